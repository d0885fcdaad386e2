import type { IncomingHttpHeaders } from 'node:http';
import { TOOLKIT_TEST } from '#shared/events/event.ts';
import { describeSignature } from '#shared/events/signature-form.ts';
import { readSignedHeaders } from '#shared/events/verify.ts';
import type { Clock } from '../clock.ts';
import type { ClockWatch } from '../clock-watch.ts';
import { shortId } from '../delivery/sheet.ts';
import { type Accepted, acceptDelivery, liftDelivery, type RawDelivery } from '../inbox/accept-delivery.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { SigningSecrets } from '../signing-secrets.ts';
import type { IncomingEvent } from '../store/events.ts';
import { ACCOUNT_STREAM, type Db } from '../store/schema.ts';
import { writeSetting } from '../store/settings.ts';
import { findSheet, signatureHeaderOf } from '../store/sheets.ts';
import { type ArrivalTime, createArrivalTime } from './arrival-time.ts';
import type { Route, RouteReply, RouteRequest } from './http-server.ts';
import { createLiftGate, type GateAnswer, type LiftGate } from './lift-gate.ts';
import type { RefusalLimit } from './refusal-limit.ts';
import { createRefusalRecords, type RefusalRecords } from './refusal-records.ts';

export interface WebhookDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly inbox: Inbox;
  readonly limit: RefusalLimit;
  readonly metrics: Pick<Metrics, 'count'>;
  readonly clockWatch: Pick<ClockWatch, 'sawSigned'>;
  readonly toleranceS: number;
  /** The signing secrets of the account's own path. */
  readonly secrets: Pick<SigningSecrets, 'live' | 'reload' | 'isRotating'>;
}

interface Deps extends WebhookDeps {
  readonly records: RefusalRecords;
  readonly arrivalTime: ArrivalTime;
}

/** The two paths CS2Cap posts to (DESIGN §6 "HTTP of the relay"). 200 is said only once the event is on disk. */
export function webhookRoutes(given: WebhookDeps): readonly Route[] {
  const noteHeader = headerNotes(given);
  const gate = createLiftGate(given);
  const arrivalTime = createArrivalTime(given.clock, given.toleranceS);
  const deps: Deps = { ...given, records: createRefusalRecords(given), arrivalTime };
  return [
    {
      method: 'POST',
      path: /^\/webhooks\/cs2cap$/,
      handle: (request) => receive(deps, request),
      onTooLarge: () => countRefused(deps, ACCOUNT_PATH, 'too-large'),
    },
    {
      method: 'POST',
      path: /^\/webhooks\/cs2cap\/sheets\/([\w-]+)$/,
      handle: (request) => receiveForSheet(deps, request, { gate, noteHeader }),
      onTooLarge: () => countRefused(deps, SHEET_PATH, 'too-large'),
    },
  ];
}

async function receive(deps: Deps, request: RouteRequest): Promise<RouteReply> {
  deps.metrics.count('relay_webhooks_received_total', ACCOUNT_PATH);
  const raw = rawOf(deps, request);
  const accepted = await verify(deps, raw);
  if (isUnverified(accepted) && deps.secrets.isRotating()) {
    countRefused(deps, ACCOUNT_PATH, 'rotating');
    return { status: 503, json: { status: 'unavailable', message: 'a new secret is on its way' }, retryAfterS: 5 };
  }
  // A timestamp outside the window is refused after its signature was found right.
  if (accepted.kind === 'event' || accepted.reason === 'outside-window') {
    deps.clockWatch.sawSigned(raw.headers.timestamp, deps.clock.now());
  }
  return store(deps, request, accepted, ACCOUNT_STREAM);
}

/** What no known secret signed is checked once more against the store: a secret may be new there (a rotation, a replica). */
async function verify(deps: WebhookDeps, raw: RawDelivery): Promise<Accepted> {
  const check = () => acceptDelivery(raw, { secrets: deps.secrets.live(), toleranceS: deps.toleranceS });
  const accepted = check();
  if (!isUnverified(accepted)) return accepted;
  await deps.secrets.reload();
  return check();
}

const isUnverified = (accepted: Accepted) =>
  accepted.kind === 'refused' && ['wrong-signature', 'no-secret'].includes(accepted.reason);

async function receiveForSheet(
  deps: Deps,
  request: RouteRequest,
  { gate, noteHeader }: { readonly gate: LiftGate; readonly noteHeader: NoteHeader },
): Promise<RouteReply> {
  deps.metrics.count('relay_webhooks_received_total', SHEET_PATH);
  const sheet = await findSheet(deps.db, request.parameter);
  if (sheet?.state !== 'paired') {
    countRefused(deps, SHEET_PATH, 'no-such-sheet');
    if (deps.limit.refused(request.source)) return TOO_MANY_REFUSED;
    return { status: 404, json: { status: 'error', message: 'no such sheet is paired' } };
  }
  const raw = rawOf(deps, request);
  const lifted = liftDelivery(raw, sheet.id, request.source);
  const stream = shortId(sheet.id);
  if (lifted.kind === 'refused') return refuse(deps, request, lifted, stream);
  const isTest = raw.headers.eventType === TOOLKIT_TEST;
  const asked = { sheetId: sheet.id, source: request.source, bytes: request.body.length, isTest };
  const answer = await gate.ask(asked);
  if (answer.kind === 'turned-away') return turnAway(deps, request, answer, stream);
  try {
    const reply = await store(deps, request, lifted, stream);
    if (reply.status === 200 && raw.headers.signatureHeader) await noteHeader(sheet.id, raw.headers.signatureHeader);
    return reply;
  } finally {
    answer.release();
  }
}

