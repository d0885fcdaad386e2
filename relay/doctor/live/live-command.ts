import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { systemClock } from '../../clock.ts';
import { type Config, ConfigError, readConfig } from '../../config.ts';
import { redact } from '../../log.ts';
import { secretsOf } from '../../secrets-of.ts';
import { readVersion } from '../../version.ts';
import { makeFixture } from './fixture.ts';
import { type LiveOptions, type LiveResult, runLive } from './run-live.ts';

export interface LiveCommand {
  readonly json: boolean;
  readonly yes: boolean;
  readonly url?: string | undefined;
  readonly port?: string | undefined;
  readonly fixture: string;
}

const PLAN = `This makes, on the account of CS2C_API_KEY, one alert, one destination, five inactive destinations and one child
key, and deletes all of it again, also after Ctrl-C. It arms the alert once: one event of "AK-47 | Redline" goes to
every active destination of the account and, if alert emails are on, by email. It costs one request of the monthly
quota, and takes up to half an hour.`;

/** The command; gives the exit code: 0, or 1 if something was left at CS2Cap or nothing could be asked. */
export async function liveCommand(command: LiveCommand): Promise<number> {
  const config = readSettings();
  if (typeof config === 'string') return refuse(config);
  if (config.CS2C_API_KEY === undefined) return refuse('Set CS2C_API_KEY: --live asks a real account.');
  const receive = receiverOf(config, command);
  console.error(PLAN);
  if (!receive) console.error('Without PUBLIC_URL or --url no delivery can be received: only the rest is asked.');
  if (!command.yes && !(await isAgreed())) return refuse('Nothing was done. Say --yes to go on without a question.');
  const stopped = new AbortController();
  const result = await withSignals(stopped, {
    base: config.CS2C_API_BASE,
    apiKey: config.CS2C_API_KEY,
    clock: systemClock,
    signal: stopped.signal,
    receive,
    tell: (words) => console.error(`… ${words}`),
  });
  if (typeof result === 'string') return refuse(result);
  show(command, result);
  return result.left.length > 0 || stopped.signal.aborted ? 1 : 0;
}

function readSettings(): Config | string {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

function receiverOf(config: Config, { url, port }: LiveCommand): LiveOptions['receive'] {
  const publicUrl = (url ?? config.PUBLIC_URL)?.replace(/\/+$/, '');
  return publicUrl === undefined
    ? undefined
    : { publicUrl, host: config.HOST, port: port === undefined ? config.PORT : Number(port) };
}

/** A script has nobody to ask. */
async function isAgreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const said = await reader.question('Go on? Type yes: ');
  reader.close();
  return said.trim().toLowerCase() === 'yes';
}

/** The first Ctrl-C ends the probe and lets it clean up; a second one ends it at once. */
async function withSignals(stopped: AbortController, options: LiveOptions): Promise<LiveResult | string> {
  const stop = (): void => {
    if (stopped.signal.aborted) process.exit(130);
    stopped.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  try {
    return await runLive(options);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return `Port ${options.receive?.port} is taken. Stop the relay for the time, or give --url and --port of another tunnel.`;
    throw error;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

function show({ json, fixture }: LiveCommand, { answers, understood, left }: LiveResult): void {
  const about = { now: systemClock.now(), version: readVersion() };
  if (understood.length > 0) {
    writeFileSync(fixture, `${JSON.stringify(makeFixture(understood, answers, about), null, 2)}\n`);
    console.error(`What tests can replay is in ${fixture}; read it before you pass it on.`);
  }
  for (const words of left) console.error(`Left at CS2Cap, please delete it there: ${words}`);
  const text = json
    ? JSON.stringify({ version: about.version, answers, left }, null, 2)
    : answers.map(({ rows, words, found }) => `${found === undefined ? '·' : '✓'} ${words} [${rows}]`).join('\n');
  console.log(redact(text, secretsOf(process.env)));
}

function refuse(words: string): number {
  console.error(words);
  return 1;
}
