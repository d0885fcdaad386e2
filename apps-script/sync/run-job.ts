import type { OutcomeCells } from '#shared/alerts/outcome.ts';
import type { PlannedRow, Step } from '#shared/alerts/step.ts';
import { counted } from '#shared/counted.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type Cs2cap, withDeadline } from '../cs2cap/send.ts';
import { nowMs, timeOfDay } from '../google/clock.ts';
import { runOnceAfter } from '../google/one-off-trigger.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { type Lease, type RunState, takeLease } from '../settings/sync-lease.ts';
import { readAlerts } from '../sheets/alert-sheet.ts';
import { appendRows } from '../sheets/append-alerts.ts';
import type { Book } from '../sheets/book.ts';
import { type Approved, approvedOf } from './approval.ts';
import { APPROVED, UNDOING } from './base-notes.ts';
import { addTallies, cellsOfSteps, type Tally, tallyOf, tallyWords } from './describe-plan.ts';
import { type Prepared, prepareSync } from './prepare-sync.ts';
import { sayProgress, timeLeft } from './progress.ts';
import { type Ran, runSteps } from './run-steps.ts';

/** Steps chosen of a plan, and what else belongs to running them. */
export interface Choice {
  readonly steps: readonly Step[];
  /** More to say on rows, by Row key. */
  readonly notes?: ReadonlyMap<string, OutcomeCells>;
  /** More to say in the end. */
  readonly remarks?: readonly string[];
  /** What the relay may know as shown once `notes` stand in the sheet. */
  readonly heard?: number | undefined;
  /** What goes on by itself where time is over before the steps are; without it a person runs the command again. */
  readonly goesOnAs?: Approved['job'];
  /** What earlier executions of the same run did. */
  readonly before?: Tally;
  /** What an undo takes back, to be kept while it is unfinished. */
  readonly undoing?: readonly unknown[];
  /** The end tells of the rows of these steps alone: the command was about them. */
  readonly isPartial?: boolean;
  /** Rows that steps are about and the sheet does not have: they are appended before anything is sent. */
  readonly newRows?: readonly PlannedRow[];
}

/** Work that changes alerts: it sees the plan and chooses what is done, after asking where a person must say. */
export interface Job {
  readonly owner: string;
  choose(prepared: Prepared): Result<Choice, string>;
  /** Whether to create so many alerts switched off, because CS2Cap has nobody to tell of them (C16). */
  mayCreateOff(count: number): boolean;
  /** Whether all alerts of this sheet are really gone: it may be the key of another account. Without it, no. */
  mayLoseAll?(count: number): boolean;
}

/** What a job did, in words and numbers. */
export interface Report {
  readonly words: string;
  /** Calls that changed something at CS2Cap. */
  readonly changes: number;
  readonly tookMs: number;
  /** Goes on by itself in a minute. */
  readonly isUnfinished: boolean;
  readonly prepared: Prepared;
  readonly ran: Ran;
  readonly heard: number | undefined;
}

/** The handler of the one-off trigger that goes on with a run. */
export const CONTINUE = 'continueSync';

/** Google starts a one-off trigger up to a minute late. */
const PAUSE_MS = 60_000;

/** Runs a job alone: two syncs at once would create everything twice. Fails with who is at it since when. */
export function runJob(book: Book, job: Job): Result<Report, string> {
  const access = readApiAccess();
  if (!access.ok) return access;
  const lease = takeLease(job.owner);
  return lease.ok
    ? runUnderLease(book, withDeadline(access.value), lease.value, job)
    : fail(busyWords(book, lease.failure));
}

/** Runs a job whose lease is taken, and gives it back or keeps it for the execution that goes on. */
export function runUnderLease(book: Book, cs2cap: Cs2cap, lease: Lease, job: Job): Result<Report, string> {
  let isPaused = false;
  try {
    const startedMs = nowMs();
    const prepared = prepareSync(book, cs2cap, { keepKeys: true });
    if (!prepared.ok) return prepared;
    const lost = lostOf(prepared.value);
    if (lost > 0 && !job.mayLoseAll?.(lost)) return fail(lostWords(lost));
    const choice = job.choose(prepared.value);
    if (!choice.ok) return choice;
    // A person may have thought for long: somebody else may be at it by now.
    if (!lease.isOurs()) return fail('This took too long to answer, and another run has begun. Nothing was sent.');
    lease.beat(0, 0);
    const { steps, notes = new Map(), remarks = [], heard, before, goesOnAs, undoing, newRows = [] } = choice.value;
    const sheet = withRows(prepared.value, newRows);
    if (!sheet.ok) return sheet;
    const ran = runSteps(sheet.value, steps, {
      lease,
      notes,
      isContinued: before !== undefined,
      mayCreateOff: job.mayCreateOff,
      onProgress: progressToasts(book, lease),
      onOpen: (done, open) =>
        goesOnAs === undefined
          ? {}
          : {
              [APPROVED]: approvedOf(goesOnAs, lease.owner, open, addTallies(before ?? {}, tallyOf(done))),
              ...(undoing ? { [UNDOING]: undoing } : {}),
            },
    });
    isPaused = ran.open > 0 && !ran.isStopped && !ran.isLost && goesOnAs !== undefined && goOnLater(lease);
    const told = choice.value.isPartial ? { ...ran, cells: cellsOfSteps(ran.steps, ran.cells) } : ran;
    const tally = addTallies(before ?? {}, tallyOf(told));
    const failed = failedDeletes(ran);
    const isIdle = Object.keys(tally).length === 0 && (ran.open > 0 || failed.length > 0);
    const ends = [...remarks, ...failed, ...endWords(prepared.value, ran, isPaused)];
    const words = [...(isIdle ? [] : [tallyWords(tally)]), ...ends].join('; ');
    const changes = [...ran.answers.values()].filter((answer) => answer?.ok).length;
    return ok({
      words,
      changes,
      tookMs: nowMs() - startedMs,
      isUnfinished: isPaused,
      prepared: prepared.value,
      ran,
      heard,
    });
  } finally {
    if (!isPaused) lease.release();
  }
}

