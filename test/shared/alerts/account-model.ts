import { entriesToKeep, foldOutcomes, restingRows } from '#shared/alerts/fold-outcomes.ts';
import { journalOf, settledIntent, waitingRows } from '#shared/alerts/journal.ts';
import type { OutcomeCells, StepAnswer } from '#shared/alerts/outcome.ts';
import { type Plan, planSync } from '#shared/alerts/plan.ts';
import type { BaseEntry, Intent, PlannedRow, Step } from '#shared/alerts/step.ts';
import { followUps, knownAnswer, needsCall, wavesOf } from '#shared/alerts/waves.ts';
import { type Alert, isAlertKind } from '#shared/cs2cap/alert.ts';
import { type ApiFailure, unreachable } from '#shared/cs2cap/reply.ts';
import { fail, ok } from '#shared/result.ts';

/** A sheet and an account that know no network: what a sync reads and what it leaves behind. */
export interface World {
  readonly base: readonly BaseEntry[];
  readonly rows: readonly PlannedRow[];
  readonly alerts: readonly Alert[];
  readonly intents: readonly Intent[];
  /** Status and Message by Row key, as the sheet shows them. */
  readonly shown: Readonly<Record<string, OutcomeCells>>;
  /** How many alerts may be enabled at once (C20). */
  readonly cap: number;
  /** How many alerts were ever created. */
  readonly created: number;
}

export interface SyncOptions {
  /** The batch route answers a create with an id alone (cs2cap.md C2). */
  readonly idsOnly?: boolean;
  /** Refuses the calls of these steps. */
  readonly refuse?: (step: Step) => boolean;
  /** The call of this number is done, but its answer is lost. */
  readonly loseAnswerOf?: number;
  /** Ends the run at this of its moments: before a call, after it but before its answer was kept, after that, and so on. */
  readonly crashAt?: number;
  /** Writes rows and base after each answer, rows first, as a host does that shows how far it is; else all rows in the end. */
  readonly eachAnswer?: boolean;
  /** When the run takes place; ISO 8601. */
  readonly at?: string;
  /** The steps to run instead of the plan's. */
  readonly steps?: readonly Step[];
  /** Hears of each step and its answer. */
  readonly onAnswer?: (step: Step, answer: StepAnswer) => void;
}

export const world = (parts: Partial<World>): World => ({
  base: [],
  rows: [],
  alerts: [],
  intents: [],
  shown: {},
  cap: Infinity,
  created: 0,
  ...parts,
});

export const planOf = (state: World): Plan => planSync({ ...state, held: [] });

export const isCall = needsCall;

class Crash extends Error {}

