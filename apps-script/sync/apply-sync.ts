import type { StepAnswer } from '#shared/alerts/outcome.ts';
import type { Intent, Step } from '#shared/alerts/step.ts';
import type { Alert, AlertChanges } from '#shared/cs2cap/alert.ts';
import { deleteAlert, patchAlert } from '#shared/cs2cap/requests.ts';
import { ok } from '#shared/result.ts';
import { type Cs2cap, sendAll } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { writeBase } from '../sheets/base-sheet.ts';
import { saveNow } from '../sheets/book.ts';
import { foldOutcomes, needsCall } from './fold-outcomes.ts';
import { intentsByRow, type Prepared } from './prepare-sync.ts';
import { type CreateStep, isDefinite, sendCreates } from './send-creates.ts';
import { type Replaced, type ReplaceStep, sendReplace } from './send-replace.ts';

/** What CS2Cap answered to the steps of a plan. */
export interface Applied {
  readonly answers: ReadonlyMap<Step, StepAnswer>;
  readonly replaced: ReadonlyMap<ReplaceStep, Replaced>;
  /** Creates whose answers never came. */
  readonly intents: readonly Intent[];
}

/** Hears how many of the plan's calls are done. */
export type OnProgress = (done: number, of: number) => void;

/**
 * Sends the steps of a plan. Creates are journaled before they are sent and the base is saved after each group of
 * them: an execution may be ended at any moment, and CS2Cap has no idempotency key (C1).
 */
export function applySteps(prepared: Prepared, steps: readonly Step[], onProgress: OnProgress): Applied {
  const { cs2cap } = prepared;
  const run = new Run(prepared, steps, onProgress);
  const creates = steps.filter((step): step is CreateStep => step.kind === 'create');
  const replaces = steps.filter((step): step is ReplaceStep => step.kind === 'replace');
  run.journal([...creates, ...replaces]);
  sendCreates(cs2cap, creates, (answers) => run.take(answers));
  for (const step of replaces) run.takeReplaced(step, sendReplace(cs2cap, step, run.leftoverOf(step)));
  sendPatches(cs2cap, steps, run);
  sendDeletes(cs2cap, steps, run);
  return run;
}

/** Collects the answers of one run and writes down what must not be lost. */
class Run implements Applied {
  readonly answers = new Map<Step, StepAnswer>();
  readonly replaced = new Map<ReplaceStep, Replaced>();
  readonly #prepared: Prepared;
  readonly #steps: readonly Step[];
  readonly #onProgress: OnProgress;
  readonly #total: number;
  #intents: Map<string, Intent>;

  constructor(prepared: Prepared, steps: readonly Step[], onProgress: OnProgress) {
    this.#prepared = prepared;
    this.#steps = steps;
    this.#onProgress = onProgress;
    this.#total = steps.filter(needsCall).length;
    // An intent of a row that can't be sent now still waits; all others are settled by this run.
    const waiting = prepared.base.intents.filter((intent) => prepared.held.has(intent.rowKey));
    this.#intents = intentsByRow(waiting);
  }

  get intents(): readonly Intent[] {
    return [...this.#intents.values()];
  }

  journal(steps: readonly (CreateStep | ReplaceStep)[]): void {
    if (steps.length === 0) return;
    const at = new Date(nowMs()).toISOString();
    for (const { row } of steps) this.#intents.set(row.rowKey, { rowKey: row.rowKey, wantsEnabled: row.enabled, at });
    this.#save();
  }

  take(answers: ReadonlyMap<Step, StepAnswer>): void {
    for (const [step, answer] of answers) {
      this.answers.set(step, answer);
      if (step.kind === 'create' && (!answer || answer.ok || isDefinite(answer.failure))) {
        this.#intents.delete(step.row.rowKey);
      }
    }
    if ([...answers.keys()].some((step) => step.kind === 'create')) this.#save();
    this.progress(this.answers.size);
  }

  takeReplaced(step: ReplaceStep, replaced: Replaced): void {
    this.replaced.set(step, replaced);
    const { answer } = replaced;
    if (!answer || answer.ok || isDefinite(answer.failure)) this.#intents.delete(step.row.rowKey);
    this.take(new Map([[step, answer]]));
    this.#save();
  }

  /** Alerts that an earlier, unanswered try of this replacement may have left behind. */
  leftoverOf(step: ReplaceStep): readonly Alert[] {
    const { base, plan } = this.#prepared;
    return base.intents.some((intent) => intent.rowKey === step.row.rowKey) ? plan.elsewhere : [];
  }

  progress(done: number): void {
    this.#onProgress(done, this.#total);
  }

  #save(): void {
    const { book, base } = this.#prepared;
    const { entries } = foldOutcomes(base.entries, this.#steps, this.answers);
    writeBase(book, { entries, intents: this.intents });
    saveNow();
  }
}

type PatchStep = Extract<Step, { kind: 'patch' | 'adopt' }>;

function sendPatches(cs2cap: Cs2cap, steps: readonly Step[], run: Run): void {
  const patches = steps.filter(
    (step): step is PatchStep => step.kind === 'patch' || (step.kind === 'adopt' && step.enable),
  );
  const done = run.answers.size;
  const replies = sendAll(
    cs2cap,
    patches.map((step) =>
      patchAlert(step.alert.id, step.kind === 'patch' ? toWire(step.changes) : { is_enabled: true }),
    ),
    (count) => run.progress(done + count),
  );
  run.take(
    new Map(
      patches.map((step, index) => {
        const reply = replies[index];
        return [step, reply?.ok ? ok({ alertId: reply.value.id, alert: reply.value }) : reply];
      }),
    ),
  );
}

function sendDeletes(cs2cap: Cs2cap, steps: readonly Step[], run: Run): void {
  const deletes = steps.filter((step): step is Extract<Step, { kind: 'delete' }> => step.kind === 'delete');
  const done = run.answers.size;
  const replies = sendAll(
    cs2cap,
    deletes.map((step) => deleteAlert(step.entry.alertId)),
    (count) => run.progress(done + count),
  );
  run.take(
    new Map(
      deletes.map((step, index) => {
        const reply = replies[index];
        return [step, reply?.ok ? ok({ alertId: step.entry.alertId }) : reply];
      }),
    ),
  );
}

function toWire(changes: Extract<Step, { kind: 'patch' }>['changes']): AlertChanges {
  return {
    ...(changes.threshold === undefined ? {} : { threshold_value: changes.threshold }),
    ...(changes.currency === undefined ? {} : { threshold_currency: changes.currency }),
    ...(changes.enabled === undefined ? {} : { is_enabled: changes.enabled }),
  };
}
