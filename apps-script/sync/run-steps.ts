import { entriesToKeep, foldOutcomes, restingRows } from '#shared/alerts/fold-outcomes.ts';
import { journalOf, settledIntent, waitingRows } from '#shared/alerts/journal.ts';
import { mergeCells, type OutcomeCells, type StepAnswer } from '#shared/alerts/outcome.ts';
import type { BaseEntry, Intent, Step } from '#shared/alerts/step.ts';
import { undoEntry } from '#shared/alerts/undo.ts';
import { needsCall, wavesOf } from '#shared/alerts/waves.ts';
import { type Cs2cap, hasTime } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { withBareLock } from '../google/lock.ts';
import { whoRearms } from '../settings/auto-sync.ts';
import type { Lease } from '../settings/sync-lease.ts';
import type { AlertSnapshot } from '../sheets/alert-sheet.ts';
import { type Base, writeBase } from '../sheets/base-sheet.ts';
import { saveNow } from '../sheets/book.ts';
import { offerPhases } from '../sheets/phase-lists.ts';
import { type Written, writeAlertCells } from '../sheets/write-alerts.ts';
import { APPROVED, UNDO, UNDOING } from './base-notes.ts';
import type { Prepared } from './prepare-sync.ts';
import { sendCalls } from './send-calls.ts';
import { type CreateRun, type CreateStep, sendCreates } from './send-creates.ts';
import { type ReplaceRun, sendReplaces } from './send-replaces.ts';

/** What a run needs to know of its surroundings. */
export interface RunOptions {
  readonly lease: Lease;
  /** Whether to create so many alerts switched off, because CS2Cap has nobody to tell of them (C16). */
  readonly mayCreateOff: (count: number) => boolean;
  /** More to say on rows, by Row key. */
  readonly notes: ReadonlyMap<string, OutcomeCells>;
  readonly onProgress: (done: number, of: number) => void;
  /** Whether an earlier execution of the same run has noted what it changed. */
  readonly isContinued: boolean;
  /** What to keep in the base, by name, of steps that time left no room for. */
  readonly onOpen: (done: Done, open: readonly Step[]) => Base['notes'];
}

/** What was done so far. */
export interface Done {
  /** The steps as they were sent, with those that followed from answers. */
  readonly steps: readonly Step[];
  readonly answers: ReadonlyMap<Step, StepAnswer>;
  readonly cells: ReadonlyMap<string, OutcomeCells>;
  /** Those of the steps that followed from answers: parts of others. */
  readonly followUps: ReadonlySet<Step>;
}

/** What a run did. */
export interface Ran extends Done {
  /** Rows that somebody changed meanwhile: they wait for the next run. */
  readonly left: number;
  /** Rows with a formula where CS2Cap has another value. */
  readonly formulas: number;
  /** Steps that were not sent, because time was over or a person asked to stop. */
  readonly open: number;
  readonly isStopped: boolean;
  /** Another run took over while a person was asked something: this one left the rest to it. */
  readonly isLost: boolean;
  readonly armed: number;
}

/**
 * Sends the steps of a plan, wave after wave, and writes each wave's outcome into its rows and the base before the next
 * is sent: an execution may be ended at any moment. Creates are journaled before they are sent, because CS2Cap has no
 * idempotency key (C1).
 */
export function runSteps(prepared: Prepared, steps: readonly Step[], options: RunOptions): Ran {
  const run = new Run(prepared, steps, options);
  const { free, create, arm } = wavesOf(steps);
  if (create.length > 0 || steps.some((step) => step.kind === 'adopt')) run.journal();
  sendCalls(run, free);
  sendCreates(
    run,
    create.flatMap((step) => (step.kind === 'create' ? [step] : [])),
  );
  sendReplaces(
    run,
    create.flatMap((step) => (step.kind === 'replace' ? [step] : [])),
  );
  sendCalls(run, arm);
  return run.finish();
}

const CREATED_OFF =
  'Created, but switched off: CS2Cap has nobody to tell. Verify your email there with alert emails on, or choose ' +
  'CS2Cap ▸ Webhook ▸ Connect; then sync again';

