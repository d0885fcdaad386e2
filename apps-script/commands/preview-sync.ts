import { guardOf, matchesTyped } from '#shared/alerts/delete-guard.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { showDialog } from '../google/page.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { type Book, openBook } from '../sheets/book.ts';
import { writeStatus } from '../sheets/status-sheet.ts';
import { needsWord } from '../sync/approval.ts';
import { hashOf, type PlanView, viewPlan } from '../sync/describe-plan.ts';
import { type Prepared, prepareSync } from '../sync/prepare-sync.ts';
import { type Choice, lostOf, lostWords, runJob } from '../sync/run-job.ts';
import { toldOf } from '../sync/told.ts';
import { chooseUndo } from '../sync/undo-job.ts';
import { withEvents } from './sync-now.ts';

/** What the preview is of: the next sync, or taking back the last one. */
export type PlanKind = 'sync' | 'undo';

/** What a person chose in the preview. */
export interface PlanChoices {
  readonly deletes: boolean;
  /** The number of deletes, typed where there are many. */
  readonly typed: string;
  readonly createOff: boolean;
}

/** What the page is told: a value, or what went wrong in words. `isOutdated`: the plan must be looked at again. */
export type PlanReply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly words: string; readonly isOutdated: boolean };

const [WIDTH, HEIGHT] = [760, 560];

/** Opens the preview of the next sync. */
export const previewSync = (): void => showDialog('plan', 'Preview sync', WIDTH, HEIGHT, 'sync');

/** Opens the preview of what would take back the last sync. */
export const undoSync = (): void => showDialog('plan', 'Undo last sync', WIDTH, HEIGHT, 'undo');

/** The plan as the page shows it. Reads the sheet and CS2Cap; changes nothing but the keys of new rows. */
export function loadPlan(kind: PlanKind): PlanReply<PlanView> {
  const planned = withBook((book) => {
    const access = readApiAccess();
    if (!access.ok) return access;
    const prepared = prepareSync(book, withDeadline(access.value, 240_000), { keepKeys: true });
    if (!prepared.ok) return prepared;
    const lost = lostOf(prepared.value);
    if (lost > 0) return fail(lostWords(lost));
    const chosen = chooseShown(kind, prepared.value);
    return chosen.ok ? ok({ ...viewPlan(prepared.value, chosen.value.steps), ...notesOf(chosen.value) }) : chosen;
  });
  return planned.ok ? planned : { ok: false, words: planned.failure, isOutdated: false };
}

const notesOf = ({ remarks = [] }: Choice) => ({ remarks });

/** Runs exactly the plan that was shown; refuses if it would be another one by now. */
export function applyPlan(kind: PlanKind, hash: string, choices: PlanChoices) {
  let isOutdated = false;
  let unarmed = 0;
  const name = kind === 'sync' ? 'Apply previewed sync' : 'Undo last sync';
  const applied = withBook((book) => {
    const report = runJob(book, {
      owner: name,
      choose: (prepared) => {
        const chosen = chooseShown(kind, prepared);
        if (!chosen.ok) return chosen;
        if (hashOf(chosen.value.steps) !== hash) {
          isOutdated = true;
          return fail(
            'The sheet or CS2Cap has changed since this preview. Nothing was sent; here is the plan as it is now.',
          );
        }
        return withoutUnwanted(chosen.value, choices, prepared.base.entries.length);
      },
      mayCreateOff: (count) => {
        if (!choices.createOff) unarmed = count;
        return choices.createOff;
      },
    });
    if (!report.ok) return report;
    const words = withEvents(book, report.value);
    writeStatus(book, { line: { what: name, outcome: words }, facts: toldOf(report.value, words).facts });
    return ok({ words, isUnfinished: report.value.isUnfinished, unarmed });
  });
  return applied.ok ? applied : { ok: false, words: applied.failure, isOutdated };
}

/** The steps that the preview shows. */
function chooseShown(kind: PlanKind, prepared: Prepared): Result<Choice, string> {
  if (kind === 'undo') return chooseUndo(prepared);
  return ok({ steps: prepared.plan.steps, goesOnAs: 'apply' });
}

/** Without the deletes that a person did not approve; fails where their number was to be typed and was not. */
function withoutUnwanted(choice: Choice, { deletes, typed }: PlanChoices, managed: number): Result<Choice, string> {
  const count = choice.steps.filter(needsWord).length;
  if (!deletes) return ok({ ...choice, steps: choice.steps.filter((step) => !needsWord(step)) });
  if (guardOf(count, managed) !== 'type-the-number' || matchesTyped(typed, count)) return ok(choice);
  return fail(`To delete ${count} alerts at once, type ${count} beside the box.`);
}

function withBook<T>(work: (book: Book) => Result<T, string>): Result<T, string> {
  const book = openBook();
  return book ? work(book) : fail('No spreadsheet is open.');
}
