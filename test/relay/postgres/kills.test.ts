import { expect, it } from 'vitest';
import { until } from '#sandbox/until.ts';
import { startTestRelay } from '../support/running-relay.ts';
import { openForTest, testDatabase } from '../support/test-store.ts';
import { countMessages, startChatApi } from './chat-api.ts';
import { CHATS, postEvent, postUntilTaken, sendingTo } from './post-events.ts';
import { startChild } from './relay-child.ts';
import { startServer } from './start-server.ts';

const KILLS = Number(process.env['SOAK_KILLS'] ?? 5);
/** Each has a database of its own. After a kill all is quiet until the lease of the dead ends: they wait side by side. */
const PAIRS = 3;
const BETWEEN = 12;
/** What a killed replica had is under way at another one within this time. */
const TAKEN_OVER_MS = 5000;

// The server of these tests runs without fsync, and that leaves no gap here: what it has committed is the server's, which
// lives on when a replica is killed. Only a power cut of its own machine could take it, and that is PostgreSQL's to bear.
it(
  'replicas killed under load lose no acknowledged alert, and another goes on within five seconds',
  async () => {
    const shares = Array.from({ length: PAIRS }, (_, n) => Math.floor((KILLS + n) / PAIRS));
    const pairs = await Promise.all(shares.filter((kills) => kills > 0).map(killInTurn));
    expect(pairs.reduce((sum, { kills }) => sum + kills, 0)).toBe(KILLS);
    for (const { kills, doubled, ambiguous, longestMs } of pairs) {
      expect(longestMs).toBeLessThan(TAKEN_OVER_MS);
      // One message of each chat may be under way when a replica is killed; those are counted.
      expect(doubled).toBeLessThanOrEqual(ambiguous);
      expect(ambiguous).toBeLessThanOrEqual(kills * CHATS.length);
    }
    if (KILLS > 5) console.log(pairs);
  },
  60_000 + KILLS * 20_000,
);

/** Two replicas under load; one after the other is killed at a random moment, and started again. Fails if anything is lost. */
async function killInTurn(kills: number) {
  const api = await startChatApi({ delayMs: 20 });
  const database = await testDatabase();
  const environment = sendingTo(api.apiRoot, database);
  const replicas = await Promise.all([startChild(environment), startChild(environment)]);
  const gaps: number[] = [];
  let posted = 0;
  for (let kill = 0; kill < kills; kill++) {
    const victim = kill % 2;
    if (kill > 0) replicas[1 - victim] = await startChild(environment);
    const events = Array.from({ length: BETWEEN }, () => posted++);
    // All to one: it has all the lanes when it dies. What it does not answer any more, the other gets.
    const taken = events.map((n) => postUntilTaken((attempt) => replicas[(victim + attempt) % 2]?.url, n));
    const killAt = api.calls.length + Math.random() * (BETWEEN - 2) * CHATS.length;
    await until('some messages', () => api.calls.length > killAt);
    await replicas[victim]?.kill();
    const killedAt = Date.now();
    await Promise.all(taken);
    await until('what it left', () => countMessages(api.calls).size === posted * CHATS.length, 30_000);
    const later = api.calls.map(({ at }) => at).filter((at) => at >= killedAt - 100);
    gaps.push(longestGap(later, killedAt));
  }
  const { db } = await openForTest(database);
  const settled = async () =>
    (await db.selectFrom('deliveries').select('state').where('state', '<>', 'sent').execute()).length === 0;
  await until('nothing to wait any more', settled);
  const rows = await db.selectFrom('deliveries').select('ambiguous').execute();
  return {
    kills,
    events: posted,
    lost: 0,
    doubled: [...countMessages(api.calls).values()].reduce((sum, times) => sum + times - 1, 0),
    ambiguous: rows.reduce((sum, row) => sum + row.ambiguous, 0),
    longestMs: Math.max(...gaps),
  };
}

/** The longest time without any message, in milliseconds. */
function longestGap(times: readonly number[], from: number): number {
  const all = [from, ...times].sort((a, b) => a - b);
  return Math.max(...all.slice(1).map((at, n) => at - (all[n] ?? at)));
}

it('a database that goes away and comes back under load costs nothing: 503 with a time to come back, then all goes on', async () => {
  const server = await startServer();
  try {
    const api = await startChatApi({ delayMs: 10 });
    const relay = await startTestRelay({ ...sendingTo(api.apiRoot, server.url) });
    const loaded = Array.from({ length: 10 }, (_, n) => postUntilTaken(() => relay.url, n));
    await until('some messages', () => api.calls.length > 5);
    await server.stop();
    const refused = await postEvent(relay.url, 10);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${relay.url}/readyz`)).status).toBe(503);
    await server.start();
    await Promise.all([...loaded, postUntilTaken(() => relay.url, 10)]);
    await until('all messages', () => countMessages(api.calls).size === 11 * CHATS.length, 20_000);
    const doubled = [...countMessages(api.calls).values()].reduce((sum, times) => sum + times - 1, 0);
    // How the sends under way ended could not be written.
    expect(doubled).toBeLessThanOrEqual(CHATS.length);
    await relay.stop();
  } finally {
    await server.remove();
  }
}, 60_000);
