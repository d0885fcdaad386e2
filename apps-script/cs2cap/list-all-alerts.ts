import type { Alert, AlertPage } from '#shared/cs2cap/alert.ts';
import { nextOffset } from '#shared/cs2cap/pagination.ts';
import { listAlerts } from '#shared/cs2cap/requests.ts';
import { ok } from '#shared/result.ts';
import { type Cs2cap, type Reply, send, sendAll } from './send.ts';

/** The largest page the API gives (C4). */
const PAGE = 200;
const TRIES = 3;

/**
 * Every alert of the account. The list shifts while alerts are created and deleted: it is read again if its length moved
 * (C4). Where it never rests, an alert counts as there that any reading showed: one that was missed would be taken for
 * deleted. `onProgress` hears how many of them are read.
 */
export function listAllAlerts(
  cs2cap: Cs2cap,
  onProgress: (done: number, of: number) => void = () => {},
): Reply<readonly Alert[]> {
  const seen = new Map<string, Alert>();
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const found = readPages(cs2cap, onProgress);
    if (!found.ok) return found;
    if (!found.value.hasMoved) return ok(found.value.alerts);
    for (const alert of found.value.alerts) seen.set(alert.id, alert);
  }
  return ok([...seen.values()]);
}

/** The first page says how many there are; the others are asked for together, and what a clamped page left out afterwards. */
function readPages(
  cs2cap: Cs2cap,
  onProgress: (done: number, of: number) => void,
): Reply<{ readonly alerts: readonly Alert[]; readonly hasMoved: boolean }> {
  const first = send(cs2cap, listAlerts({ limit: PAGE, offset: 0 }));
  if (!first.ok) return first;
  const pages: AlertPage[] = [first.value];
  const received = first.value.alerts.length;
  const offsets: number[] = [];
  for (let at = received; received > 0 && at < first.value.pagination.total; at += received) offsets.push(at);
  for (const reply of sendAll(
    cs2cap,
    offsets.map((offset) => listAlerts({ limit: PAGE, offset })),
    (done) => onProgress((done + 1) * received, first.value.pagination.total),
  )) {
    if (!reply.ok) return reply;
    pages.push(reply.value);
  }
  const last = pages[pages.length - 1] ?? first.value;
  let offset = nextOffset(last.pagination, last.alerts.length, offsets[offsets.length - 1] ?? 0);
  while (offset !== undefined) {
    const page = send(cs2cap, listAlerts({ limit: PAGE, offset }));
    if (!page.ok) return page;
    pages.push(page.value);
    offset = nextOffset(page.value.pagination, page.value.alerts.length, offset);
  }
  const byId = new Map(pages.flatMap(({ alerts }) => alerts).map((alert) => [alert.id, alert]));
  return ok({ alerts: [...byId.values()], hasMoved: new Set(pages.map((page) => page.pagination.total)).size > 1 });
}
