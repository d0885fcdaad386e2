import type { Alert } from '#shared/cs2cap/alert.ts';
import { nextOffset } from '#shared/cs2cap/pagination.ts';
import { listAlerts } from '#shared/cs2cap/requests.ts';
import { ok } from '#shared/result.ts';
import { type Cs2cap, type Reply, send } from './send.ts';

/** The largest page the API gives (C4). */
const PAGE = 200;
const TRIES = 3;

/** Every alert of the account. The list shifts while alerts are created: it is read again if its length moved (C4). */
export function listAllAlerts(cs2cap: Cs2cap): Reply<readonly Alert[]> {
  let found = readPages(cs2cap);
  for (let attempt = 1; attempt < TRIES && found.ok && found.value.hasMoved; attempt++) found = readPages(cs2cap);
  return found.ok ? ok(found.value.alerts) : found;
}

function readPages(cs2cap: Cs2cap): Reply<{ readonly alerts: readonly Alert[]; readonly hasMoved: boolean }> {
  const byId = new Map<string, Alert>();
  const totals = new Set<number>();
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const page = send(cs2cap, listAlerts({ limit: PAGE, offset }));
    if (!page.ok) return page;
    for (const alert of page.value.alerts) byId.set(alert.id, alert);
    totals.add(page.value.pagination.total);
    offset = nextOffset(page.value.pagination, page.value.alerts.length, offset);
  }
  return ok({ alerts: [...byId.values()], hasMoved: totals.size > 1 });
}
