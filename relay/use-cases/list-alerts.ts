import { nextOffset } from '#shared/cs2cap/pagination.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { listAlerts as listAlertsRequest } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import type { PriceLook } from '../cs2cap/price-look.ts';
import { alertsSeenBy } from '../store/alert-owners.ts';
import { mirrorAlerts, mirroredAlerts } from '../store/alerts.ts';
import { type ChatPlace, findChat } from '../store/chats.ts';
import type { AlertTable, Db } from '../store/schema.ts';
import { type AdminDeps, checkAdmin } from './account-admin.ts';
import { within } from './within.ts';

export interface ListDeps extends AdminDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly cs2cap?: Cs2capClient;
  /** Absent: the list is not sorted by how near an alert is to firing. */
  readonly prices?: PriceLook;
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
  readonly staleBecause?: Stale;
}

/** Why the relay's own copy is shown. `slow`: CS2Cap has not answered yet; `asked-often`: this person's share of calls is used up. */
export type Stale =
  | { readonly kind: 'no-api-key' | 'slow' | 'asked-often' }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

export interface ListedAlert {
  readonly id: string;
  readonly itemName: string;
  readonly phase?: string;
  readonly kind: string;
  readonly threshold: string;
  readonly currency?: string;
  readonly state: 'armed' | 'fired' | 'off';
  /** How far the price is from the threshold, in percent of it; undefined where no price is known. */
  readonly percentAway?: number;
}

export const ALERTS_PER_PAGE = 10;
const API_PAGE = 200;
/** A person waits no longer for CS2Cap; the relay's own copy is at most one poll old. */
const REFRESH_MS = 4000;

/**
 * One page of the alerts a person may see here: all of the account for admins and in default chats, else those made
 * for this chat. `refresh` asks CS2Cap first, in one call that costs no quota; turning pages (`no`) does not. Fails where
 * nothing may be seen.
 */
export async function listAlerts(
  deps: ListDeps,
  input: {
    readonly place: ChatPlace;
    readonly userId: number | undefined;
    readonly page: number;
    readonly refresh: 'yes' | 'no' | 'asked-often';
  },
): Promise<Result<AlertList, { readonly kind: 'not-connected' }>> {
  const chat = await findChat(deps.db, input.place);
  const here = chat?.state === 'active' ? chat : undefined;
  const isAdmin = checkAdmin(deps, input.userId).ok;
  if (!isAdmin && !here) return fail({ kind: 'not-connected' });
  const isFresh = input.refresh === 'yes';
  const staleBecause = isFresh ? await refreshMirror(deps) : notAsked(input.refresh);
  const seen = isAdmin || !here ? await mirroredAlerts(deps.db) : await alertsSeenBy(deps.db, here);
  const sorted = await nearestFirst(deps, seen, isFresh);
  return ok({ ...pageOf(sorted, input.page), ...(staleBecause === undefined ? {} : { staleBecause }) });
}

const notAsked = (refresh: 'yes' | 'no' | 'asked-often'): Stale | undefined =>
  refresh === 'asked-often' ? { kind: 'asked-often' } : undefined;

/** Armed alerts by how near they are to firing, then fired ones, then those that are off; of equal ones the newest first. */
async function nearestFirst(
  { prices }: ListDeps,
  alerts: readonly AlertTable[],
  refresh: boolean,
): Promise<readonly ListedAlert[]> {
  if (prices && refresh) await refreshPrices(prices, alerts);
  const shown: ListedAlert[] = [];
  for (const alert of alerts) {
    const away = prices && (await percentAway(prices, alert));
    shown.push({ ...listed(alert), ...(away === undefined ? {} : { percentAway: away }) });
  }
  return shown.sort((left, right) => rank(left) - rank(right) || distance(left) - distance(right));
}

const rank = ({ state }: ListedAlert) => ['armed', 'fired', 'off'].indexOf(state);
/** Not Infinity: two of them would differ by NaN. */
const distance = ({ percentAway: away }: ListedAlert) => away ?? Number.MAX_SAFE_INTEGER;

/** One call per currency; where the plan has no batches, what is known from other look-ups has to do. */
async function refreshPrices(prices: PriceLook, alerts: readonly AlertTable[]): Promise<void> {
  const byCurrency = new Map<string, number[]>();
  for (const { kind, currency, item_id } of alerts) {
    if (kind === 'spread_exceeds' || currency === null) continue;
    byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), item_id]);
  }
  for (const [currency, ids] of byCurrency) if (!(await prices.refresh(ids, currency)).ok) return;
}

async function percentAway(prices: PriceLook, alert: AlertTable): Promise<number | undefined> {
  if (alert.kind === 'spread_exceeds' || alert.currency === null) return undefined;
  const quote = await prices.known(alert.item_id, alert.currency);
  const threshold = Number(alert.threshold);
  if (quote?.ask === undefined || !(threshold > 0)) return undefined;
  return (Math.abs(Number(quote.ask) - threshold) / threshold) * 100;
}

function pageOf(alerts: readonly ListedAlert[], wanted: number): AlertList {
  const pages = Math.max(1, Math.ceil(alerts.length / ALERTS_PER_PAGE));
  const page = Math.min(Math.max(1, wanted), pages);
  const start = (page - 1) * ALERTS_PER_PAGE;
  return {
    alerts: alerts.slice(start, start + ALERTS_PER_PAGE),
    page,
    pages,
    total: alerts.length,
    first: start + 1,
  };
}

function listed(alert: AlertTable): ListedAlert {
  return {
    id: alert.id,
    itemName: alert.item_name,
    ...(alert.phase === null ? {} : { phase: alert.phase }),
    kind: alert.kind,
    threshold: alert.threshold,
    ...(alert.currency === null ? {} : { currency: alert.currency }),
    // A fired alert is disabled by CS2Cap until somebody enables it (C14).
    state: alert.enabled === 1 ? 'armed' : alert.last_triggered_at === null ? 'off' : 'fired',
  };
}

/** Brings the mirror up to date; gives the reason if that did not work out in time. */
async function refreshMirror(deps: ListDeps): Promise<Stale | undefined> {
  const { cs2cap, db, clock } = deps;
  if (!cs2cap) return { kind: 'no-api-key' };
  const reply = await within(clock, cs2cap.send(listAlertsRequest({ limit: API_PAGE, offset: 0 })), REFRESH_MS);
  if (!reply) return { kind: 'slow' };
  if (!reply.ok) return { kind: 'api', failure: reply.failure };
  const { alerts, pagination } = reply.value;
  await mirrorAlerts(db, alerts, nextOffset(pagination, alerts.length) === undefined);
  return undefined;
}