/** Plans and performs one sync the way a host does: journal, calls wave by wave, then the cells, then the base. */
export function sync(before: World, options: SyncOptions = {}): World {
  const run = new Run(before, options);
  try {
    run.perform();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return run.left;
}

class Run {
  /** What is still there after a crash. */
  left: World;
  readonly #base: readonly BaseEntry[];
  readonly #options: SyncOptions;
  readonly #steps: Step[];
  readonly #answers = new Map<Step, StepAnswer>();
  readonly #intents: Map<string, Intent>;
  readonly #at: string;
  #moments = 0;
  #calls = 0;

  constructor(before: World, options: SyncOptions) {
    this.left = before;
    this.#options = options;
    this.#at = options.at ?? '2026-11-26T12:00:00Z';
    const plan = planOf(before);
    this.#base = plan.base;
    this.#steps = [...(options.steps ?? plan.steps)];
    const waiting = waitingRows(plan.steps, this.#steps, []);
    this.#intents = new Map(journalOf(before.intents, this.#steps, waiting, this.#at));
  }

  perform(): void {
    const { free, create, arm } = wavesOf(this.#steps);
    this.#keep();
    for (const step of free) this.#send(step);
    const toArm: Step[] = [...arm];
    for (const step of create) {
      const answer = this.#send(step);
      if (step.kind !== 'replace' || !answer?.ok) continue;
      const { delete: removal, enable } = followUps(step, answer.value);
      this.#steps.push(removal);
      this.#send(removal);
      if (enable) this.#steps.push(enable);
      if (enable) toArm.push(enable);
    }
    for (const step of toArm) this.#send(step);
    this.#settle();
  }

  /** Rows first: a base that knows more than its rows takes their old cells for edits. */
  #settle(): void {
    const folded = foldOutcomes(this.#base, this.#steps, this.#answers);
    const cells = new Map([...restingRows(this.left.rows, this.#steps, this.#base), ...folded.cells]);
    const rows = this.left.rows.map((row) => withCells(row, cells.get(row.rowKey) ?? {}));
    this.left = { ...this.left, rows, shown: { ...this.left.shown, ...Object.fromEntries(cells) } };
    this.#moment();
    this.left = { ...this.left, base: folded.entries, intents: [...this.#intents.values()] };
    this.#moment();
  }

  #send(step: Step): StepAnswer {
    const known = knownAnswer(step);
    if (!known) this.#moment();
    const answer = known ?? this.#ask(step);
    if (!known) this.#moment();
    this.#answers.set(step, answer);
    this.#options.onAnswer?.(step, answer);
    const settled = settledIntent(step, answer);
    if (settled !== undefined) this.#intents.delete(settled);
    if (this.#options.eachAnswer) this.#settle();
    else this.#keep();
    return answer;
  }

  #ask(step: Step): StepAnswer {
    if (this.#options.refuse?.(step)) return fail(refusal);
    const answer = this.#call(step);
    this.#calls += 1;
    return this.#calls - 1 === this.#options.loseAnswerOf ? fail(refusal) : answer;
  }

  #keep(): void {
    const base = entriesToKeep(this.#base, this.#steps, this.#answers);
    this.left = { ...this.left, base, intents: [...this.#intents.values()] };
    this.#moment();
  }

  #moment(): void {
    if (this.#moments === this.#options.crashAt) throw new Crash('the execution was ended');
    this.#moments += 1;
  }

  #call(step: Step): StepAnswer {
    switch (step.kind) {
      case 'create':
        return this.#create(step.row, step.row.enabled);
      case 'replace':
        return this.#create(step.row, false);
      case 'adopt':
        return this.#patch(step.alert.id, { is_enabled: true });
      case 'patch': {
        const { threshold, currency, enabled } = step.changes;
        return this.#patch(step.alert.id, {
          ...(threshold === undefined ? {} : { threshold_value: threshold }),
          ...(currency === undefined ? {} : { threshold_currency: currency }),
          ...(enabled === undefined ? {} : { is_enabled: enabled }),
        });
      }
      case 'delete': {
        const alerts = this.left.alerts.filter((alert) => alert.id !== step.alert.id);
        if (alerts.length === this.left.alerts.length) return fail(notFound);
        this.left = { ...this.left, alerts };
        return ok({ alertId: step.alert.id });
      }
      default:
        throw new Error(`a step of kind ${step.kind} needs no call`);
    }
  }

  /** A blank currency becomes the account's preferred one (C13); a spread has none (C10). Newest first (C4). */
  #create(row: PlannedRow, enabled: boolean): StepAnswer {
    if (enabled && this.#isFull()) return fail(atCap);
    const created = this.left.created + 1;
    const alert: Alert = {
      id: `new-${row.rowKey}-${created}`,
      kind: row.kind,
      threshold_value: row.threshold,
      threshold_currency: row.kind === 'spread_exceeds' ? null : (row.currency ?? 'USD'),
      is_enabled: enabled,
      last_triggered_at: null,
      created_at: this.#at,
      updated_at: this.#at,
      item: { item_id: row.itemId, market_hash_name: row.itemName },
    };
    this.left = { ...this.left, created, alerts: [alert, ...this.left.alerts] };
    return ok(this.#options.idsOnly ? { alertId: alert.id } : { alertId: alert.id, alert });
  }

  #patch(id: string, changes: Partial<Alert>): StepAnswer {
    const now = this.left.alerts.find((alert) => alert.id === id);
    if (!now) return fail(notFound);
    if (changes.is_enabled && !now.is_enabled && this.#isFull()) return fail(atCap);
    const alert = { ...now, ...changes };
    this.left = { ...this.left, alerts: this.left.alerts.map((other) => (other.id === id ? alert : other)) };
    return ok({ alertId: id, alert });
  }

  #isFull(): boolean {
    return this.left.alerts.filter((alert) => alert.is_enabled).length >= this.left.cap;
  }
}

const refusal: ApiFailure = unreachable('refused');
const notFound: ApiFailure = { kind: 'not-found', status: 404, message: 'not found', fields: [] };
const atCap: ApiFailure = { kind: 'payment-required', status: 402, message: 'alert cap reached', fields: [] };

/** Item ID is written for people only; here it stands for the name that it comes from. */
function withCells(row: PlannedRow, cells: OutcomeCells): PlannedRow {
  const { item, itemId = row.itemId, phase, kind, threshold, currency, enabled, alertId } = cells;
  const { phase: own, alertId: shownId, ...rest } = row;
  const id = alertId ?? shownId;
  const shown = phase ?? own;
  return {
    ...rest,
    ...(shown ? { phase: shown } : {}),
    ...(item === undefined ? {} : { itemName: item, itemId }),
    ...(kind !== undefined && isAlertKind(kind) ? { kind } : {}),
    ...(threshold === undefined ? {} : { threshold }),
    ...(currency === undefined ? {} : { currency }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(id ? { alertId: id } : {}),
  };
}
