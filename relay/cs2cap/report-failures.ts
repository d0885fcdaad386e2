import type { Delivery } from '#shared/cs2cap/webhook.ts';
import type { Clock } from '../clock.ts';
import { type DestinationTrouble, keepTroubles, readTroubles } from '../store/destination-troubles.ts';
import { nativeWebhookIds } from '../store/natives.ts';
import { forgetNotices, tellOwners } from '../store/notices.ts';
import type { Db } from '../store/schema.ts';
import { endedAt, hasEnded } from './read-deliveries.ts';

export interface ReportDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly wake: (lanes: readonly string[]) => void;
}

/** A destination to which nothing was delivered for so long is no trouble any more: it is gone, or nothing fires. */
const FORGOTTEN_AFTER_MS = 7 * 86_400_000;

/**
 * Tells the account's admins, once per destination and spell, that CS2Cap gave up deliveries to it, and keeps for
 * /status which destinations fail. The spell ends with a delivery that succeeds. Chats that CS2Cap posts to itself are
 * left to `readNativeTroubles`, which knows what Telegram said. Deliveries that were read before change nothing.
 */
export async function reportFailures(deps: ReportDeps, deliveries: readonly Delivery[]): Promise<void> {
  const { db, clock } = deps;
  const natives = new Set(await nativeWebhookIds(db));
  const before = await readTroubles(db);
  const troubles = new Map(before.map((trouble) => [trouble.id, trouble]));
  for (const [id, ended] of endedByDestination(deliveries)) {
    if (natives.has(id)) continue;
    const trouble = troubleOf(id, ended, troubles.get(id));
    if (trouble) troubles.set(id, trouble);
    else if (troubles.delete(id)) await forgetNotices(db, noticeKey(id));
  }
  const current = [...troubles.values()].filter(({ lastAt }) => lastAt > clock.now() - FORGOTTEN_AFTER_MS);
  if (JSON.stringify(current) !== JSON.stringify(before)) await keepTroubles(db, current);
  for (const { id, label, failed, status } of current) {
    const notice = {
      kind: 'undelivered',
      destination: label,
      failed,
      ...(status === undefined ? {} : { status }),
    } as const;
    deps.wake(await tellOwners(db, noticeKey(id), notice, clock.now()));
  }
}

const noticeKey = (id: string) => `undelivered:${id}`;

/** What has ended, by destination, in the order in which it ended. */
function endedByDestination(deliveries: readonly Delivery[]): ReadonlyMap<string, readonly Delivery[]> {
  const ended = deliveries.filter((delivery) => delivery.endpoint_id !== undefined && hasEnded(delivery));
  const sorted = [...ended].sort((left, right) => endedAt(left) - endedAt(right));
  return Map.groupBy(sorted, (delivery) => delivery.endpoint_id ?? '');
}

/** The trouble of a destination after these deliveries; undefined where the last of them succeeded. */
function troubleOf(
  id: string,
  ended: readonly Delivery[],
  known: DestinationTrouble | undefined,
): DestinationTrouble | undefined {
  let trouble = known;
  for (const delivery of ended) {
    const at = endedAt(delivery);
    if (trouble && at <= trouble.lastAt) continue;
    trouble = delivery.status === 'succeeded' ? undefined : oneMore(id, delivery, trouble);
  }
  return trouble;
}

/** The answer's status only: an error in words may hold the destination's address, and with it a bot token (C32). */
function oneMore(id: string, delivery: Delivery, trouble: DestinationTrouble | undefined): DestinationTrouble {
  const { endpoint_label: label, platform, last_http_status: status } = delivery;
  const at = endedAt(delivery);
  return {
    id,
    label: label ?? platform ?? id,
    since: trouble?.since ?? at,
    lastAt: at,
    failed: (trouble?.failed ?? 0) + 1,
    ...(typeof status === 'number' ? { status } : {}),
  };
}
