/** `npm run doctor`: asks every outside party and prints one line each: ok, or what to do. Exit code 0, or 1 if a line is bad. */
import { existsSync } from 'node:fs';
import { inspect, parseArgs } from 'node:util';
import { type CheckLine, showLine } from '#shared/doctor/line.ts';
import { systemClock } from '../clock.ts';
import { redact } from '../log.ts';
import { secretsOf } from '../secrets-of.ts';
import { readVersion } from '../version.ts';
import { liveCommand } from './live/live-command.ts';
import { runDoctor } from './run-checks.ts';

const USAGE = `Usage: npm run doctor [-- options]   (settings: environment or .env, as for npm run relay)
  --test-event   also send a flagged, signed event down the whole path, and time each hop
  --json         one JSON document instead of lines
  --live         on a real account: find out what no document settles, with one real delivery, and clean up
    --yes           don't ask first
    --url URL       https address that leads to this machine (default PUBLIC_URL)
    --port N        where the deliveries come in here (default PORT; no relay may run there meanwhile)
    --fixture FILE  what tests can replay, without anything of the account (default cs2cap-live.json)`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      'test-event': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      url: { type: 'string' },
      port: { type: 'string' },
      fixture: { type: 'string', default: 'cs2cap-live.json' },
    },
  });
  return { ...values, testEvent: values['test-event'] };
}

async function main(): Promise<void> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 1;
    return;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (options.live) {
    process.exitCode = await liveCommand(options);
    return;
  }
  const lines = await runDoctor({ environment: process.env, clock: systemClock, testEvent: options.testEvent });
  print(lines, options.json);
  process.exitCode = lines.some(({ level }) => level === 'bad') ? 1 : 0;
}

function print(lines: readonly CheckLine[], isJson: boolean): void {
  const isWell = lines.every(({ level }) => level !== 'bad');
  const text = isJson
    ? JSON.stringify({ version: readVersion(), ok: isWell, checks: lines }, null, 2)
    : [`CS2Cap toolkit ${readVersion()}`, ...lines.map(showLine)].join('\n');
  // What a party answered may repeat what it was asked with.
  console.log(redact(text, secretsOf(process.env)));
}

try {
  await main();
} catch (error) {
  console.error(redact(inspect(error), secretsOf(process.env)));
  process.exitCode = 1;
}
