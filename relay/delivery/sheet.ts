import { replayKey } from '#shared/events/dedupe.ts';
import { open, seal } from '#shared/events/envelope.ts';
import { TOOLKIT_TEST } from '#shared/events/event.ts';
import { type LiftedDelivery, PushAck, type PushResult, type SheetPush } from '#shared/events/link.ts';
import { canonicalSignature } from '#shared/events/verify.ts';
import { fail, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { hmacSha256, randomToken, sha256 } from '../hash.ts';
import { decodeUtf8 } from '../inbox/accept-delivery.ts';
import type { Log } from '../log.ts';
import type { Delivery } from '../store/deliveries.ts';
import { findEvent, type StoredEvent } from '../store/events.ts';
import type { Commit } from '../store/group-commit.ts';
import { type DeliveryOutcome, finishDelivery } from '../store/lane-queue.ts';
import type { Db } from '../store/schema.ts';
import type { SecretBox } from '../store/sealing.ts';
import {
  dueForSheet,
  forgetRefused,
  nextForSheet,
  noteRefused,
  noteStored,
  REFUSED_WORDS,
} from '../store/sheet-sources.ts';
import { findSheet, noteSheetContact } from '../store/sheets.ts';
import { backoffMs } from './backoff.ts';
import type { LaneStep } from './lanes.ts';
import { type AttemptDeps, noteAttempt } from './note-attempt.ts';
import { postToSheet } from './post-to-sheet.ts';
import { failureOfAck, isOfWholeSheet, type PostFailure } from './sheet-answer.ts';

/** Many deliveries in one POST: a call to a web app takes a second or two however small it is (apps-script.md §1.7). */
const PUSH_SIZE = 20;
const BUSY_RETRY_MS = 3000;

export interface SheetWorkDeps extends AttemptDeps {
  readonly db: Db;
  readonly commit: Commit;
  readonly clock: Clock;
  readonly log: Log;
  readonly box: SecretBox;
  readonly random: () => number;
  readonly allowLocal: boolean;
}

/** Forwards what waits in a sheet's lane, in one sealed POST, and believes only a sealed ack that names each delivery. */
export async function workSheetLane(deps: SheetWorkDeps, lane: string, waitedUntil = 0): Promise<LaneStep> {
  const now = deps.clock.now();
  // Rows of a sheet have no order to keep: one that must wait doesn't hold up the others.
  const due = await dueForSheet(deps.db, lane, Math.max(now, waitedUntil));
  const head = due[0];
  if (!head) {
    const atMs = await nextForSheet(deps.db, lane);
    return atMs === undefined ? { kind: 'idle' } : { kind: 'later', atMs };
  }
  const size = pushSize(head);
  // What failed alone must not take fresh ones along once more, nor a forgery what comes from CS2Cap.
  const isKnown = head.stored_at !== null;
  const alike = due.filter((each) => pushSize(each) === size && (each.stored_at !== null) === isKnown);
  const together = alike.slice(0, size);
  const sheetId = head.sheet_id ?? '';
  const { pushed, isDown } = await push(deps, sheetId, together);
  const at = { startedAt: now, now: deps.clock.now() };
  const ended = pushed.map((each) => ({ ...each, outcome: beforeDeadline(each.delivery, each.outcome, now) }));
  await deps.commit(async (tx) => {
    for (const { delivery, outcome } of ended) await finishDelivery(tx, delivery, outcome, at);
    await noteFindings(tx, sheetId, ended, at.now);
  });
  for (const { delivery, outcome } of ended) noteAttempt(deps, delivery, outcome, at);
  // Nothing else gets through either: what comes after waits without being tried in vain.
  return isDown ? { kind: 'later', atMs: at.now + backoffMs(head.attempts, deps.random) } : { kind: 'more' };
}

/** A push that keeps failing gets smaller, down to one delivery, so that one the script can't take fails alone. */
const pushSize = (delivery: Delivery) => Math.max(1, PUSH_SIZE >> Math.max(0, delivery.attempts - 1));

/** How the push of one delivery ended, and what the sheet found, if it said so. */
interface Pushed {
  readonly delivery: Delivery;
  readonly outcome: DeliveryOutcome;
  readonly found?: PushResult['status'] | undefined;
  /** A test is stored without a signature: that proves nothing about where it came from. */
  readonly isTest?: boolean;
}

/** What the sheet could verify, and what not, decides how much of the queue each address may fill (DESIGN §5 "Lifting"). */
async function noteFindings(tx: Db, sheetId: string, pushed: readonly Pushed[], now: number): Promise<void> {
  const sources = (status: PushResult['status']) => {
    const found = pushed.filter((each) => each.found === status && !each.isTest);
    return found.flatMap(({ delivery }) => delivery.source ?? []);
  };
  for (const source of new Set(sources('stored'))) await noteStored(tx, sheetId, source, now);
  const refused = sources('refused');
  for (const source of refused) await noteRefused(tx, sheetId, source, now);
  if (refused.length > 0) await forgetRefused(tx, sheetId);
}

async function push(
  deps: SheetWorkDeps,
  sheetId: string,
  deliveries: readonly Delivery[],
): Promise<{ readonly pushed: readonly Pushed[]; readonly isDown: boolean }> {
  const all = (outcome: DeliveryOutcome): Pushed[] => deliveries.map((delivery) => ({ delivery, outcome }));
  const retry = (reason: string): Pushed[] =>
    deliveries.map((delivery) => ({
      delivery,
      outcome: { kind: 'retry', afterMs: backoffMs(delivery.attempts, deps.random), reason, ambiguous: false },
    }));
  const sheet = await findSheet(deps.db, sheetId);
  if (sheet?.state !== 'paired') {
    return { pushed: all({ kind: 'dropped', reason: 'the sheet is not paired any more' }), isDown: false };
  }
  const lifted: { readonly delivery: Delivery; readonly sent: LiftedDelivery; readonly key: string }[] = [];
  for (const delivery of deliveries) {
    const event = await findEvent(deps.db, delivery.event_id);
    // A delivery's event is a foreign key: without one there is no delivery.
    if (event) lifted.push({ delivery, sent: toLifted(event), key: keyOf(event) });
  }
  const payload: SheetPush = {
    nonce: randomToken(12),
    sent_at: deps.clock.now(),
    deliveries: lifted.map((entry) => entry.sent),
  };
  const linkKey = deps.box.unseal(sheet.link_key);
  const ack = await exchange(deps, sheet.exec_url, payload, linkKey);
  if (!ack.ok) {
    const { kind, words: reason } = ack.failure;
    await noteSheetContact(deps.db, sheetId, { problem: reason }, deps.clock.now());
    deps.log.warn({ sheet: shortId(sheetId), deliveries: lifted.length, kind, reason }, 'sheet push not acknowledged');
    return { pushed: retry(reason), isDown: isOfWholeSheet(ack.failure) };
  }
  await noteSheetContact(deps.db, sheetId, { build: ack.value.build }, deps.clock.now());
  const byKey = new Map(ack.value.results.map((result) => [result.key, result]));
  deps.log.info({ sheet: shortId(sheetId), results: ack.value.results.map(resultWords) }, 'sheet push');
  const pushed = lifted.map(({ delivery, sent, key }) => ({
    delivery,
    outcome: outcomeOf(byKey.get(key), deps, delivery),
    found: byKey.get(key)?.status,
    isTest: sent.event_type === TOOLKIT_TEST,
  }));
  return { pushed, isDown: false };
}

/** Posts a push; gives the ack that is sealed by this sheet and names this push, or why there is none. */
async function exchange(
  deps: SheetWorkDeps,
  execUrl: string,
  payload: SheetPush,
  linkKey: string,
): Promise<Result<PushAck, PostFailure>> {
  const answer = await postToSheet(execUrl, seal('relay', payload, linkKey, hmacSha256), deps);
  if (!answer.ok) return answer;
  const ack = open(answer.value, { from: 'sheet', keys: [linkKey], schema: PushAck }, hmacSha256);
  if (!ack.ok) return fail(failureOfAck(answer.value, ack.failure));
  return ack.value.nonce === payload.nonce
    ? ack
    : fail({ kind: 'other-push', words: 'the ack belongs to another push' });
}

function outcomeOf(result: PushResult | undefined, deps: SheetWorkDeps, delivery: Delivery): DeliveryOutcome {
  switch (result?.status) {
    case 'stored':
    case 'duplicate':
      return { kind: 'sent', detail: result.status };
    case 'refused':
      return { kind: 'dead', reason: `${REFUSED_WORDS}: ${result.reason ?? 'no reason given'}` };
    case 'busy':
      return { kind: 'retry', afterMs: BUSY_RETRY_MS, reason: busyWords(result), ambiguous: false };
    case undefined:
      return {
        kind: 'retry',
        afterMs: backoffMs(delivery.attempts, deps.random),
        reason: 'the ack does not name this delivery',
        ambiguous: false,
      };
  }
}

const busyWords = ({ reason }: PushResult) => `the sheet was busy${reason ? `: ${reason}` : ''}`;

const resultWords = ({ status, reason }: PushResult) => (reason ? `${status}: ${reason}` : status);

function toLifted(event: StoredEvent): LiftedDelivery {
  const bytes = event.body ?? new Uint8Array();
  const text = decodeUtf8(bytes);
  return {
    event_type: event.event_type,
    delivery_id: event.delivery_id ?? '',
    timestamp: event.signed_at ?? '',
    signature: event.signature ?? '',
    received_at: event.received_at,
    ...(text === undefined ? { body_b64: Buffer.from(bytes).toString('base64') } : { body: text }),
  };
}

/** The same key the sheet computes from what it got. */
const keyOf = (event: StoredEvent) =>
  replayKey(
    {
      timestamp: event.signed_at ?? '',
      signature: canonicalSignature(event.signature ?? ''),
      body: event.body ?? new Uint8Array(),
    },
    sha256,
  );

function beforeDeadline(delivery: Delivery, outcome: DeliveryOutcome, now: number): DeliveryOutcome {
  if (outcome.kind !== 'retry' || now + outcome.afterMs < delivery.deadline_at) return outcome;
  return { kind: 'dead', reason: `given up after a day: ${outcome.reason}` };
}

/** Enough of a capability to tell sheets apart in a log. */
export const shortId = (sheetId: string) => `${sheetId.slice(0, 4)}…`;
