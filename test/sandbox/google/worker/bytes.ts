import { ServiceException } from '../service-exception.ts';

/** Java's bytes: -128 to 127 (apps-script.md §4.2). */
export const toSigned = (bytes: Uint8Array): number[] => [...new Int8Array(bytes)];
/** The bytes that such numbers mean. */
export const fromSigned = (bytes: readonly number[]): Buffer => Buffer.from(bytes);

/** The bytes of a text. In US_ASCII every code point outside ASCII becomes one "?" (apps-script.md §4.1). */
export function encode(text: string, charset: 'US_ASCII' | 'UTF_8'): Buffer {
  if (charset === 'UTF_8') return Buffer.from(text, 'utf8');
  return Buffer.from([...text].map((point) => ((point.codePointAt(0) ?? 0) > 127 ? '?' : point)).join(''), 'latin1');
}

/** The text of bytes in a named charset; fails for a charset that nobody knows. */
export function decode(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ServiceException(`Invalid argument: ${charset}`);
  }
}
