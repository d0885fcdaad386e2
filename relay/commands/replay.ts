import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '#shared/result.ts';
import { itemTitle } from '#shared/telegram/alert-message.ts';
import { type ReplayFilter, readSince } from '../delivery/replay-filter.ts';
import { shortId } from '../delivery/sheet.ts';
import type { Letter } from '../store/dead-letters.ts';
import type { Db } from '../store/schema.ts';
import { markWakes } from '../store/wake-marks.ts';
import { type Chosen, chooseLetters, replayDeliveries } from '../use-cases/replay-deliveries.ts';

export const REPLAY_USAGE = `  npm run relay -- replay --list            the dead letters: what was given up, and why
  npm run relay -- replay --all             sends them all once more, with a new day
  npm run relay -- replay --since 14:00     those since then; also --since 2h, --since 2026-11-25T14:00Z
      --id 12,13 · --chat ID|TITLE · --sheet ID · --item WORDS · --alert ID · --reason WORDS · --kind message|edit|sheet
      --dry-run     says what would be sent, and sends nothing
      --dropped     also what was dropped because its chat was out of reach
      --uncertain   also what may have arrived: it may then be there twice
      --again       also what was sent`;

/** What `replay` was asked to do. */
export interface ReplayCommand {
  readonly does: 'list' | 'dry-run' | 'replay';
  readonly filter: ReplayFilter;
}

const OPTIONS = {
  list: { type: 'boolean' },
  all: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  dropped: { type: 'boolean' },
  uncertain: { type: 'boolean' },
  again: { type: 'boolean' },
  id: { type: 'string' },
  chat: { type: 'string' },
  sheet: { type: 'string' },
  item: { type: 'string' },
  alert: { type: 'string' },
  reason: { type: 'string' },
  kind: { type: 'string' },
  since: { type: 'string' },
} as const;

const NAMING = ['id', 'chat', 'sheet', 'item', 'alert', 'reason', 'kind', 'since'] as const;

/** Reads the arguments of `replay`; fails with words about the first that is wrong, or if nothing says which. */
export function readReplayCommand(args: readonly string[], now: number): Result<ReplayCommand, string> {
  const parsed = parse(args);
  if (!parsed.ok) return parsed;
  const { id, kind, since, list, all, 'dry-run': dryRun, ...rest } = parsed.value;
  const ids = id?.split(',').map((part) => Number(part.trim().replace(/^#/, '')));
  if (ids?.some((each) => !Number.isSafeInteger(each) || each < 1)) return fail(`--id takes numbers, got "${id}"`);
  if (kind !== undefined && kind !== 'message' && kind !== 'edit' && kind !== 'sheet')
    return fail(`--kind is message, edit or sheet, got "${kind}"`);
  const from = since === undefined ? undefined : readSince(since, now);
  if (since !== undefined && from === undefined)
    return fail(`--since takes a past time: 14:00, 2h, 30m, 1d or 2026-11-25T14:00Z; got "${since}"`);
  if (!list && !all && NAMING.every((name) => parsed.value[name] === undefined))
    return fail('say which: --all, or for example --since 14:00 or --chat TITLE');
  const filter: ReplayFilter = {
    ...rest,
    ...(ids ? { ids } : {}),
    ...(kind ? { kind } : {}),
    ...(from === undefined ? {} : { since: from }),
  };
  return ok({ does: list ? 'list' : dryRun ? 'dry-run' : 'replay', filter });
}

function parse(args: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Lists dead letters, or puts them back for the relay that runs, or for the next one, to send. Gives the lines to
 * print.
 */
export async function runReplay(
  { db, now }: { readonly db: Db; readonly now: () => number },
  { does, filter }: ReplayCommand,
): Promise<string[]> {
  const chosen = await chooseLetters(db, filter);
  if (does === 'list') return listLines({ letters: [...chosen.letters, ...chosen.doubtful], doubtful: [] });
  if (does === 'dry-run') return [...listLines(chosen), `Would be put back into the queue: ${chosen.letters.length}.`];
  const wake = (lanes: readonly string[]) => markWakes(db, lanes);
  const log = { info: () => undefined };
  const count = await replayDeliveries({ db, clock: { now }, log, wake }, chosen.letters, 'the command line');
  return [
    `Put back into the queue: ${count}. A relay that runs sends them within 15 seconds, else the next one does.`,
    ...doubtfulLine(chosen),
  ];
}

function listLines(chosen: Chosen): string[] {
  if (chosen.letters.length + chosen.doubtful.length === 0) return ['Nothing fits: there is no such delivery.'];
  return [...chosen.letters.map(letterLine), ...doubtfulLine(chosen)];
}

const doubtfulLine = ({ doubtful }: Chosen) =>
  doubtful.length === 0
    ? []
    : [
        `Left out, because they may have arrived: ${doubtful.map(({ id }) => `#${id}`).join(' ')} (--uncertain or --id sends them too)`,
      ];

/** One delivery: its id, when it was queued, what it is, for whom, and why it was given up. */
function letterLine(letter: Letter): string {
  const to = letter.chatTitle ?? (letter.sheetId === undefined ? letter.lane : `sheet ${shortId(letter.sheetId)}`);
  const unsure = letter.mayHaveArrived && letter.state === 'dead' ? ', may have arrived' : '';
  const what = `${letter.kind} to ${to}: ${itemTitle(letter.facts)}`;
  const why = letter.reason === undefined ? '' : ` · ${letter.reason}`;
  return `#${letter.id} ${new Date(letter.queuedAt).toISOString()} ${what} · ${letter.state}${unsure}${why}`;
}
