import type { IncomingHttpHeaders } from 'node:http';
import { readSignedHeaders } from '#shared/events/verify.ts';
import type { Clock } from '../clock.ts';
import { shortId } from '../delivery/sheet.ts';
import { type Accepted, acceptDelivery, liftDelivery } from '../inbox/accept-delivery.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Log } from '../log.ts';
import { sheetLane } from '../store/deliveries.ts';
import { ACCOUNT_STREAM, type Db } from '../store/schema.ts';
import { writeSetting } from '../store/settings.ts';
import { findSheet, pendingForSheet, signatureHeaderOf } from '../store/sheets.ts';
import type { Route, RouteReply, RouteRequest } from './http-server.ts';
import type { RefusalLimit } from './refusal-limit.ts';

export interface WebhookDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly inbox: Inbox;
  readonly limit: RefusalLimit;
  readonly toleranceS: number;
  /** Every live signing secret of the account's own path. */
  readonly secrets: () => readonly string[];
}

/** A sheet's path takes unverified requests, so only so many may wait. */
const SHEET_BACKLOG = 2000;

/** The two paths CS2Cap posts to (DESIGN §6 "HTTP of the relay"). 200 is said only once the event is on disk. */
export function webhookRoutes(deps: WebhookDeps): readonly Route[] {
  const noteHeader = headerNotes(deps);
  return [
    { method: 'POST', path: /^\/webhooks\/cs2cap$/, handle: (request) => receive(deps, request) },
    {
      method: 'POST',
      path: /^\/webhooks\/cs2cap\/sheets\/([\w-]+)$/,
      handle: (request) => receiveForSheet(deps, request, noteHeader),
    },
  ];
}

async function receive(deps: WebhookDeps, request: RouteRequest): Promise<RouteReply> {
  const accepted = acceptDelivery(rawOf(deps, request), { secrets: deps.secrets(), toleranceS: deps.toleranceS });
  return store(deps, request, accepted, ACCOUNT_STREAM);
}

async function receiveForSheet(deps: WebhookDeps, request: RouteRequest, noteHeader: NoteHeader): Promise<RouteReply> {
  const sheet = await findSheet(deps.db, request.parameter);
  if (sheet?.state !== 'paired') {
    deps.limit.refused(request.source);
    return { status: 404, json: { status: 'error', message: 'no such sheet is paired' } };
  }
  if ((await pendingForSheet(deps.db, sheetLane(sheet.id))) >= SHEET_BACKLOG) {
    return { status: 503, json: { status: 'unavailable', message: 'too much waits for this sheet' }, retryAfterS: 60 };
  }
  const raw = rawOf(deps, request);
  const reply = await store(deps, request, liftDelivery(raw, sheet.id), shortId(sheet.id));
  if (reply.status === 200 && raw.headers.signatureHeader) await noteHeader(sheet.id, raw.headers.signatureHeader);
  return reply;
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

async function store(
  deps: WebhookDeps,
  request: RouteRequest,
  accepted: Accepted,
  stream: string,
): Promise<RouteReply> {
  if (accepted.kind === 'refused') return refuse(deps, request, accepted, stream);
  const result = await deps.inbox.accept(accepted.event);
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
  deps: WebhookDeps,
  request: RouteRequest,
  refused: Extract<Accepted, { kind: 'refused' }>,
  stream: string,
): Promise<RouteReply> {
  if (deps.limit.refused(request.source)) {
    return { status: 429, json: { status: 'error', message: 'too many refused requests' }, retryAfterS: 60 };
  }
  const { reason, message } = refused;
  deps.log.warn({ stream, reason, message }, 'webhook refused');
  await deps.db.insertInto('refusals').values({ at: deps.clock.now(), stream, kind: reason, message }).execute();
  return { status: refused.status, json: { status: 'refused', message } };
}

function rawOf(deps: WebhookDeps, request: RouteRequest) {
  return {
    headers: readSignedHeaders((name) => single(request.headers, name)),
    body: request.body,
    receivedAt: deps.clock.now(),
  };
}

function single(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}
