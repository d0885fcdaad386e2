/** The same value with bot tokens and capability parameters of URLs blacked out (cs2cap.md C32), for records and the page. */
export function redactSecrets(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactSecrets);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, redactSecrets(part)]));
  }
  return value;
}

/** One text without bot tokens, signing secrets and `k=` capabilities. */
export function redactText(text: string): string {
  return text
    .replace(/\/bot[^/?#\s]+/g, '/bot…')
    .replace(/whsec_[A-Za-z0-9_+/=-]+/g, 'whsec_…')
    .replace(/([?&]k=)[^&#\s]+/g, '$1…');
}
