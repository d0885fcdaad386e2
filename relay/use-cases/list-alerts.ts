import { nextOffset } from '#shared/cs2cap/pagination.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { listAlerts as listAlertsRequest } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import { mirrorAlerts, mirroredAlerts } from '../store/alerts.ts';
import { type ChatPlace, findChat } from '../store/chats.ts';
import type { AlertTable, Db } from '../store/schema.ts';
import { type AdminDeps, checkAdmin } from './account-admin.ts';
import { within } from './within.ts';

export interface ListDeps extends AdminDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly cs2cap?: Cs2capClient;
}

export interface AlertList {
  readonly alerts: readonly ListedAlert[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** Number of the first alert of this page, from 1. */
  readonly first: number;
  /** Why this may be older than what CS2Cap has now. */
  readonly staleBecause?: string;
}

export interface ListedAlert {
  readonly itemName: string;
  readonly phase?: string;
  readonly kind: string;
  readonly threshold: string;
  readonly currency?: string;
  readonly state: 'armed' | 'fired' | 'off';
}

export const ALERTS_PER_PAGE = 10;
const API_PAGE = 200;
/** A person waits no longer for CS2Cap; the relay's own copy is at most one poll old. */
const REFRESH_MS = 4000;

/**
 * One page of the alerts a person may see here: all of the account for admins and in default chats, else those made
 * for this chat. `refresh` asks CS2Cap first, in one call that costs no quota; turning pages does not. Fails where
 * nothing may be seen.
 */
export async function listAlerts(
  deps: ListDeps,
  input: {
    readonly place: ChatPlace;
    readonly userId: number | undefined;
    readonly page: number;
    readonly refresh: boolean;
  },
): Promise<Result<AlertList, { readonly kind: 'not-connected' }>> {
  const chat = await findChat(deps.db, input.place);
  const here = chat?.state === 'active' ? chat : undefined;
  const seesAll = checkAdmin(deps, input.userId).ok || here?.sees_all === 1;
  if (!seesAll && !here) return fail({ kind: 'not-connected' });
  const staleBecause = input.refresh ? await refreshMirror(deps) : undefined;
  const all = await mirroredAlerts(deps.db);
  const seen = seesAll ? all : await madeFor(deps.db, here?.key ?? '', all);
  return ok({ ...pageOf(seen, input.page), ...(staleBecause === undefined ? {} : { staleBecause }) });
}

function pageOf(alerts: readonly AlertTable[], wanted: number): AlertList {
  const pages = Math.max(1, Math.ceil(alerts.length / ALERTS_PER_PAGE));
  const page = Math.min(Math.max(1, wanted), pages);
  const start = (page - 1) * ALERTS_PER_PAGE;
  return {
    alerts: alerts.slice(start, start + ALERTS_PER_PAGE).map(listed),
    page,
    pages,
    total: alerts.length,
    first: start + 1,
  };
}

function listed(alert: AlertTable): ListedAlert {
  return {
    itemName: alert.item_name,
    ...(alert.phase === null ? {} : { phase: alert.phase }),
    kind: alert.kind,
    threshold: alert.threshold,
    ...(alert.currency === null ? {} : { currency: alert.currency }),
    // A fired alert is disabled by CS2Cap until somebody enables it (C14).
    state: alert.enabled === 1 ? 'armed' : alert.last_triggered_at === null ? 'off' : 'fired',
  };
}

async function madeFor(db: Db, chatKey: string, alerts: readonly AlertTable[]): Promise<AlertTable[]> {
  const rows = await db.selectFrom('alert_chats').select('alert_id').where('chat_key', '=', chatKey).execute();
  const own = new Set(rows.map((row) => row.alert_id));
  return alerts.filter((alert) => own.has(alert.id));
}

/** Brings the mirror up to date; gives the reason if that did not work out in time. */
async function refreshMirror(deps: ListDeps): Promise<string | undefined> {
  const { cs2cap, db, clock } = deps;
  if (!cs2cap) return 'the relay has no CS2C_API_KEY';
  const reply = await within(clock, cs2cap.send(listAlertsRequest({ limit: API_PAGE, offset: 0 })), REFRESH_MS);
  if (!reply) return 'CS2Cap has not answered yet';
  if (!reply.ok) return describeFailure(reply.failure);
  const { alerts, pagination } = reply.value;
  await mirrorAlerts(db, alerts, nextOffset(pagination, alerts.length) === undefined);
  return undefined;
}
