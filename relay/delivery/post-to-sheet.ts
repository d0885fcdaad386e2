import { fail, ok, type Result } from '#shared/result.ts';
import { isEchoUrl } from './exec-url.ts';

/** Why a web app gave no answer text. `words` is for the operator. */
export interface PostFailure {
  readonly kind: 'unreachable' | 'not-json' | 'bad-redirect';
  readonly words: string;
}

/** Apps Script may take 30 s and more to answer (apps-script.md §1.7); repeats are harmless, so patience costs nothing. */
const TIMEOUT_MS = 60_000;
const EXCERPT = 300;

/**
 * Posts a sealed text to a web app and fetches its answer: one 302 to Google's echo host, read by GET, never anywhere
 * else (apps-script.md §2.1). Anything but JSON there counts as not stored, whatever its status (§2.3).
 */
export async function postToSheet(
  execUrl: string,
  body: string,
  options: { readonly allowLocal: boolean; readonly timeoutMs?: number },
): Promise<Result<string, PostFailure>> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  try {
    const first = await fetch(execUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      redirect: 'manual',
      signal,
    });
    const location = first.headers.get('location');
    if (first.status >= 300 && first.status < 400 && location !== null) {
      await first.body?.cancel();
      if (!isEchoUrl(location, execUrl, options.allowLocal)) {
        return fail({ kind: 'bad-redirect', words: 'the web app redirected to an unexpected host' });
      }
      return readAnswer(await fetch(location, { redirect: 'manual', signal }));
    }
    return readAnswer(first);
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return fail({
      kind: 'unreachable',
      words: timedOut ? 'the web app did not answer in time' : 'the web app could not be reached',
    });
  }
}

async function readAnswer(response: Response): Promise<Result<string, PostFailure>> {
  const text = await response.text();
  if (response.status === 200 && (response.headers.get('content-type') ?? '').includes('application/json'))
    return ok(text);
  return fail({ kind: 'not-json', words: explainPage(response.status, text) });
}

/** Words for the pages Google shows instead of an answer. Texts are localised, so this is a hint, never a decision. */
export function explainPage(status: number, html: string): string {
  if (/accounts\.google\.com|ServiceLogin/i.test(html)) {
    return 'the web app asks for a login: deploy it with access "Anyone"';
  }
  const title = /<title>([^<]*)<\/title>/i.exec(html)?.[1]?.trim();
  const text = html
    .replace(/<style[\s\S]*?<\/style>|<script[\s\S]*?<\/script>|<[^>]+>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `the web app answered ${status} with a page${title ? ` "${title}"` : ''}: ${text.slice(0, EXCERPT)}`;
}
