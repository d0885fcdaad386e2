import { open, seal } from '#shared/events/envelope.ts';
import { LINK_WINDOW_MS, type PushAck, type PushResult, SheetPush } from '#shared/events/link.ts';
import { buildId } from '../build-id.ts';
import { nowMs } from '../google/clock.ts';
import { hmacSha256 } from '../google/hash.ts';
import { withScriptLock } from '../google/lock.ts';
import { jsonAnswer, textAnswer } from '../google/web-app.ts';
import { readLink } from '../settings/link.ts';
import { readSigningSecrets } from '../settings/signing-secrets.ts';
import { openBook } from '../sheets/book.ts';
import { type Judged, judgeDelivery } from './judge-delivery.ts';
import { storePush } from './store-push.ts';

type Answer = GoogleAppsScript.Content.TextOutput;

/** Long enough for another push to finish, short enough for the relay's patience (apps-script.md §5, LockService). */
const LOCK_WAIT_MS = 20_000;

/** What anybody gets who has no business here: it tells nothing, and no relay takes it for an acknowledgement. */
export const strangerAnswer = (): Answer => textAnswer('CS2Cap toolkit');

/**
 * Takes in a sealed push of the paired relay and acknowledges each delivery in it. Anything else, also a push whose
 * `sent_at` is outside the window, gets the same plain text.
 */
export function receivePost(contents: string | undefined): Answer {
  const link = readLink();
  if (!link || contents === undefined) return strangerAnswer();
  const opened = open(contents, { from: 'relay', keys: [link.linkKey], schema: SheetPush }, hmacSha256);
  if (!opened.ok || Math.abs(nowMs() - opened.value.sent_at) > LINK_WINDOW_MS) return strangerAnswer();
  const ack: PushAck = { nonce: opened.value.nonce, build: buildId, results: takeIn(opened.value) };
  return jsonAnswer(seal('sheet', ack, link.linkKey, hmacSha256));
}

/** Judges outside the lock, which other executions wait for, and stores inside it. */
function takeIn(push: SheetPush): PushResult[] {
  const secrets = readSigningSecrets().map((each) => each.secret);
  const judged = push.deliveries.map((delivery) => judgeDelivery(delivery, secrets));
  const book = openBook();
  if (!book) return judged.map((each) => busy(each, 'no_spreadsheet'));
  const stored = withScriptLock(LOCK_WAIT_MS, () => storePush(book, judged));
  return stored.ok ? stored.value : judged.map((each) => busy(each, 'another execution is writing'));
}

const busy = ({ delivery, key }: Judged, reason: string): PushResult => ({
  delivery_id: delivery.delivery_id,
  key,
  status: 'busy',
  reason,
});
