import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '#sandbox/until.ts';
import { startBenchBotApi } from '../bench/relay/bot-api.ts';
import { CHATS, RELAY, Running } from '../bench/relay/contestant.ts';
import { Sender } from '../bench/relay/sender.ts';

const KILLS = Number(process.env['SOAK_KILLS'] ?? 5);
const BETWEEN = 30;
/** A message that is cut off four times running is given up, so something has to come through between two kills. */
const PROGRESS = 10;
const LATENCY_MS = 5;

async function startWorld() {
  const botApi = await startBenchBotApi();
  botApi.order({ latencyMs: LATENCY_MS, floodShare: 0, badGatewayShare: 0 });
  const running = await Running.prepare(RELAY, botApi.url);
  const sender = new Sender(running.url);
  onTestFinished(async () => {
    sender.close();
    await running.dispose();
    await botApi.stop();
  });
  running.start();
  return { botApi, running, sender };
}

/** How the relay itself counts it, once nothing waits any more. */
function countsOf(folder: string) {
  const store = new DatabaseSync(join(folder, 'relay.db'), { readOnly: true });
  const row = store.prepare(`select sum(ambiguous) as ambiguous, sum(state <> 'sent') as unsent from deliveries`).get();
  const check = store.prepare('pragma integrity_check').get();
  store.close();
  return { ambiguous: Number(row?.['ambiguous']), unsent: Number(row?.['unsent']), check: check?.['integrity_check'] };
}

it(
  'a relay killed at random moments under load loses no acknowledged alert, and counts what may have come twice',
  async () => {
    const { botApi, running, sender } = await startWorld();
    const count = (KILLS + 1) * BETWEEN;
    let killAt = 1 + Math.floor(Math.random() * BETWEEN);
    let kills = 0;
    /** What was acknowledged before a kill may be read after it: one that is dying can't be killed again. */
    let isDown = false;
    let restarted: Promise<void> = Promise.resolve();
    const restart = async () => {
      await running.kill('SIGKILL');
      running.start();
      isDown = false;
    };
    const sent = await sender.flood(count, 8, (acked) => {
      if (acked < killAt || kills === KILLS || isDown) return;
      kills++;
      isDown = true;
      killAt = acked + PROGRESS + Math.floor(Math.random() * (BETWEEN - PROGRESS));
      restarted = restart();
    });
    await restarted;
    expect(kills).toBe(KILLS);
    await until('nothing to wait any more', () => countsOf(running.folder).unsent === 0, 60_000);
    await running.kill('SIGTERM');
    const { arrivals } = await botApi.report();
    const got = new Map<string, number>();
    for (const { chat, event } of arrivals) got.set(`${chat} ${event}`, (got.get(`${chat} ${event}`) ?? 0) + 1);
    const missed = sent.flatMap(({ event }) => CHATS.filter((chat) => !got.has(`${chat} ${event}`)));
    expect(missed).toEqual([]);
    const doubled = [...got.values()].reduce((sum, times) => sum + times - 1, 0);
    const { ambiguous, unsent, check } = countsOf(running.folder);
    expect({ unsent, check }).toEqual({ unsent: 0, check: 'ok' });
    // One message of each chat may be under way when the relay is killed.
    expect(doubled).toBeLessThanOrEqual(ambiguous);
    expect(ambiguous).toBeLessThanOrEqual(KILLS * CHATS.length);
  },
  60_000 + KILLS * 10_000,
);
