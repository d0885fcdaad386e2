/**
 * JSON in pure ASCII: every other code unit is written as `\uXXXX`. Decoded as UTF-8 or as Latin-1 it is the same text,
 * which matters because the charset Apps Script uses for a JSON body is undocumented (apps-script.md §1.4).
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
