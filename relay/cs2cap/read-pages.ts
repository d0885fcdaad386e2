import type { Alert } from '#shared/cs2cap/alert.ts';
import { nextOffset } from '#shared/cs2cap/pagination.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { listAlerts } from '#shared/cs2cap/requests.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Cs2capClient } from './client.ts';

const PAGE = 200;

/** Every alert of the account. Lists are newest first and shift while alerts are created, so ids are kept once (C4). */
export async function readAllAlerts(cs2cap: Cs2capClient): Promise<Result<Alert[], ApiFailure>> {
  const alerts = new Map<string, Alert>();
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(cs2cap, offset);
    if (!page.ok) return page;
    const before = alerts.size;
    for (const alert of page.value.alerts) alerts.set(alert.id, alert);
    // A page of nothing new ends it, whatever the reply says of a next one.
    offset = alerts.size === before ? undefined : nextOffset(page.value.pagination, page.value.alerts.length, offset);
  }
  return ok([...alerts.values()]);
}

const readPage = (cs2cap: Cs2capClient, offset: number) => cs2cap.send(listAlerts({ limit: PAGE, offset }));
