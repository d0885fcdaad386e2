import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#relay/clock.ts';
import { runDoctor } from '#relay/doctor/run-checks.ts';
import { createCode } from '#relay/store/codes.ts';
import { openStore } from '#relay/store/open-store.ts';
import { createSecretBox } from '#relay/store/sealing.ts';
import { storeWebhook } from '#relay/store/webhooks.ts';
import { until } from '#sandbox/until.ts';
import { listen } from './support/listen.ts';
import { startTestRelay } from './support/running-relay.ts';
import { signedDelivery } from './support/signed-delivery.ts';
import { testFolder } from './support/test-store.ts';

const SECRETS = {
  CS2C_API_KEY: 'sk_live_k3y0fTheAccount',
  CS2C_WEBHOOK_SECRET: 'whsec_live_g1venByHand',
  TELEGRAM_BOT_TOKEN: '424242:t0kenOfTheBot-abcdefghijklmn',
  TELEGRAM_WEBHOOK_SECRET: 'updates-s3cret-header',
  RELAY_KEY: 'a-relay-k3y-of-some-length',
};
const REGISTERED = 'whsec_live_st0redAndSealed';
const DATABASE_PASSWORD = 'pa55word-of-the-database';
const ADMIN = 7;

/**
 * CS2Cap, Telegram and Google on their worst day: every answer is a failure that repeats all it was asked, headers,
 * address and body. Only messages to chats arrive; what they say is kept.
 */
