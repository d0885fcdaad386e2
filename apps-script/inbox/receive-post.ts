import { open, seal } from '#shared/events/envelope.ts';
import { LINK_WINDOW_MS, type PushAck, type PushResult, SheetPush } from '#shared/events/link.ts';
import { buildId } from '../build-id.ts';
import { nowMs } from '../google/clock.ts';
import { hmacSha256 } from '../google/hash.ts';
import { withScriptLock } from '../google/lock.ts';
import { jsonAnswer, pageAnswer, textAnswer } from '../google/web-app.ts';
import { hasCapability, readCapability } from '../settings/capability.ts';
import { readWebSettings, type WebSettings } from '../settings/web-settings.ts';
import { openBook } from '../sheets/book.ts';
import { planFollowUp } from './follow-up-plan.ts';
import { type Judged, judgeDelivery, judgeDirect } from './judge-delivery.ts';
import { storeArrivals } from './store-arrivals.ts';
import { readTest } from './test-event.ts';

type Answer = GoogleAppsScript.Content.TextOutput | GoogleAppsScript.HTML.HtmlOutput;
type Post = GoogleAppsScript.Events.DoPost;

/** Long enough for another push to finish, short enough for the relay's patience (apps-script.md §5, LockService). */
const LOCK_WAIT_MS = 20_000;

/** What anybody gets who posts without any business here: it tells nothing, and no relay takes it for an acknowledgement. */
const strangerAnswer = (): Answer => textAnswer('CS2Cap toolkit');

/**
 * What visitors get: which build runs here, in a form that no relay takes for an acknowledgement. No secret, nothing of
 * the sheet; who has the capability also hears whether web calls reach the spreadsheet.
 */
export function visitorAnswer(visit: GoogleAppsScript.Events.DoGet | undefined): Answer {
  const given: string | undefined = visit?.parameter['k'];
  const isOwner = given !== undefined && hasCapability(readCapability(), given);
  const spreadsheet = isOwner ? { spreadsheet: openBook() !== undefined } : {};
  return jsonAnswer(JSON.stringify({ app: 'CS2Cap toolkit', build: buildId, ...spreadsheet }));
}

/**
 * Takes in a sealed push of the paired relay, or a post of CS2Cap itself to the address that holds the capability.
 * Anything else gets the same plain text and leaves no trace.
 */
export function receivePost(post: Post | undefined): Answer {
  const contents = post?.postData?.contents;
  if (contents === undefined) return strangerAnswer();
  const settings = readWebSettings();
  const given: string | undefined = post?.parameter['k'];
  if (given === undefined) return receivePush(contents, settings);
  return hasCapability(settings.capability, given) ? receiveDirect(contents, settings) : strangerAnswer();
}

function receivePush(contents: string, settings: WebSettings): Answer {
  const { link } = settings;
  if (!link) return strangerAnswer();
  const opened = open(contents, { from: 'relay', keys: [link.linkKey], schema: SheetPush }, hmacSha256);
  if (!opened.ok || Math.abs(nowMs() - opened.value.sent_at) > LINK_WINDOW_MS) return strangerAnswer();
  const secrets = settings.secrets.map((each) => each.secret);
  const isRotating = nowMs() < settings.rotatingUntilMs;
  const judged = opened.value.deliveries.map((delivery) => judgeDelivery(delivery, secrets, isRotating));
  const ack: PushAck = { nonce: opened.value.nonce, build: buildId, results: takeIn(judged, settings) };
  return jsonAnswer(seal('sheet', ack, link.linkKey, hmacSha256));
}

/**
 * A status can't be set (apps-script.md §2.3), but an answer can be a redirect: CS2Cap counts the page as delivered,
 * and most likely the redirect of a busy sheet as a failure that it repeats. If it does not, polling finds the event.
 */
function receiveDirect(contents: string, settings: WebSettings): Answer {
  const judged = readTest(contents, settings.capability) ?? judgeDirect(contents, nowMs());
  const isBusy = takeIn([judged], settings).some((result) => result.status === 'busy');
  return isBusy ? textAnswer('busy') : pageAnswer('ok');
}

/** Judges outside the lock, which other executions wait for, and stores inside it. */
function takeIn(judged: readonly Judged[], settings: WebSettings): PushResult[] {
  const book = openBook(settings.bookId);
  if (!book) return judged.map((each) => busy(each, 'no_spreadsheet'));
  const stored = withScriptLock(LOCK_WAIT_MS, () => storeArrivals(book, judged));
  if (!stored.ok) return judged.map((each) => busy(each, 'another execution is writing'));
  if (stored.value.isNews) planFollowUp(stored.value.before, settings.followedUntilMs);
  return [...stored.value.results];
}

const busy = ({ delivery, key }: Judged, reason: string): PushResult => ({
  delivery_id: delivery.delivery_id,
  key,
  status: 'busy',
  reason,
});