/** The sheet with rows that were deleted from it back in it, so that their alerts have a place. */
function withRows(prepared: Prepared, rows: readonly PlannedRow[]): Result<Prepared, string> {
  if (rows.length === 0) return ok(prepared);
  appendRows(prepared.snapshot, rows, prepared.style);
  const snapshot = readAlerts(prepared.book);
  return snapshot.ok ? ok({ ...prepared, snapshot: snapshot.value }) : snapshot;
}

/** One or two alerts are easily deleted at CS2Cap; so many all at once are seldom meant. */
const FEW = 3;

/** How many alerts this sheet manages where CS2Cap lists none of them, else 0. */
export function lostOf({ base, alerts }: Prepared): number {
  const listed = new Set(alerts.map((alert) => alert.id));
  const { entries } = base;
  return entries.length < FEW || entries.some((entry) => listed.has(entry.alertId)) ? 0 : entries.length;
}

export const lostWords = (count: number): string =>
  `None of the ${count} alerts of this sheet is in this CS2Cap account. If the API key is of another account, enter the ` +
  'right one (CS2Cap ▸ Settings…). If they were all deleted there, choose Sync now and say so. Nothing was changed.';

function goOnLater(lease: Lease): boolean {
  const isPlanned = runOnceAfter(CONTINUE, PAUSE_MS);
  if (isPlanned) lease.pause(nowMs() + PAUSE_MS);
  return isPlanned;
}

/** Deletes have no row that could say what went wrong; those of replacements do. */
function failedDeletes({ steps, answers }: Ran): string[] {
  const failures = steps.flatMap((step) => {
    const answer = answers.get(step);
    if (step.kind !== 'delete' || step.because === 'replaced' || !answer || answer.ok) return [];
    return answer.failure.kind === 'not-found' ? [] : [answer.failure];
  });
  const [first] = failures;
  return first
    ? [`${counted(failures.length, 'alert')} could not be deleted at CS2Cap: ${describeFailure(first)}`]
    : [];
}

function endWords({ base }: Prepared, { left, formulas, open, isStopped, isLost }: Ran, isPaused: boolean): string[] {
  return [
    ...(base.isCopied ? ['this spreadsheet is a copy and manages no alerts of the original'] : []),
    ...(left > 0 ? [`${counted(left, 'row')} edited meanwhile: sync again`] : []),
    ...(formulas > 0 ? [`${counted(formulas, 'formula')} where CS2Cap has another value: replace the formula`] : []),
    ...(isStopped ? [`stopped: ${counted(open, 'change')} not sent`] : []),
    ...(isPaused ? [`${counted(open, 'change')} to go: it goes on by itself in about a minute`] : []),
    ...(isLost ? [`another run began while you were asked: ${counted(open, 'change')} left to it; sync again`] : []),
    ...(open > 0 && !isPaused && !isStopped && !isLost
      ? [`${counted(open, 'change')} not sent in time; run it again`]
      : []),
  ];
}

const BUSY = ' has been running since ';

/** Whether a job failed only because another run was at it. */
export const isBusy = (failure: string): boolean => failure.includes(BUSY);

/** Who is at it, since when, how far, and what to do. */
export function busyWords(book: Book, { owner, sinceMs, done, total, resumesAtMs }: RunState): string {
  const at = (ms: number) => timeOfDay(ms, book.getSpreadsheetTimeZone());
  const far = total > 0 ? `, ${done} of ${total} done` : '';
  const next = resumesAtMs === undefined ? '' : `; it goes on at ${at(resumesAtMs)}`;
  return `"${owner}"${BUSY}${at(sinceMs)}${far}${next}. Wait until it is done, or choose CS2Cap ▸ Stop sync.`;
}

function progressToasts(book: Book, { owner, doneBefore }: Lease) {
  const startedMs = nowMs();
  const say = sayProgress(book);
  return (done: number, of: number): void => {
    if (done < of)
      say(() => `${owner}: ${doneBefore + done} of ${doneBefore + of}, ${timeLeft(nowMs() - startedMs, done, of)}`);
  };
}
