import type { Clock } from '../clock.ts';

/** What a receiver said, or why nothing came back. */
export interface PostOutcome {
  /** Undefined when there was no HTTP answer: refused, cut, timed out. */
  readonly status: number | undefined;
  readonly text: string;
  readonly retryAfter: string | null;
  readonly error: string | null;
}

interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly followRedirects: boolean;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Aborts the request when the stand-in stops. */
  readonly stopped: AbortSignal;
}

/** One HTTP POST with a deadline on the clock; it never throws. A followed redirect becomes a GET, as most clients do (cs2cap.md C40). */
export async function post(posting: Posting): Promise<PostOutcome> {
  const deadline = new AbortController();
  const cancel = posting.clock.after(posting.timeoutMs, () => deadline.abort());
  try {
    const response = await fetch(posting.url, {
      method: 'POST',
      headers: posting.headers,
      body: posting.body,
      redirect: posting.followRedirects ? 'follow' : 'manual',
      signal: AbortSignal.any([deadline.signal, posting.stopped]),
    });
    const text = await response.text();
    return { status: response.status, text, retryAfter: response.headers.get('retry-after'), error: null };
  } catch (error) {
    const reason = deadline.signal.aborted ? `Timed out after ${posting.timeoutMs} ms` : failureText(error);
    return { status: undefined, text: '', retryAfter: null, error: reason };
  } finally {
    cancel();
  }
}

/** The code of a network error, without the URL, which may hold a token. */
function failureText(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'no answer';
  return `Connection failed: ${code}`;
}
