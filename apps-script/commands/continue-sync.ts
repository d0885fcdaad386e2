import { fail, ok } from '#shared/result.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { dropTriggers } from '../google/one-off-trigger.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { resumeLease } from '../settings/sync-lease.ts';
import { openBook } from '../sheets/book.ts';
import { addStatus, writeStatus } from '../sheets/status-sheet.ts';
import { readApproved, stillApproved } from '../sync/approval.ts';
import { CONTINUE, runUnderLease } from '../sync/run-job.ts';
import { toldOf } from '../sync/told.ts';
import { chooseUndo } from '../sync/undo-job.ts';
import { withEvents } from './sync-now.ts';

/** What the one-off trigger does: goes on with a run that time was too short for. It asks nobody: what needed a word got it. */
export function continueSync(): void {
  dropTriggers(CONTINUE);
  const book = openBook();
  const lease = resumeLease();
  if (!book || !lease.ok) return;
  const what = lease.value.owner;
  const access = readApiAccess();
  if (!access.ok) {
    lease.value.release();
    addStatus(book, what, `could not go on: ${access.failure}`);
    return;
  }
  const report = runUnderLease(book, withDeadline(access.value), lease.value, {
    owner: what,
    choose: (prepared) => {
      const approved = readApproved(prepared.base.notes);
      if (!approved) return fail('nothing is left to send');
      const chosen = approved.job === 'undo' ? chooseUndo(prepared) : ok({ steps: prepared.plan.steps });
      if (!chosen.ok) return chosen;
      const steps = approved.job === 'undo' ? chosen.value.steps : stillApproved(approved, chosen.value.steps);
      return ok({ ...chosen.value, steps, goesOnAs: approved.job, before: approved.tally });
    },
    mayCreateOff: () => false,
  });
  if (!report.ok) {
    addStatus(book, what, `could not go on: ${report.failure}`);
    return;
  }
  const { words, facts } = toldOf(report.value, withEvents(book, report.value));
  writeStatus(book, { line: { what, outcome: words }, facts });
}