class Run implements CreateRun, ReplaceRun {
  readonly cs2cap: Cs2cap;
  private readonly prepared: Prepared;
  private readonly options: RunOptions;
  private readonly answers = new Map<Step, StepAnswer>();
  private readonly intents: Map<string, Intent>;
  private readonly cells = new Map<string, OutcomeCells>();
  /** Rows that could not be written, and whether a formula is why. */
  private readonly left = new Map<string, boolean>();
  /** Alerts whose news could not be written into their rows: the base must not know of it either. */
  private readonly unread = new Set<string>();
  private readonly createdOff = new Set<string>();
  private readonly followUps = new Set<Step>();
  /** What this run changed at CS2Cap, so that it can be taken back. */
  private readonly changed: unknown[] = [];
  private notes: Base['notes'];
  private steps: readonly Step[];
  private snapshot: AlertSnapshot;
  private base: Base;
  private isBegun = false;
  private isStopped = false;
  private isLost = false;

  constructor(prepared: Prepared, steps: readonly Step[], options: RunOptions) {
    this.cs2cap = prepared.cs2cap;
    this.prepared = prepared;
    this.options = options;
    this.steps = steps;
    this.snapshot = prepared.snapshot;
    this.base = prepared.base;
    const { [APPROVED]: _approved, [UNDOING]: _undoing, ...notes } = prepared.base.notes;
    this.notes = notes;
    if (options.isContinued) this.changed.push(...(notes[UNDO] ?? []));
    const at = new Date(nowMs()).toISOString();
    const waiting = waitingRows(prepared.plan.steps, steps, prepared.held.keys());
    this.intents = new Map(journalOf(prepared.base.intents, steps, waiting, at));
  }

  /** Saves what is about to be created or taken over. */
  journal(): void {
    this.save(this.base.entries);
    saveNow();
  }

  mayGoOn(): boolean {
    this.isStopped ||= this.options.lease.isStopAsked();
    return !this.isStopped && !this.isLost && hasTime(this.cs2cap);
  }

  answerOf(step: Step): StepAnswer {
    return this.answers.get(step);
  }

  add(steps: readonly Step[]): void {
    this.steps = [...this.steps, ...steps];
    for (const step of steps) this.followUps.add(step);
  }

  switchOff(step: CreateStep): CreateStep {
    const off = { ...step, row: { ...step.row, enabled: false } };
    this.steps = this.steps.map((each) => (each === step ? off : each));
    this.createdOff.add(step.row.rowKey);
    return off;
  }

  /** A person may think about it for long: nothing is sent or written over what another run has done meanwhile. */
  mayCreateOff(count: number): boolean {
    const may = this.options.mayCreateOff(count);
    this.isLost ||= !this.options.lease.isOurs();
    return may && !this.isLost;
  }

  armedCount(): number {
    let count = this.prepared.alerts.filter((alert) => alert.is_enabled).length;
    for (const [step, answer] of this.answers) if (answer?.ok) count += armedBy(step);
    return count;
  }

  take(answers: ReadonlyMap<Step, StepAnswer>): void {
    if (answers.size === 0 || this.isLost) return;
    for (const [step, answer] of answers) {
      this.answers.set(step, answer);
      const settled = settledIntent(step, answer);
      if (settled !== undefined) this.intents.delete(settled);
      const undo = undoEntry(step, answer);
      if (undo) this.changed.push(undo);
    }
    if (this.changed.length > 0) this.notes = { ...this.notes, [UNDO]: [...this.changed] };
    this.settle([...answers.keys()]);
    const calls = this.steps.filter(needsCall).length;
    this.options.lease.beat(this.answers.size, calls);
    this.options.onProgress(this.answers.size, calls);
  }

  finish(): Ran {
    if (!this.isBegun && !this.isLost) this.settle([]);
    const open = this.steps.filter((step) => needsCall(step) && !this.answers.has(step));
    const done = { steps: this.steps, answers: this.answers, cells: this.cells, followUps: this.followUps };
    if (open.length > 0 && !this.isStopped && !this.isLost) this.keepOpen(this.options.onOpen(done, open));
    const [isStopped, isLost, armed] = [this.isStopped, this.isLost, this.armedCount()];
    const formulas = [...this.left.values()].filter((isFormula) => isFormula).length;
    return { ...done, left: this.left.size - formulas, formulas, open: open.length, isStopped, isLost, armed };
  }

  private keepOpen(notes: Base['notes']): void {
    if (Object.keys(notes).length === 0) return;
    this.notes = { ...this.notes, ...notes };
    this.save(this.base.entries);
    saveNow();
  }

  private save(entries: readonly BaseEntry[]): void {
    const intents = [...this.intents.values()];
    this.base = writeBase(this.prepared.book, this.base, { entries, intents, notes: this.notes });
  }

