import { existsSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Result } from '#shared/result.ts';
import { systemClock } from './clock.ts';
import { BACKUP_USAGE, runBackup } from './commands/backup.ts';
import { MOVE_USAGE, runMove } from './commands/move.ts';
import { REPLAY_USAGE, readReplayCommand, runReplay } from './commands/replay.ts';
import { ROTATE_USAGE, runRotate } from './commands/rotate.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createCs2capClient } from './cs2cap/client.ts';
import { redact } from './log.ts';
import { startRelay } from './relay.ts';
import { passwordOf, secretsOf } from './secrets-of.ts';
import { createCode } from './store/codes.ts';
import { isDatabaseUrl } from './store/open-postgres.ts';
import { openStoreBeside, placeOf, StoreError } from './store/open-store.ts';
import { createSecretBox, WrongKeyError } from './store/sealing.ts';
import { readVersion } from './version.ts';

const USAGE = `Usage:
  npm run relay            start the relay (settings: environment or .env, see README)
  npm run relay -- pair    print a one-time code that connects a sheet, valid for 15 minutes
${ROTATE_USAGE}
${BACKUP_USAGE}
${MOVE_USAGE}
${REPLAY_USAGE}`;

const PAIR_TTL_MS = 15 * 60_000;

/** Runs one command; the exit code is 0, or 1 with one message that says what to do. */
async function main([command, ...args]: readonly string[]): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  switch (command) {
    case undefined:
      return serve(readConfig(process.env));
    case 'pair':
      return pair(readConfig(process.env));
    case 'replay':
      return replay(readConfig(process.env), args);
    case 'backup':
      return print(runBackup(readConfig(process.env), args));
    case 'move':
      return print(await runMove(readConfig(process.env), args, (line) => console.log(line)));
    case 'rotate':
      return rotate(readConfig(process.env));
    default:
      console.log(USAGE);
      process.exitCode = command === 'help' || command === '--help' ? 0 : 1;
  }
}

async function serve(config: Config): Promise<void> {
  const relay = await startRelay({ config, build: readVersion(), clock: systemClock });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      void relay.stop().then(() => process.exit(0));
    });
  }
}

async function pair(config: Config): Promise<void> {
  const store = await openStoreBeside(placeOf(config));
  try {
    const code = await createCode(store.db, { purpose: 'pair', customerId: 1, ttlMs: PAIR_TTL_MS }, Date.now());
    console.log(
      `Code: ${code}\nIn the sheet: CS2Cap ▸ Connect relay…, then paste the relay's address and this code. It works once, for 15 minutes.`,
    );
  } finally {
    await store.close();
  }
}

async function replay(config: Config, args: readonly string[]): Promise<void> {
  const command = readReplayCommand(args, Date.now());
  if (!command.ok) {
    console.error(`${command.failure}\n\n${REPLAY_USAGE}`);
    process.exitCode = 1;
    return;
  }
  const store = await openStoreBeside(placeOf(config));
  try {
    const lines = await runReplay({ db: store.db, now: Date.now }, command.value);
    console.log(redact(lines.join('\n'), secretsOf(process.env)));
  } finally {
    await store.close();
  }
}

async function rotate(config: Config): Promise<void> {
  if (config.CS2C_API_KEY === undefined) throw new CommandError('Set CS2C_API_KEY: CS2Cap makes the new secret.');
  const store = await openStoreBeside(placeOf(config));
  try {
    const cs2cap = createCs2capClient({ base: config.CS2C_API_BASE, apiKey: config.CS2C_API_KEY, clock: systemClock });
    const box = createSecretBox(config.RELAY_KEY);
    const rotated = await runRotate({ db: store.db, clock: systemClock, box, cs2cap });
    print(rotated);
  } finally {
    await store.close();
  }
}

function print(result: Result<string, string>): void {
  if (!result.ok) throw new CommandError(redact(result.failure, secretsOf(process.env)));
  console.log(result.value);
}

/** A command that could not do what it was asked; the message says why. */
class CommandError extends Error {}

/** A database's address on the command line holds a password, and an unexpected error may hold the address. */
function secretsInUrl(arg: string): string[] {
  const url = arg.replace(/^--to=/, '');
  return isDatabaseUrl(url) ? [url, ...passwordOf(url)] : [];
}

/** Runs the relay's command line; what goes wrong is said in one message, with exit code 1. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await main(args);
  } catch (error) {
    const expected =
      error instanceof CommandError ||
      error instanceof ConfigError ||
      error instanceof StoreError ||
      error instanceof WrongKeyError;
    console.error(
      expected ? error.message : redact(inspect(error), [...secretsOf(process.env), ...args.flatMap(secretsInUrl)]),
    );
    process.exit(1);
  }
}
