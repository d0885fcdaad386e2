import type { OutcomeCells } from '#shared/alerts/outcome.ts';
import type { Step } from '#shared/alerts/step.ts';
import type { Prepared } from './prepare-sync.ts';

const VERBS: Readonly<Record<Step['kind'], string>> = {
  create: 'create',
  adopt: 'take over',
  patch: 'change',
  replace: 'replace',
  pull: 'pull',
  fired: 'fired',
  agree: 'note as agreed',
  conflict: 'conflict',
  'remote-deleted': 'deleted at CS2Cap',
  elsewhere: 'only shown',
  gone: 'not found',
  duplicate: 'duplicate',
  delete: 'delete at CS2Cap',
  forget: 'forget',
};

/** How many lines a dialog shows. */
const SHOWN = 30;

/** The steps of a plan and their reasons, and the rows that need a person, one line each. */
export function describePlan({ plan, held, snapshot }: Prepared): string {
  const lineOf = new Map(snapshot.lines.map((line) => [line.cells.rowKey, line.cells.line]));
  const steps = plan.steps.map((step) => `${placeOf(step)}: ${VERBS[step.kind]} — ${step.reason}`);
  const problems = [...held].map(([rowKey, cells]) => `Row ${lineOf.get(rowKey)}: not sent — ${cells.message}`);
  const lines = [...steps, ...problems];
  if (lines.length === 0) return 'Nothing to do: the sheet and CS2Cap agree.';
  const more = lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [];
  return [...lines.slice(0, SHOWN), ...more].join('\n');
}

const placeOf = (step: Step) => ('row' in step ? `Row ${step.row.line}` : step.entry.itemName);

/** One line that says what a sync did. */
export function summarise(
  steps: readonly Step[],
  answers: ReadonlyMap<Step, { readonly ok: boolean } | undefined>,
  cells: ReadonlyMap<string, OutcomeCells>,
): string {
  const done = (kind: Step['kind'], words: string) =>
    count(steps.filter((step) => step.kind === kind && (answers.get(step)?.ok ?? !answers.has(step))).length, words);
  const withStatus = (status: string, words: string) =>
    count([...cells.values()].filter((cell) => cell.status === status).length, words);
  const parts = [
    ...done('create', 'created'),
    ...done('adopt', 'taken over'),
    ...done('patch', 'changed'),
    ...done('replace', 'replaced'),
    ...done('delete', 'deleted'),
    ...done('pull', 'pulled'),
    ...done('fired', 'fired'),
    ...done('remote-deleted', 'deleted at CS2Cap'),
    ...withStatus('Conflict', 'in conflict'),
    ...withStatus('Duplicate', 'duplicate'),
    ...withStatus('Error', 'with an error: see Message'),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing to do';
}

const count = (number: number, words: string) => (number > 0 ? [`${number} ${words}`] : []);