  /** Writes the rows that a wave touched, and the base with them; the first time also all that needed no call. */
  private settle(wave: readonly Step[]): void {
    const { book, base, style } = this.prepared;
    const folded = foldOutcomes(base.entries, this.steps, this.answers);
    const isFirst = !this.isBegun;
    const cells = isFirst ? this.firstCells(folded.cells) : this.cellsOf(wave, folded.cells);
    this.isBegun = true;
    for (const [rowKey, each] of cells) this.cells.set(rowKey, each);
    const write = () => {
      const written = writeAlertCells(book, this.snapshot, cells, style);
      const before = this.base;
      this.snapshot = written.snapshot;
      this.noteLeft(cells, written);
      this.save(this.kept(folded.entries));
      if (isFirst) offerPhases(book, this.prepared.phases);
      if (written.isChanged || this.base.table !== before.table) saveNow();
    };
    // Only one sync runs at a time and nobody else writes these cells: a busy lock must not cost what CS2Cap did already.
    if (!withBareLock(30_000, write).ok) write();
  }

  private firstCells(folded: ReadonlyMap<string, OutcomeCells>): Map<string, OutcomeCells> {
    const { rows, plan, base, held } = this.prepared;
    const cells = new Map([...restingRows(rows, plan.steps, base.entries, whoRearms()), ...held, ...folded]);
    for (const [rowKey, note] of this.options.notes) cells.set(rowKey, mergeCells(cells.get(rowKey) ?? {}, note));
    return this.withNotes(cells);
  }

  private cellsOf(wave: readonly Step[], folded: ReadonlyMap<string, OutcomeCells>): Map<string, OutcomeCells> {
    const keys = wave.map(rowKeyOf);
    return this.withNotes(
      new Map(
        keys.flatMap((rowKey) => {
          const cells = folded.get(rowKey);
          return cells ? [[rowKey, cells] as const] : [];
        }),
      ),
    );
  }

  /** A row whose alert was created switched off keeps its tick: it is the wish that the next sync sends. */
  private withNotes(cells: Map<string, OutcomeCells>): Map<string, OutcomeCells> {
    for (const rowKey of this.createdOff) {
      const { enabled: _enabled, ...others } = cells.get(rowKey) ?? {};
      if (others.status === 'Off') cells.set(rowKey, { ...others, status: 'Error', message: CREATED_OFF });
    }
    return cells;
  }

  private noteLeft(cells: ReadonlyMap<string, OutcomeCells>, { left, formulas }: Written): void {
    for (const step of this.steps) {
      const alertId = alertIdOf(step, this.answers.get(step));
      if (!('row' in step) || alertId === undefined || !cells.has(step.row.rowKey)) continue;
      const { threshold, currency, enabled } = cells.get(step.row.rowKey) ?? {};
      const isNews = (threshold ?? currency ?? enabled) !== undefined;
      if (isNews && left.has(step.row.rowKey)) this.unread.add(alertId);
      else this.unread.delete(alertId);
    }
    for (const rowKey of cells.keys()) if (!left.has(rowKey)) this.left.delete(rowKey);
    for (const rowKey of left) this.left.set(rowKey, formulas.has(rowKey));
  }

  private kept(entries: readonly BaseEntry[]): readonly BaseEntry[] {
    if (this.unread.size === 0) return entries;
    const known = entriesToKeep(this.prepared.base.entries, this.steps, this.answers);
    const byId = new Map(known.map((entry) => [entry.alertId, entry]));
    return entries.map((entry) => (this.unread.has(entry.alertId) ? (byId.get(entry.alertId) ?? entry) : entry));
  }
}

const rowKeyOf = (step: Step) => ('row' in step ? step.row.rowKey : step.entry.rowKey);

/** The alert that a row has after a step; undefined where there is none, or none yet. */
function alertIdOf(step: Step, answer: StepAnswer): string | undefined {
  if (answer?.ok) return answer.value.alertId;
  return 'alert' in step ? step.alert.id : undefined;
}

/** By how many alerts a step that went through changes the number of armed ones. */
function armedBy(step: Step): number {
  switch (step.kind) {
    case 'create':
      return step.row.enabled ? 1 : 0;
    case 'adopt':
      return 1;
    case 'patch':
      return step.changes.enabled === undefined ? 0 : Number(step.changes.enabled) - Number(step.alert.is_enabled);
    case 'delete':
      return step.alert.is_enabled ? -1 : 0;
    default:
      return 0;
  }
}
