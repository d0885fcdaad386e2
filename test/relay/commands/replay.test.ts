import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readReplayCommand, runReplay } from '#relay/commands/replay.ts';
import { openStoreBeside } from '#relay/store/open-store.ts';
import type { Db } from '#relay/store/schema.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { until } from '#sandbox/until.ts';
import { refusal, type Scripted, startBotServer, TOKEN } from '../support/bot-server.ts';
import { startTestRelay } from '../support/running-relay.ts';
import { SECRET, signedDelivery } from '../support/signed-delivery.ts';
import { testFolder } from '../support/test-store.ts';

const DAY = 86_400_000;
const TOO_LONG = refusal(400, 'Bad Request: message is too long');

/** A relay on its own clock whose Bot API answers as scripted, and its store as a command beside it sees it. */
async function startBeside(...answers: readonly Scripted[]) {
  const folder = testFolder();
  const clock = new ManualClock();
  const { apiRoot, calls, script } = await startBotServer();
  script.push(...answers);
  const environment = {
    DATA_DIR: folder,
    CS2C_WEBHOOK_SECRET: SECRET,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_DEFAULT_CHATS: '-1001',
    TELEGRAM_DIGEST_AFTER: '0',
  };
  const relay = await startTestRelay(environment, clock);
  const store = await openStoreBeside(folder);
  onTestFinished(() => store.close());
  let count = 0;
  return {
    folder,
    clock,
    db: store.db,
    sent: () => calls.filter(({ method }) => method === 'sendMessage').length,
    async fire(): Promise<void> {
      const { headers, body } = signedDelivery({
        atMs: clock.now(),
        deliveryId: `d${++count}`,
        body: `{"alert_id":"a${count}"}`,
      });
      await fetch(`${relay.url}/webhooks/cs2cap`, { method: 'POST', headers, body });
    },
    async replay(...args: readonly string[]): Promise<string> {
      const command = readReplayCommand(args, clock.now());
      if (!command.ok) return command.failure;
      return (await runReplay({ db: store.db, now: () => clock.now() }, command.value)).join('\n');
    },
    states: (...wanted: readonly string[]) =>
      until(`deliveries ${wanted.join()}`, async () => String(await statesOf(store.db)) === String(wanted)),
  };
}

const statesOf = async (db: Db) =>
  (await db.selectFrom('deliveries').select('state').where('kind', '=', 'message').orderBy('id').execute()).map(
    ({ state }) => state,
  );

describe('npm run relay -- replay', () => {
  it('lists what was given up, and has the relay that runs send it once more, with a new day and its history', async () => {
    const beside = await startBeside(TOO_LONG);
    await beside.fire();
    await beside.states('dead');
    await beside.clock.advance(3_600_000);
    expect(await beside.replay('--list')).toMatch(
      /^#1 2026-11-23T12:00:00\.000Z message to .*dead · 400 Bad Request: message is too long$/,
    );
    expect(await beside.replay('--all', '--dry-run')).toMatch(/Would be put back into the queue: 1\.$/);
    expect(await statesOf(beside.db)).toEqual(['dead']);
    expect(await beside.replay('--all')).toMatch(/^Put back into the queue: 1\./);
    expect(beside.sent()).toBe(1);
    await beside.clock.advance(15_000);
    await beside.states('sent');
    expect(beside.sent()).toBe(2);
    const attempts = await beside.db.selectFrom('attempts').select(['outcome', 'detail']).orderBy('id').execute();
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['dead', 'replayed']);
    expect(attempts[1]?.detail).toBe('the command line');
    const row = await beside.db.selectFrom('deliveries').select(['state', 'deadline_at']).executeTakeFirstOrThrow();
    expect(row.state).toBe('sent');
    expect(row.deadline_at).toBe(beside.clock.now() - 15_000 + DAY);
  });

  it('everything since 14:00 is what was queued from then on', async () => {
    const beside = await startBeside(TOO_LONG, TOO_LONG);
    await beside.fire();
    await beside.states('dead');
    await beside.clock.advance(3_600_000);
    const since = new Date(beside.clock.now()).toISOString();
    await beside.fire();
    await beside.states('dead', 'dead');
    await beside.replay('--since', since);
    await beside.clock.advance(15_000);
    await beside.states('dead', 'sent');
  });

  it('never sends twice: not what two replay at once, not what was sent, unless that is asked for', async () => {
    const beside = await startBeside(TOO_LONG);
    await beside.fire();
    await beside.states('dead');
    await Promise.all([beside.replay('--all'), beside.replay('--all')]);
    await beside.clock.advance(15_000);
    await beside.states('sent');
    expect(beside.sent()).toBe(2);
    expect(await beside.replay('--id', '1')).toMatch(/queue: 0\./);
    expect(await beside.replay('--id', '1', '--again')).toMatch(/queue: 1\./);
    await beside.clock.advance(15_000);
    await beside.states('sent', 'sent');
    expect(beside.sent()).toBe(3);
  });

  it('leaves out what may have arrived, names it, and sends it when told to', async () => {
    const beside = await startBeside('cut', 'cut');
    await beside.fire();
    await until('the first try', () => beside.sent() === 1);
    await until('the second try', async () => {
      await beside.clock.advance(1000);
      return beside.sent() === 2;
    });
    await beside.states('dead');
    expect(await beside.replay('--list')).toContain('dead, may have arrived · sent twice without an answer');
    expect(await beside.replay('--all')).toMatch(/queue: 0\.[\s\S]*may have arrived: #1 \(--uncertain/);
    expect(await beside.replay('--all', '--uncertain')).toMatch(/queue: 1\./);
    await beside.clock.advance(15_000);
    await beside.states('sent');
  });

  it('is a command of its own process', async () => {
    const beside = await startBeside(TOO_LONG);
    await beside.fire();
    await beside.states('dead');
    const main = fileURLToPath(new URL('../../../relay/main.ts', import.meta.url));
    const run = (...args: readonly string[]) =>
      promisify(execFile)(process.execPath, [main, 'replay', ...args], {
        cwd: beside.folder,
        env: { DATA_DIR: beside.folder },
      });
    expect((await run('--list')).stdout).toMatch(/^#1 .*too long\n$/);
    await expect(run('--since', 'never')).rejects.toThrow(/--since takes a past time/);
  });
});

describe('the arguments of replay', () => {
  it.each([
    [[], /say which: --all/],
    [['--dry-run'], /say which/],
    [['--id', 'x'], /--id takes numbers, got "x"/],
    [['--kind', 'telegram'], /--kind is message, edit or sheet/],
    [['--since', 'tomorrow'], /--since takes a past time/],
    [['--everything'], /Unknown option '--everything'/],
    [['all'], /Unexpected argument 'all'/],
  ])('%j', (args, words) => {
    const command = readReplayCommand(args, 0);
    expect(command.ok ? '' : command.failure).toMatch(words);
  });

  it('are read into a filter', () => {
    const args = [
      '--id',
      '#12, 13',
      '--chat',
      'Traders',
      '--kind',
      'edit',
      '--since',
      '2h',
      '--dropped',
      '--uncertain',
    ];
    expect(readReplayCommand(args, 10_000_000)).toEqual({
      ok: true,
      value: {
        does: 'replay',
        filter: { ids: [12, 13], chat: 'Traders', kind: 'edit', since: 2_800_000, dropped: true, uncertain: true },
      },
    });
  });
});
