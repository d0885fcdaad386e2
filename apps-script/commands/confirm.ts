import { guardOf, matchesTyped } from '#shared/alerts/delete-guard.ts';
import type { Step } from '#shared/alerts/step.ts';
import { counted } from '#shared/counted.ts';
import { ask, confirm } from '../google/ui.ts';

/** How many names a question lists. */
const LISTED = 10;

/**
 * Whether a person wants these alerts deleted: sorting, filtering or clearing must not delete them (C7). Many at once need
 * the number typed. No where nobody can be asked.
 */
export function confirmDeletes(deletes: readonly Step[], managed: number, title = 'Delete alerts?'): boolean {
  const names = deletes.slice(0, LISTED).map((step) => `• ${nameOf(step)}`);
  const more = deletes.length > LISTED ? [`… and ${deletes.length - LISTED} more`] : [];
  const list = [...names, ...more, ''].join('\n');
  const about = `${deletes.length} of the ${managed} alerts of this sheet would be deleted at CS2Cap:`;
  if (guardOf(deletes.length, managed) === 'confirm') {
    return confirm(title, `${about}\n${list}\nDelete them at CS2Cap?`);
  }
  const typed = ask(
    title,
    `${about}\n${list}\nThat is a lot at once. To delete them, type their number: ${deletes.length}`,
  );
  return typed !== undefined && matchesTyped(typed, deletes.length);
}

/** Whether alerts that CS2Cap will not arm, because it has nobody to tell of them, are created switched off (C16). */
export const confirmCreateOff = (count: number): boolean =>
  confirm(
    'CS2Cap has nobody to tell',
    `CS2Cap arms alerts only for an account with a verified email and alert emails on, or with an active webhook. Yours has ` +
      `neither, so ${counted(count, 'alert')} can’t be armed now.\n\nCreate them switched off? Afterwards verify your email at CS2Cap, ` +
      'or choose CS2Cap ▸ Webhook ▸ Connect, and sync again: the ticked ones are then armed.',
  );

/** Whether all alerts of this sheet were deleted at CS2Cap, and are not those of another account. */
export const confirmLoss = (count: number): boolean =>
  confirm(
    'All alerts are gone?',
    `CS2Cap lists none of the ${count} alerts of this sheet. Usually that means an API key of another account.\n\n` +
      'Were they really all deleted at CS2Cap? Yes: their rows are marked Deleted. No: nothing is changed.',
  );

function nameOf(step: Step): string {
  if ('row' in step) return `${step.row.itemName} (${step.row.kind} ${step.row.threshold})`;
  return `${step.entry.itemName} (${step.entry.kind} ${step.entry.threshold})`;
}
