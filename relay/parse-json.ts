/** The value of a JSON text, or undefined for any other: answers of the outside world are checked, not trusted. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
