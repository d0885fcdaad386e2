import type { Result } from '#shared/result.ts';
import { attempt } from '../google/attempt.ts';
import { type Book, openBook } from '../sheets/book.ts';
import { addStatus } from '../sheets/status-sheet.ts';

/** What a dialog is told. */
export interface PageAnswer {
  readonly isDone: boolean;
  readonly words: string;
}

/** Does what a dialog asks for. The outcome goes to the Status tab too, except what is left undone. */
export function answerPage(name: string, command: (book: Book) => Result<string, string>): PageAnswer {
  const book = openBook();
  if (!book) return { isDone: false, words: 'No spreadsheet is open.' };
  const outcome = attempt(() => command(book));
  if (outcome.ok) addStatus(book, name, outcome.value);
  return { isDone: outcome.ok, words: outcome.ok ? outcome.value : outcome.failure };
}
