import { TOOLKIT_TEST } from '#shared/events/event.ts';
import { readRecord } from '#shared/events/record.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { nowMs, sleep } from '../google/clock.ts';
import { hmacSha256, newKey } from '../google/hash.ts';
import { fetchOne } from '../google/http.ts';
import { withScriptLock } from '../google/lock.ts';
import type { Capability } from '../settings/capability.ts';
import type { Book } from '../sheets/book.ts';
import { dropEventLines, readLines, readLog } from '../sheets/event-sheet.ts';
import { directTest } from './test-event.ts';

/** Half a minute in all, more and more slowly. */
const LOOKS = 8;
const FIRST_PAUSE_MS = 250;

/** How a test reaches the sheet: as CS2Cap would, through the relay with a signature, or straight. */
export type TestPath =
  | { readonly kind: 'relay'; readonly webhookUrl: string; readonly secret: string }
  | { readonly kind: 'direct'; readonly url: string; readonly capability: Capability };

/**
 * Sends a test event the whole way that an event of CS2Cap goes, and waits for its row. Gives the row's record id and
 * how long it took; fails with where it got stuck. Never call it under the script lock: the row could not come.
 */
export function sendTest(book: Book, path: TestPath): Result<{ readonly id: string; readonly tookMs: number }, string> {
  const startedMs = nowMs();
  const deliveryId = newKey('test_');
  const fetched = fetchOne(
    path.kind === 'relay'
      ? relayRequest(path, deliveryId)
      : request(path.url, directTest(deliveryId, path.capability), {}),
  );
  const who = path.kind === 'relay' ? 'the relay' : 'the web app';
  if (!fetched.ok) return fail(`${who} could not be reached (${fetched.failure})`);
  if (fetched.value.status !== 200) return fail(`${who} answered ${fetched.value.status} to the test event`);
  for (let look = 0; look < LOOKS; look++) {
    const record = readLog(book)
      .texts.map(readRecord)
      .find((each) => each?.deliveryIds.includes(deliveryId));
    if (record) return ok({ id: record.id, tookMs: nowMs() - startedMs });
    sleep(FIRST_PAUSE_MS * 2 ** look);
  }
  return fail(`${who} took the test event, but its row did not come. Choose CS2Cap ▸ Diagnose`);
}

const request = (url: string, body: string, headers: Readonly<Record<string, string>>) => ({
  method: 'POST' as const,
  url,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body,
});

function relayRequest(path: Extract<TestPath, { kind: 'relay' }>, deliveryId: string) {
  const body = JSON.stringify({ type: TOOLKIT_TEST, event_id: deliveryId });
  const timestamp = String(Math.floor(nowMs() / 1000));
  return request(path.webhookUrl, body, {
    'X-CS2C-Event-Type': TOOLKIT_TEST,
    'X-CS2C-Delivery-Id': deliveryId,
    'X-CS2C-Timestamp': timestamp,
    'X-CS2C-Signature': hmacSha256(path.secret, `${timestamp}.${body}`),
  });
}

/** Takes test rows out of the log: that one, or all. Gives how many went. */
export function removeTests(book: Book, id?: string): number {
  const removed = withScriptLock(10_000, () => {
    const log = readLog(book);
    const tests = log.texts.flatMap((text) => {
      const record = readRecord(text);
      return record?.kind === 'test' && (id === undefined || record.id === id) ? [record] : [];
    });
    const lines = readLines(log, tests);
    dropEventLines(
      log,
      lines.map((line) => line.index),
    );
    return lines.length;
  });
  return removed.ok ? removed.value : 0;
}
