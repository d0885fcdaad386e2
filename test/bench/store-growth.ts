import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { connectChat } from '#relay/store/chats.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { finishDelivery, headsOf, markSending } from '#relay/store/lane-queue.ts';
import { openStore, type Store } from '#relay/store/open-store.ts';
import { routableChats } from '#relay/store/routing.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';
import { fillStore } from './fill-store.ts';
import { median } from './median.ts';
import { drawTable } from './table.ts';

const SIZES = [1000, 10_000, 100_000];
const ROUNDS = 300;
const LANE = 'chat:1001';

/** Median microseconds of each step at so many stored events. */
export interface Growth {
  readonly events: number;
  readonly ackUs: number;
  readonly claimUs: number;
  readonly finishUs: number;
}

/** What taking an event, finding the next message and writing its outcome take as the store grows: each in turn at every size. */
export async function measureGrowth(onProgress: (what: string) => void): Promise<Growth[]> {
  const folder = mkdtempSync(join(tmpdir(), 'relay-growth-'));
  const stores: { readonly events: number; readonly store: Store; readonly times: number[][] }[] = [];
  try {
    for (const events of SIZES) {
      onProgress(`a store of ${events} events`);
      const store = await openStore(join(folder, String(events)));
      stores.push({ events, store, times: [[], [], []] });
      await connectChat(store.db, { chatId: '1001', title: 'A', type: 'private', customerId: 1, isDefault: true }, 0);
      await fillStore(store.db, events);
      await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const { store, times } of stores) {
        for (const [step, us] of (await oneRound(store, round)).entries()) times[step]?.push(us);
      }
    }
    return stores.map(({ events, times: [ack = [], claim = [], finish = []] }) => ({
      events,
      ackUs: median(ack),
      claimUs: median(claim),
      finishUs: median(finish),
    }));
  } finally {
    for (const { store } of stores) await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without the disk's sync, whose time depends on the disk alone. */
async function oneRound({ relaxed }: Store, round: number): Promise<number[]> {
  const ack = await timed(() =>
    relaxed(async (tx) => ingestEvent(tx, incoming(round), await routableChats(tx), round)),
  );
  const claim = await timed(() =>
    relaxed(async (tx) => {
      const heads = await headsOf(tx, LANE, 1);
      await markSending(tx, heads, round);
      return heads;
    }),
  );
  const finish = await timed(() =>
    relaxed(async (tx) => {
      for (const head of claim.value) {
        await finishDelivery(tx, head, { kind: 'sent', messageId: round }, { startedAt: round, now: round });
      }
    }),
  );
  return [ack.us, claim.us, finish.us];
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly us: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, us: (performance.now() - startedAt) * 1000 };
}

const incoming = (round: number) => ({
  stream: ACCOUNT_STREAM,
  source: 'push' as const,
  verdict: 'signed' as const,
  receivedAt: round,
  eventType: 'alert.triggered',
  facts: { alertId: `round-${round}`, itemName: 'AK-47 | Redline (Field-Tested)' },
  signedAt: String(round),
  signature: 'ab',
  deliveryId: `round-${round}`,
  replayKey: `round-${round}`,
  goesTo: 'chats' as const,
});

export function drawGrowth(growth: readonly Growth[]): string {
  return drawTable(
    ['stored events', 'take an event, µs', 'find and mark the next message, µs', 'write its outcome, µs'],
    growth.map((one) => [String(one.events), ...[one.ackUs, one.claimUs, one.finishUs].map((us) => us.toFixed(0))]),
  );
}
