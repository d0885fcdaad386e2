import type { Step } from '#shared/alerts/step.ts';
import { ok } from '#shared/result.ts';
import { newKey } from '../google/hash.ts';
import { readAlerts } from '../sheets/alert-sheet.ts';
import { appendStrangers } from '../sheets/append-alerts.ts';
import type { Book } from '../sheets/book.ts';
import { summarise } from '../sync/describe-plan.ts';
import { needsCall } from '../sync/fold-outcomes.ts';
import { prepareSync } from '../sync/prepare-sync.ts';
import { settleSync } from '../sync/settle-sync.ts';
import type { CommandResult } from './run-command.ts';
import { withSyncLease } from './with-sync.ts';

/** Takes over what changed at CS2Cap and shows the account's other alerts as rows. Sends nothing. */
export function pullFromCs2cap(book: Book): CommandResult {
  return withSyncLease(book, 'Pull from CS2Cap', (cs2cap) => {
    const prepared = prepareSync(book, cs2cap, { keepKeys: true });
    if (!prepared.ok) return prepared;
    const steps = prepared.value.plan.steps.filter(isPull);
    const { cells } = settleSync(prepared.value, steps);
    const { elsewhere } = prepared.value.plan;
    if (elsewhere.length > 0) {
      const now = readAlerts(book);
      if (!now.ok) return now;
      appendStrangers(now.value, elsewhere, prepared.value.style, () => newKey('r'));
    }
    const added = elsewhere.length > 0 ? `; ${elsewhere.length} alerts added that this sheet does not manage` : '';
    return ok(summarise(steps, new Map(), cells) + added);
  });
}

/** Without a call and without forgetting: a pull never loses what a sync would still ask about. */
const isPull = (step: Step) => !needsCall(step) && step.kind !== 'adopt' && step.kind !== 'forget';
