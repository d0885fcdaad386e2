import { type DeleteGuard, guardOf } from '#shared/alerts/delete-guard.ts';
import { bothValues, type OutcomeCells } from '#shared/alerts/outcome.ts';
import { isBlank } from '#shared/alerts/row.ts';
import type { Step } from '#shared/alerts/step.ts';
import { planDigestText } from '#shared/alerts/step-key.ts';
import { needsCall } from '#shared/alerts/waves.ts';
import { sha256 } from '../google/hash.ts';
import { needsWord } from './approval.ts';
import type { Prepared } from './prepare-sync.ts';
import type { Done } from './run-steps.ts';

/** How often something was done, by the words for it. */
export type Tally = Readonly<Record<string, number>>;

/** What a step does, in the preview and in the end. A step without words in the end is not worth telling. */
const WORDS: Readonly<Record<Step['kind'], { readonly plan: string; readonly done?: string }>> = {
  create: { plan: 'create', done: 'created' },
  adopt: { plan: 'take over', done: 'taken over' },
  patch: { plan: 'change', done: 'changed' },
  replace: { plan: 'replace', done: 'replaced' },
  delete: { plan: 'delete at CS2Cap', done: 'deleted' },
  pull: { plan: 'pull', done: 'pulled' },
  fired: { plan: 'fired', done: 'fired' },
  'remote-deleted': { plan: 'deleted at CS2Cap', done: 'deleted at CS2Cap' },
  agree: { plan: 'note as agreed' },
  conflict: { plan: 'conflict' },
  elsewhere: { plan: 'only shown' },
  gone: { plan: 'not found' },
  duplicate: { plan: 'duplicate' },
  forget: { plan: 'forget' },
};

const STATUS_WORDS: Readonly<Record<string, string>> = {
  Conflict: 'in conflict: see Message',
  Duplicate: 'duplicate',
  Error: 'with an error: see Message',
};

/** One line of a plan for a person. */
export interface PlanLine {
  readonly where: string;
  readonly kind: Step['kind'] | 'problem';
  readonly verb: string;
  readonly item: string;
  readonly reason: string;
}

/** A plan as the preview shows it; `hash` names exactly this plan. */
export interface PlanView {
  readonly hash: string;
  readonly lines: readonly PlanLine[];
  /** How many calls to CS2Cap it means. */
  readonly calls: number;
  /** How many of them delete alerts whose rows are gone. */
  readonly deletes: number;
  readonly managed: number;
  /** What a person must do before they are deleted. */
  readonly guard: DeleteGuard;
}

/** The steps of a plan with their reasons, those that are sent first, and the rows that can't be sent. */
export function viewPlan(prepared: Prepared, steps: readonly Step[]): PlanView {
  const lines = prepared.snapshot.lines.filter(({ cells }) => !isBlank(cells));
  const lineOf = new Map(lines.map(({ cells }) => [cells.rowKey, cells]));
  const told = steps.filter((step) => step.kind !== 'agree' && step.kind !== 'forget');
  const problems = [...prepared.held].map(([rowKey, cells]): PlanLine => {
    const row = lineOf.get(rowKey);
    return {
      where: `Row ${row?.line}`,
      kind: 'problem',
      verb: 'not sent',
      item: row?.item ?? '',
      reason: cells.message ?? '',
    };
  });
  return {
    hash: hashOf(steps),
    lines: [...told.filter(needsCall), ...told.filter((step) => !needsCall(step))].map(toLine).concat(problems),
    calls: steps.filter(needsCall).length,
    deletes: steps.filter(needsWord).length,
    managed: prepared.base.entries.length,
    guard: guardOf(steps.filter(needsWord).length, prepared.base.entries.length),
  };
}

/** Names a plan: equal only if the same steps would be made from the same values on both sides. */
export const hashOf = (steps: readonly Step[]): string => sha256(planDigestText(steps));

function toLine(step: Step): PlanLine {
  const { itemName, phase } = 'row' in step ? step.row : step.entry;
  return {
    where: 'row' in step ? (step.row.line > 0 ? `Row ${step.row.line}` : 'new row') : 'no row',
    kind: step.kind,
    verb: WORDS[step.kind].plan,
    item: phase === undefined ? itemName : `${itemName} (${phase})`,
    reason: step.kind === 'conflict' ? bothValues(step) : step.reason,
  };
}

/** What a run did, counted. */
export function tallyOf({ steps, answers, cells, followUps }: Done): Tally {
  const tally: Record<string, number> = {};
  const count = (words: string | undefined) => {
    if (words !== undefined) tally[words] = (tally[words] ?? 0) + 1;
  };
  for (const step of steps) {
    const isDone = needsCall(step) ? answers.get(step)?.ok : true;
    if (isDone && !followUps.has(step)) count(WORDS[step.kind].done);
  }
  for (const { status } of cells.values()) count(STATUS_WORDS[status ?? '']);
  return tally;
}

/** Two tallies in one. What is still wrong is counted by the later one alone. */
export function addTallies(earlier: Tally, later: Tally): Tally {
  const sum: Record<string, number> = { ...later };
  const isDone = (words: string) => !Object.values(STATUS_WORDS).includes(words);
  for (const [words, number] of Object.entries(earlier)) if (isDone(words)) sum[words] = (sum[words] ?? 0) + number;
  return sum;
}

/** "3 created, 1 fired" */
export function tallyWords(tally: Tally): string {
  const order = [...Object.values(WORDS).map((words) => words.done), ...Object.values(STATUS_WORDS)];
  const parts = order.flatMap((words) => {
    const number = words === undefined ? undefined : tally[words];
    return number === undefined ? [] : [`${number} ${words}`];
  });
  return parts.length > 0 ? [...new Set(parts)].join(', ') : 'nothing to do';
}

/** The cells of some rows alone: a command on selected rows tells nothing of the others. */
export const cellsOfSteps = (
  steps: readonly Step[],
  cells: ReadonlyMap<string, OutcomeCells>,
): ReadonlyMap<string, OutcomeCells> => {
  const keys = new Set(steps.flatMap((step) => ('row' in step ? [step.row.rowKey] : [])));
  return new Map([...cells].filter(([rowKey]) => keys.has(rowKey)));
};
