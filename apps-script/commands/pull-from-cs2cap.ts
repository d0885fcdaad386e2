import type { Step } from '#shared/alerts/step.ts';
import { needsCall } from '#shared/alerts/waves.ts';
import { counted } from '#shared/counted.ts';
import { ok } from '#shared/result.ts';
import { newKey } from '../google/hash.ts';
import { readAlerts } from '../sheets/alert-sheet.ts';
import { appendStrangers } from '../sheets/append-alerts.ts';
import type { Book } from '../sheets/book.ts';
import { runJob } from '../sync/run-job.ts';
import { toldOf } from '../sync/told.ts';
import type { CommandResult } from './run-command.ts';

/** Takes over what changed at CS2Cap and shows the account's other alerts as rows. Sends nothing. */
export function pullFromCs2cap(book: Book): CommandResult {
  const report = runJob(book, {
    owner: 'Pull from CS2Cap',
    choose: ({ plan }) => ok({ steps: plan.steps.filter(isPull) }),
    mayCreateOff: () => false,
  });
  if (!report.ok) return report;
  const { words, prepared } = report.value;
  const { elsewhere } = prepared.plan;
  if (elsewhere.length === 0) return ok(toldOf(report.value, words));
  const now = readAlerts(book);
  if (!now.ok) return now;
  appendStrangers(now.value, elsewhere, prepared.style, () => newKey('r'));
  return ok(
    toldOf(report.value, `${words}; ${counted(elsewhere.length, 'alert')} added that this sheet does not manage`),
  );
}

/** Without a call and without forgetting: a pull never loses what a sync would still ask about. */
const isPull = (step: Step) => !needsCall(step) && step.kind !== 'adopt' && step.kind !== 'forget';
