import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { isEchoUrl } from './exec-url.ts';
import { failureOf, type PostFailure, type WebAnswer } from './sheet-answer.ts';

/** Apps Script may take 30 s and more to answer (apps-script.md §1.7); repeats are harmless, so patience costs nothing. */
const PATIENCE_MS = 60_000;
/** An ack takes some 200 bytes a delivery. */
const ANSWER_LIMIT = 256 * 1024;

/**
 * Posts a sealed text to a web app and fetches its answer: one 302 to Google's echo host, read by GET, never anywhere
 * else (apps-script.md §2.1). Anything but JSON there counts as not stored, whatever its status (§2.3).
 */
export async function postToSheet(
  execUrl: string,
  body: string,
  options: { readonly clock: Pick<Clock, 'after'>; readonly allowLocal: boolean },
): Promise<Result<string, PostFailure>> {
  const patience = new AbortController();
  const cancel = options.clock.after(PATIENCE_MS, () => patience.abort());
  try {
    return readAnswer(await exchange(execUrl, body, options.allowLocal, patience.signal));
  } catch {
    return fail(
      patience.signal.aborted
        ? { kind: 'timed-out', words: `the web app did not answer within ${PATIENCE_MS / 1000} s` }
        : { kind: 'unreachable', words: 'the web app could not be reached' },
    );
  } finally {
    cancel();
  }
}

async function exchange(execUrl: string, body: string, allowLocal: boolean, signal: AbortSignal): Promise<WebAnswer> {
  const first = await fetch(execUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body,
    redirect: 'manual',
    signal,
  });
  const location = first.headers.get('location');
  const leadsToEcho = isRedirect(first) && location !== null && isEchoUrl(location, execUrl, allowLocal);
  if (!leadsToEcho) return toAnswer('exec', first);
  await first.body?.cancel();
  return toAnswer('echo', await fetch(location, { redirect: 'manual', signal }));
}

const isRedirect = ({ status }: Response) => status >= 300 && status < 400;

const toAnswer = async (stage: WebAnswer['stage'], response: Response): Promise<WebAnswer> => ({
  stage,
  status: response.status,
  contentType: response.headers.get('content-type') ?? '',
  location: response.headers.get('location') ?? undefined,
  text: await readText(response),
});

/** The start of an answer, up to `ANSWER_LIMIT`: what is longer is no ack, and any script may be behind the address. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > ANSWER_LIMIT) break;
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_LIMIT).toString('utf8');
}

function readAnswer(answer: WebAnswer): Result<string, PostFailure> {
  const failure = failureOf(answer);
  return failure ? fail(failure) : ok(answer.text);
}
