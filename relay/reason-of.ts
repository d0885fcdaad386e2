/** What an error says of its reason, for people; `limitMs` is how long an answer was waited for. */
export function reasonOf(error: unknown, limitMs?: number): string {
  // A connection refused at each address of a host has no message, only causes.
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0], limitMs);
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError')
    return limitMs === undefined ? 'no answer in time' : `no answer within ${limitMs / 1000} s`;
  // `fetch` throws a TypeError that says nothing; the real reason is its cause.
  const hidden = error instanceof TypeError && error.cause instanceof Error ? reasonOf(error.cause, limitMs) : '';
  return hidden || error.message;
}
