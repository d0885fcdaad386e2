/** A piece of a text, and how it is shown. */
export interface MarkedPiece {
  readonly text: string;
  readonly look: 'plain' | 'bold' | 'code';
}

/** The pieces of a text with **bold** and `code` in it, as Markdown writes them; nothing else of Markdown is read. */
export function readMarked(text: string): readonly MarkedPiece[] {
  return text.split(/(\*\*.+?\*\*|`.+?`)/).flatMap((piece): MarkedPiece[] => {
    if (/^\*\*.+\*\*$/.test(piece)) return [{ text: piece.slice(2, -2), look: 'bold' }];
    if (/^`.+`$/.test(piece)) return [{ text: piece.slice(1, -1), look: 'code' }];
    return piece === '' ? [] : [{ text: piece, look: 'plain' }];
  });
}
