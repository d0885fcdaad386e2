import { replayKey } from '#shared/events/dedupe.ts';
import { open, seal } from '#shared/events/envelope.ts';
import { type LiftedDelivery, PushAck, type PushResult, type SheetPush } from '#shared/events/link.ts';
import { canonicalSignature } from '#shared/events/verify.ts';
import type { Clock } from '../clock.ts';
import { hmacSha256, randomToken, sha256 } from '../hash.ts';
import { decodeUtf8 } from '../inbox/accept-delivery.ts';
import type { Log } from '../log.ts';
import type { Delivery } from '../store/deliveries.ts';
import { findEvent, type StoredEvent } from '../store/events.ts';
import type { Commit } from '../store/group-commit.ts';
import { type DeliveryOutcome, finishDelivery, headsOf } from '../store/lane-queue.ts';
import type { Db } from '../store/schema.ts';
import type { SecretBox } from '../store/sealing.ts';
import { findSheet, noteSheetContact } from '../store/sheets.ts';
import { backoffMs } from './backoff.ts';
import type { LaneStep } from './lanes.ts';
import { type AttemptDeps, noteAttempt } from './note-attempt.ts';
import { postToSheet } from './post-to-sheet.ts';

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
export async function workSheetLane(deps: SheetWorkDeps, lane: string): Promise<LaneStep> {
  const waiting = await headsOf(deps.db, lane, PUSH_SIZE);
  if (waiting.length === 0) return { kind: 'idle' };
  const now = deps.clock.now();
  // Rows of a sheet have no order to keep: one that must wait doesn't hold up the others.
  const due = waiting.filter((delivery) => delivery.next_at <= now);
  const head = due[0];
  if (!head) return { kind: 'later', atMs: Math.min(...waiting.map((delivery) => delivery.next_at)) };
  const results = await push(deps, head.sheet_id ?? '', due.slice(0, pushSize(head)));
  const at = { startedAt: now, now: deps.clock.now() };
  const outcomes = results.map(([delivery, result]) => [delivery, beforeDeadline(delivery, result, now)] as const);
  await deps.commit(async (tx) => {
    for (const [delivery, outcome] of outcomes) await finishDelivery(tx, delivery, outcome, at);
  });
  for (const [delivery, outcome] of outcomes) noteAttempt(deps, delivery, outcome, at);
  return { kind: 'more' };
}

/** A push that keeps failing gets smaller, down to one delivery, so that one the script can't take fails alone. */
const pushSize = (head: Delivery) => Math.max(1, PUSH_SIZE >> Math.max(0, head.attempts - 1));

type Outcomes = readonly (readonly [Delivery, DeliveryOutcome])[];

async function push(deps: SheetWorkDeps, sheetId: string, deliveries: readonly Delivery[]): Promise<Outcomes> {
  const all = (outcome: DeliveryOutcome): Outcomes => deliveries.map((delivery) => [delivery, outcome]);
  const retry = (reason: string): Outcomes =>
    deliveries.map((delivery) => [
      delivery,
      { kind: 'retry', afterMs: backoffMs(delivery.attempts, deps.random), reason, ambiguous: false },
    ]);
  const sheet = await findSheet(deps.db, sheetId);
  if (sheet?.state !== 'paired') return all({ kind: 'dropped', reason: 'the sheet is not paired any more' });
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
  const answer = await postToSheet(sheet.exec_url, seal('relay', payload, linkKey, hmacSha256), deps);
  const problem = answer.ok ? undefined : answer.failure.words;
  const ack = answer.ok
    ? open(answer.value, { from: 'sheet', keys: [linkKey], schema: PushAck }, hmacSha256)
    : undefined;
  if (!ack?.ok || ack.value.nonce !== payload.nonce) {
    const reason = problem ?? (ack && !ack.ok ? ack.failure.message : 'the ack belongs to another push');
    await noteSheetContact(deps.db, sheetId, { problem: reason }, deps.clock.now());
    deps.log.warn({ sheet: shortId(sheetId), deliveries: lifted.length, reason }, 'sheet push not acknowledged');
    return retry(reason);
  }
  await noteSheetContact(deps.db, sheetId, { build: ack.value.build }, deps.clock.now());
  const byKey = new Map(ack.value.results.map((result) => [result.key, result]));
  const outcomes = lifted.map(({ delivery, key }) => [delivery, outcomeOf(byKey.get(key), deps, delivery)] as const);
  deps.log.info({ sheet: shortId(sheetId), results: ack.value.results.map(resultWords) }, 'sheet push');
  return outcomes;
}

function outcomeOf(result: PushResult | undefined, deps: SheetWorkDeps, delivery: Delivery): DeliveryOutcome {
  switch (result?.status) {
    case 'stored':
    case 'duplicate':
      return { kind: 'sent', detail: result.status };
    case 'refused':
      return { kind: 'dead', reason: `refused by the sheet: ${result.reason ?? 'no reason given'}` };
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