async function startParrot() {
  const texts: string[] = [];
  let failing = true;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const echo = `${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`;
    if (request.url?.includes('/bot')) {
      if (/\/(send|edit)/.test(request.url)) texts.push(body);
      const result = resultOf(request.url, failing, texts.length);
      const refused = { ok: false, error_code: 500, description: `Internal: ${echo}` };
      const answer = result ? { ok: true, result } : refused;
      return response.writeHead(result ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    }
    if (request.url?.includes('/macros/')) {
      return response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>Error</title>${echo}`);
    }
    const refused = { code: 'UNAUTHORIZED', detail: `refused: ${echo}` };
    return response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(refused));
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  return { url, texts, letMessagesThrough: () => (failing = false) };
}

function resultOf(url: string, failing: boolean, id: number): object | undefined {
  if (url.endsWith('/getMe')) return { id: 424242, is_bot: true, first_name: 'Bot', username: 'a_bot' };
  const message = { message_id: id, date: 1, chat: { id: ADMIN, type: 'private' } };
  return !failing && url.endsWith('/sendMessage') ? message : undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Every row of every table as one text. */
async function wholeStore(folder: string): Promise<string> {
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(store.db);
  const rows: unknown[] = [];
  for (const { name } of tables.rows) rows.push(name, (await sql.raw(`select * from ${name}`).execute(store.db)).rows);
  return JSON.stringify(rows, (_key, value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value));
}

it('leaves no secret in a log line, message, answer, metric, row or error, whatever fails', async () => {
  const parrot = await startParrot();
  const folder = testFolder();
  const store = await openStore(folder);
  const box = createSecretBox([SECRETS.RELAY_KEY]);
  const webhook = { id: 'w', url: 'http://127.0.0.1:1/webhooks/cs2cap', created_at: 1, activated: 1, last4: 'aled' };
  await storeWebhook(store.db, { ...webhook, secret: box.seal(REGISTERED) });
  const code = await createCode(store.db, { purpose: 'pair', customerId: 1, ttlMs: 600_000 }, Date.now());
  await store.close();
  const environment = {
    ...SECRETS,
    CS2C_API_BASE: parrot.url,
    TELEGRAM_API_ROOT: parrot.url,
    TELEGRAM_ADMIN_IDS: String(ADMIN),
    TELEGRAM_DEFAULT_CHATS: String(ADMIN),
    TELEGRAM_MODE: 'webhook',
    PUBLIC_URL: 'http://127.0.0.1:1',
    DATA_DIR: folder,
    LOG_LEVEL: 'trace',
  };
  const relay = await startTestRelay(environment);
  const answers: string[] = [];
  const ask = async (path: string, options: RequestInit = {}) => {
    const response = await fetch(`${relay.url}${path}`, options);
    const text = await response.text();
    answers.push(`${response.status} ${text}`);
    return { status: response.status, text };
  };
  const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    ask(path, { method: 'POST', body: String(body), headers: { 'content-type': 'application/json', ...headers } });

  // A sheet is paired; what its link is made of is told to it alone.
  const exec = `${parrot.url}/macros/s/an-id/exec`;
  const paired = await post('/api/sheets', JSON.stringify({ code, exec_url: exec, build: 'b' }));
  const { sheet_id: sheetId, link_key: linkKey } = JSON.parse(paired.text);
  answers.pop();
  const secrets: Record<string, string> = { ...SECRETS, REGISTERED, DATABASE_PASSWORD, sheetId, linkKey };

  // Forged, malformed, misplaced and oversized requests that carry secrets where none belong.
  const signed = signedDelivery({ atMs: Date.now(), secret: SECRETS.CS2C_WEBHOOK_SECRET, body: '{"alert_id":"a"}' });
  await post('/webhooks/cs2cap', signed.body, signed.headers);
  await post('/webhooks/cs2cap', signed.body, { ...signed.headers, 'X-CS2C-Signature': SECRETS.CS2C_WEBHOOK_SECRET });
  await post('/webhooks/cs2cap', `${signed.body} `, signed.headers);
  await post('/webhooks/cs2cap', 'x'.repeat(300_000), signed.headers);
  await post(`/webhooks/cs2cap/sheets/${sheetId}`, signed.body, signed.headers);
  await post(`/webhooks/cs2cap/sheets/${sheetId}x`, signed.body, signed.headers);
  await post(`/api/sheets/${sheetId}/messages`, JSON.stringify({ v: 1, from: 'sheet', payload: '{}', mac: linkKey }));
  await post('/api/sheets', JSON.stringify({ code, exec_url: exec, build: 'b' }));
  await post('/telegram/webhook', '{}', { 'X-Telegram-Bot-Api-Secret-Token': 'wrong' });
  await ask(`/bot${SECRETS.TELEGRAM_BOT_TOKEN}/${linkKey}`);

  // An admin asks for whatever needs the far sides, first while Telegram fails too, then while messages arrive.
  let update = 0;
  const say = (text: string) => {
    const from = { id: ADMIN, is_bot: false, first_name: 'Ann' };
    const entities = [{ type: 'bot_command', offset: 0, length: text.split(' ')[0]?.length }];
    const message = { message_id: 100 + update, date: 1, chat: { id: ADMIN, type: 'private' }, from, text, entities };
    return post('/telegram/webhook', JSON.stringify({ update_id: ++update, message }), {
      'X-Telegram-Bot-Api-Secret-Token': SECRETS.TELEGRAM_WEBHOOK_SECRET,
    });
  };
  const commands = [
    '/status',
    '/destinations',
    '/native',
    '/rotate',
    '/alerts',
    '/find redline',
    '/price redline',
  ].concat(['/alert AK-47 Redline below 20 USD', '/test', '/deliveries', '/sheet', '/events', '/rearm redline']);
  await say('/status');
  parrot.letMessagesThrough();
  for (const command of commands) await say(command);
  await until('answers to most commands', () => parrot.texts.length >= commands.length);
  for (const path of ['/healthz', '/readyz', '/metrics']) await ask(path);
  await until('the sheet’s answer in the log', () => relay.lines.some((line) => /sheet push/.test(line)));

  const lines = await runDoctor({ environment, clock: systemClock, testEvent: true });
  await relay.stop();
  const printed: string[] = [];
  const cli = [process.execPath, new URL('../../relay/main.ts', import.meta.url).pathname];
  const wrongKey = { ...environment, RELAY_KEY: 'another-key', PORT: '0' };
  const noDatabase = { ...environment, DATABASE_URL: `postgres://relay:${DATABASE_PASSWORD}@127.0.0.1:1/relay` };
  const runs: readonly (readonly [string[], Record<string, string>])[] = [
    [['rotate'], environment],
    [['backup', '/no/such/folder/x'], environment],
    [['replay', '--list'], environment],
    [['nonsense'], environment],
    [['backup', 'x'], noDatabase],
    [[], noDatabase],
    [[], wrongKey],
  ];
  const [node = '', ...script] = cli;
  await Promise.all(
    runs.map(async ([args, env]) => {
      const run = promisify(execFile)(node, [...script, ...args], { env, timeout: 20_000 });
      const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
      printed.push(stdout, stderr);
    }),
  );

  const everything: Readonly<Record<string, string>> = {
    log: relay.lines.join('\n'),
    messages: parrot.texts.join('\n'),
    answers: answers.join('\n'),
    doctor: JSON.stringify(lines),
    'command line': printed.join('\n'),
    // A capability is how its own sheet is found; all others are sealed.
    store: (await wholeStore(folder)).replaceAll(sheetId, ''),
  };
  const leaks = Object.entries(everything).flatMap(([where, text]) =>
    Object.entries(secrets).flatMap(([name, secret]) => {
      const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
      const found = forms.find((form) => text.includes(form));
      return found === undefined ? [] : [`${name} in ${where}: ${context(text, found)}`];
    }),
  );
  expect(leaks).toEqual([]);
  expect(everything['log']).toMatch(/\*\*\*/);
  for (const text of Object.values(everything)) expect(text.length).toBeGreaterThan(100);
}, 60_000);

function context(text: string, found: string): string {
  const at = text.indexOf(found);
  return text.slice(Math.max(0, at - 120), at + found.length + 20);
}
