import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AccountSpec } from './cs2cap/cs2cap.ts';
import { isPortTaken, readPort, untilStopped } from './page-server/command-line.ts';

const usage = `Usage: npm run stand-in -- cs2cap   [--port N] [--tier free|starter|pro|quant] [--key sk_test]
       npm run stand-in -- google   [--port N] [--project FOLDER]
       npm run stand-in -- telegram [--port N] [--token 4242:sandbox-bot-token]
Without --port any free one is taken. Everything listens on this computer only.`;

const marketTickMs = 1_000;

/** A stand-in on its own: what to tell the person, and how to end it. */
interface Running {
  readonly words: string;
  stop(): Promise<void>;
}

type Start = () => Promise<Running>;

const options = {
  port: { type: 'string', default: '0' },
  tier: { type: 'string' },
  key: { type: 'string' },
  project: { type: 'string' },
  token: { type: 'string' },
} as const;

/** What each stand-in takes beside a port. */
const taken: Readonly<Record<string, readonly string[]>> = {
  cs2cap: ['tier', 'key'],
  google: ['project'],
  telegram: ['token'],
};

function readCommand(): Start {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name = '', ...rest] = positionals;
  const allowed = taken[name];
  if (!allowed || rest.length > 0) throw new Error(`Say which one: ${Object.keys(taken).join(', ')}`);
  const foreign = Object.keys(values).find((option) => option !== 'port' && !allowed.includes(option));
  if (foreign) throw new Error(`${name} takes no --${foreign}`);
  const port = readPort(values.port);
  if (name === 'google') return () => startGoogleAlone(port, values.project);
  if (name === 'telegram') return () => startTelegramAlone(port, values.token ?? '4242:sandbox-bot-token');
  const tier = readTier(values.tier ?? 'quant');
  return () => startCs2capAlone(port, { key: values.key ?? 'sk_test', tier });
}

function readTier(text: string): AccountSpec['tier'] {
  const tiers = ['free', 'starter', 'pro', 'quant'] as const;
  const tier = tiers.find((candidate) => candidate === text);
  if (!tier) throw new Error(`--tier must be one of ${tiers.join(', ')}, got "${text}"`);
  return tier;
}

async function startCs2capAlone(port: number, account: AccountSpec): Promise<Running> {
  const { startCs2cap } = await import('./cs2cap/cs2cap.ts');
  const cs2cap = await startCs2cap({ port, accounts: [account] });
  cs2cap.startTicking(marketTickMs);
  const base = `${cs2cap.url}/v1`;
  const words = `CS2Cap stand-in at ${base}
One account of the tier ${account.tier}; its API key is ${account.key}
  curl -s -H 'Authorization: Bearer ${account.key}' ${base}/account/alerts`;
  return { words, stop: () => cs2cap.stop() };
}

async function startGoogleAlone(port: number, project: string | undefined): Promise<Running> {
  const { startGoogle } = await import('./google/google.ts');
  const folder = project ?? (await buildOurs());
  const google = await startGoogle({ port });
  try {
    const spreadsheet = google.createSpreadsheet({ title: 'Stand-in' });
    const { execUrl } = google.createProject({ folder }, spreadsheet).deploy();
    const words = `Google stand-in at ${google.url}, serving ${folder}, bound to an empty spreadsheet
Web app: ${execUrl}`;
    return { words, stop: () => google.stop() };
  } catch (error) {
    await google.stop();
    throw error;
  }
}

async function buildOurs(): Promise<string> {
  const { build } = await import('../../apps-script/build.mjs');
  await build();
  return fileURLToPath(new URL('../../apps-script/dist', import.meta.url));
}

async function startTelegramAlone(port: number, token: string): Promise<Running> {
  const { describeUserSide, startTelegram } = await import('./telegram/telegram.ts');
  const telegram = await startTelegram({ port });
  try {
    const bot = telegram.addBot({ token, username: 'sandbox_alerts_bot' });
    const words = `Telegram stand-in with the bot @${bot.username}, token ${token}\n${describeUserSide(telegram.url)}`;
    return { words: words.replaceAll('your_bot', bot.username), stop: () => telegram.stop() };
  } catch (error) {
    await telegram.stop();
    throw error;
  }
}

async function main(): Promise<void> {
  let start: Start;
  try {
    start = readCommand();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 1;
    return;
  }
  try {
    const running = await start();
    const stopped = untilStopped();
    console.log(`${running.words}\nCtrl-C ends it.`);
    await stopped;
    await running.stop();
  } catch (error) {
    console.error(isPortTaken(error) ? 'This port is taken: choose another one with --port N' : errorWords(error));
    process.exitCode = 1;
  }
}

const errorWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));

await main();
