import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#relay/clock.ts';
import { runDoctor } from '#relay/doctor/run-checks.ts';
import { BOT_NAME, BOT_TOKEN, QUANT_KEY, type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { type SheetUser, sheetUser } from '#sandbox/sheet-user.ts';
import { until } from '#sandbox/until.ts';
import { type CheckLine, showLine } from '#shared/doctor/line.ts';

const MAIN = fileURLToPath(new URL('../../../relay/doctor/main.ts', import.meta.url));

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** The command as a person runs it. */
const command = (args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env, cwd }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
  });

const textOf = (lines: readonly CheckLine[]) => lines.map(showLine).join('\n');

describe('npm run doctor beside a running relay with a chat and a sheet', () => {
  let sandbox: Sandbox;
  let ann: SheetUser;

  const doctor = async (changes: Readonly<Record<string, string>> = {}, testEvent = false): Promise<string> =>
    textOf(
      await runDoctor({ environment: { ...sandbox.relay.environment, ...changes }, clock: systemClock, testEvent }),
    );

  const ownWebhook = () =>
    until('the relay’s destination', () =>
      sandbox.cs2cap
        .account(QUANT_KEY)
        .webhooks()
        .find((hook) => hook.url === `${sandbox.relay.url}/webhooks/cs2cap` && hook.is_active),
    );

  beforeAll(async () => {
    sandbox = await startSandbox({ cs2cap: { switches: { rateLimits: false } } });
    ann = sheetUser(sandbox.sheet);
    await ann.chooses('Set up this sheet');
    await ann.chooses('Settings…', QUANT_KEY, sandbox.apiBase);
    await sandbox.relay.start();
    await ownWebhook();
    await sandbox.ann.startsBot(sandbox.bot);
    const seat = sandbox.ann.in(sandbox.bot);
    await seat.sends('/connect');
    await seat.sees(/connected/i);
    await seat.sends('/sheet');
    const pairing = await seat.sees(/code/i);
    const code = pairing.entities.findLast((entity) => entity.type === 'code');
    const text = (pairing.text ?? '').slice(code?.offset, (code?.offset ?? 0) + (code?.length ?? 0));
    await ann.chooses('Connect relay…', sandbox.relay.url, text);
    await ann.chooses('Webhook ▸ Connect');
  });

  afterAll(() => sandbox.stop());

  it('says one line for each party, and nothing is bad', async () => {
    const text = await doctor();
    const last4 = (await ownWebhook()).secret_last4;
    for (const words of [
      '✓ the settings are in order',
      '✓ the API key ending in uant works; the account has 0 alerts',
      '✓ the clock of this machine and CS2Cap’s are',
      '✓ this tier has webhooks: yes, child keys: yes, 300 requests a minute, 1000000 a month',
      `✓ the relay has its own destination and its secret, ending in ${last4}`,
      `✓ the relay runs at ${sandbox.relay.url}, version 0.1.0`,
      `✓ ${sandbox.relay.url} leads to the relay, version 0.1.0`,
      `✓ the bot is @${BOT_NAME}`,
      '✓ updates come by polling; 0 wait',
      '✓ 1 chat can be reached',
      '✓ the store can be read',
      '✓ 0 waiting, 0 given up',
      '· no signed event has come yet',
    ])
      expect(text).toContain(words);
    expect(text).toMatch(/✓ the sheet .{4}… answers anonymous callers, build [0-9a-f]{12}/);
    expect(text).not.toContain('✗');
    for (const secret of [QUANT_KEY, BOT_TOKEN, 'whsec_']) expect(text).not.toContain(secret);
  });

  it('sends a signed test event down the whole path, and times each hop to the chat and to the sheet', async () => {
    const env = sandbox.relay.environment;
    const { code, output } = await command(['--test-event', '--json'], env, env['DATA_DIR'] ?? '');
    const answer: { ok: boolean; version: string; checks: CheckLine[] } = JSON.parse(output);
    const hops = answer.checks.filter((line) => line.code === 'test-event').map((line) => line.words);
    expect(answer).toMatchObject({ ok: true, version: '0.1.0' });
    expect(code).toBe(0);
    expect(hops).toHaveLength(6);
    for (const what of ['the chat “Ann”', 'the sheet ']) {
      const own = hops.filter((hop) => hop.startsWith(what));
      expect(own.map((hop) => hop.replace(/^.*: /, '').replace(/\d+ ms/, 'N ms'))).toEqual([
        `taken in through ${sandbox.relay.url} after N ms`.replace(/^.*: /, ''),
        'kept after N ms',
        'arrived after N ms',
      ]);
    }
    await sandbox.ann.in(sandbox.bot).sees(/A test event/);
    const rows = ann.reads('Events');
    expect(rows.map((row) => [row['Verdict'], row['Source']])).toEqual([['test', 'relay']]);
    expect(sandbox.cs2cap.account(QUANT_KEY).events()).toEqual([]);
  });

  it('tells what each broken part is, and what to do', async () => {
    expect(await doctor({ CS2C_API_KEY: 'sk_wrong_key' })).toMatch(
      /✗ the API key does not work \(.+\): make a key at CS2Cap and put it into CS2C_API_KEY/,
    );
    expect(await doctor({ CS2C_API_BASE: 'http://127.0.0.1:9' })).toMatch(
      /✗ CS2Cap did not answer as it should \(CS2Cap can't be reached: .+\): try again in a minute/,
    );
    expect(await doctor({ TELEGRAM_BOT_TOKEN: '4242:not-the-token' })).toContain('✗ the bot token does not work');
    expect(await doctor({ TELEGRAM_DEFAULT_CHATS: '-100404' })).toMatch(/✗ -100404 can’t be reached .*chat not found/);
    expect(await doctor({ TELEGRAM_ADMIN_IDS: '' })).toContain('✗ nobody may manage: set TELEGRAM_ADMIN_IDS');
    const elsewhere = await doctor({ PUBLIC_URL: sandbox.telegram.url });
    expect(elsewhere).toMatch(/✗ http\S+ does not lead to the relay \(.*\): point the proxy or tunnel at /);
    expect(elsewhere).toContain('✗ the relay has no destination');
    expect(await doctor({ DATA_DIR: '/nowhere/at/all' })).toContain('· there is no store in /nowhere/at/all yet');
  });

  it('tells from a refusal in which form it was signed, never its value', async () => {
    const own = await ownWebhook();
    await sandbox.cs2cap.forge(QUANT_KEY, own.id);
    const text = await doctor();
    expect(text).toContain('1 delivery was refused today: no stored secret gives this signature');
    expect(text).toContain('(X-CS2C-Signature: 64 lower-case hex digits)');
    expect(text).toContain('npm run doctor -- --live tells the form');
  });

  it('is what /status says too, to who may know it', async () => {
    const seat = sandbox.ann.in(sandbox.bot);
    await seat.sends('/status');
    const { text } = await seat.sees(/Version: 0\.1\.0/);
    expect(text).toMatch(/✗ 1 delivery was refused today: .*64 lower-case hex digits/);
    expect(text).not.toContain('✓');
  });

  it('exits with 1 and one line per bad variable, without their values', async () => {
    const env = { PATH: process.env['PATH'] ?? '', PORT: 'x', TELEGRAM_BOT_TOKEN: 'hunter22' };
    const { code, output } = await command([], env, sandbox.relay.environment['DATA_DIR'] ?? '');
    expect(code).toBe(1);
    expect(output).toMatch(/✗ TELEGRAM_BOT_TOKEN: must look like .*\n✗ PORT: /);
    expect(output).not.toContain('hunter22');
  });

  it('tells that the relay is down, and still reads its store', async () => {
    await sandbox.relay.stop();
    const item = sandbox.cs2cap.market.items()[0]?.item_id ?? 0;
    sandbox.cs2cap.account(QUANT_KEY).plantAlert({ itemId: item, kind: 'price_below', threshold: '10' });
    sandbox.cs2cap.market.setPrice(item, { ask: '9' });
    await sandbox.cs2cap.tick();
    const text = await doctor();
    expect(text).toMatch(
      /✗ CS2Cap’s last delivery failed at \S+ \(Connection failed: ECONNREFUSED\): check that PUBLIC_URL leads to the relay/,
    );
    expect(text).toContain(`✗ no relay answers at ${sandbox.relay.url}: start it with npm run relay`);
    expect(text).toContain('✓ the store can be read');
  });
});