const TOO_MANY_REFUSED: RouteReply = {
  status: 429,
  json: { status: 'error', message: 'too many refused requests' },
  retryAfterS: 60,
};

/** Only refusals by the sheet make it 429: a sender that the sheet has not judged yet may be CS2Cap, and comes back. */
function turnAway(
  deps: WebhookDeps,
  request: RouteRequest,
  { why, retryAfterS, isFirst }: Extract<GateAnswer, { kind: 'turned-away' }>,
  stream: string,
): RouteReply {
  countRefused(deps, SHEET_PATH, why);
  if (isFirst) deps.log.warn({ stream, from: request.source, why }, 'a sheet’s path turns deliveries away');
  return why === 'refused-by-sheet'
    ? { ...TOO_MANY_REFUSED, retryAfterS }
    : { status: 503, json: { status: 'unavailable', message: 'too much waits for this sheet' }, retryAfterS };
}

type NoteHeader = (sheetId: string, header: string) => Promise<void>;

/**
 * Keeps under which name a sheet's signatures come (C35), for its Diagnose; written only when it is another. The event
 * is on disk by then, so a failure costs the note alone and is tried again with the next event.
 */
function headerNotes(deps: WebhookDeps): NoteHeader {
  const known = new Map<string, string>();
  return async (sheetId, header) => {
    if (known.get(sheetId) === header) return;
    try {
      await writeSetting(deps.db, signatureHeaderOf(sheetId), header);
      known.set(sheetId, header);
    } catch (error) {
      deps.log.warn({ err: error }, 'signature header not noted');
    }
  };
}

async function store(deps: Deps, request: RouteRequest, accepted: Accepted, stream: string): Promise<RouteReply> {
  if (accepted.kind === 'refused') return refuse(deps, request, accepted, stream);
  const path = pathLabel(stream);
  if (accepted.event.verdict !== 'unverified') {
    deps.metrics.count('relay_webhooks_verified_total', { matched: accepted.matched });
  }
  const result = await acceptCounted(deps, accepted.event, path);
  if (result.status !== 'accepted') deps.metrics.count('relay_webhooks_duplicates_total', path);
  deps.log.info(
    {
      stream,
      event: result.eventId,
      delivery: accepted.event.deliveryId,
      verdict: accepted.event.verdict,
      type: accepted.event.eventType,
      status: result.status,
      matched: accepted.matched,
      ...(accepted.warning ? { warning: accepted.warning } : {}),
    },
    'webhook',
  );
  return { status: 200, json: { status: result.status === 'accepted' ? 'accepted' : 'duplicate' } };
}

/** A refusal is recorded with its reason: the signature form may be one we don't try, and then people must be able to see it. */
async function refuse(
  { records, ...deps }: Deps,
  request: RouteRequest,
  refused: Extract<Accepted, { kind: 'refused' }>,
  stream: string,
): Promise<RouteReply> {
  if (deps.limit.refused(request.source)) {
    countRefused(deps, pathLabel(stream), 'throttled');
    return TOO_MANY_REFUSED;
  }
  const { reason, message } = refused;
  countRefused(deps, pathLabel(stream), reason);
  const { signatureHeader, signature } = rawOf(deps, request).headers;
  await records.note({ stream, reason, message, form: describeSignature(signatureHeader, signature) });
  return { status: refused.status, json: { status: 'refused', message } };
}

const ACCOUNT_PATH = { path: 'account' };
const SHEET_PATH = { path: 'sheet' };
const pathLabel = (stream: string) => (stream === ACCOUNT_STREAM ? ACCOUNT_PATH : SHEET_PATH);

const countRefused = (deps: WebhookDeps, path: { readonly path: string }, reason: string) =>
  deps.metrics.count('relay_webhooks_refused_total', { ...path, reason });

/** What the store can't take is answered with 503 by the server; here it is only counted. */
async function acceptCounted(deps: WebhookDeps, event: IncomingEvent, path: { readonly path: string }) {
  try {
    return await deps.inbox.accept(event);
  } catch (error) {
    countRefused(deps, path, 'store');
    throw error;
  }
}

function rawOf(deps: Pick<Deps, 'arrivalTime'>, request: RouteRequest): RawDelivery {
  const headers = readSignedHeaders((name) => single(request.headers, name));
  return { headers, body: request.body, receivedAt: deps.arrivalTime(headers.timestamp) };
}

function single(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}
