/** Bytes as both hosts can hold them: numbers 0–255. Apps Script's own byte arrays are signed; its edge converts. */
export type Bytes = readonly number[] | Uint8Array;

/** The UTF-8 form of a text. A lone surrogate becomes U+FFFD, as every standard encoder does. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    pushUtf8(bytes, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
  }
  return bytes;
}

function pushUtf8(bytes: number[], point: number): void {
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
  else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
}

const tail = (point: number) => 0x80 | (point & 0x3f);

/** Bytes written as lower-case hex; signed bytes (−128…127) are taken as well. */
export function toHex(bytes: readonly number[] | Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += (byte & 0xff).toString(16).padStart(2, '0');
  return hex;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The bytes of a base64 text (standard or URL alphabet, padded or not), or undefined if it is none. Apps Script has no `atob`. */
export function fromBase64(text: string): number[] | undefined {
  const symbols = text
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/={0,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(symbols) || symbols.length % 4 === 1) return undefined;
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const symbol of symbols) {
    buffer = ((buffer << 6) | ALPHABET.indexOf(symbol)) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 0xff);
    }
  }
  return bytes;
}

/**
 * A UTF-8 text that somebody read as Latin-1, read anew; any other text as it is. A JSON body without a charset may be
 * read either way (apps-script.md §1.4), and no sensible Latin-1 text is valid UTF-8 by accident.
 */
export function asUtf8(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replace(/[%\u0080-\u00ff]/g, (unit) => `%${unit.charCodeAt(0).toString(16)}`));
  } catch {
    return text;
  }
}

/** Whether two texts are equal, in a time that depends on their lengths only. */
export function equalInConstantTime(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index++) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(right.length === 0 ? 0 : index % right.length);
  }
  return difference === 0;
}
