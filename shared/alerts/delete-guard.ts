/** What a person must do before alerts are deleted: nothing, say yes, or type how many there are. */
export type DeleteGuard = 'none' | 'confirm' | 'type-the-number';

/** More than so many at once is seldom meant. */
const MANY = 10;
/** One or two of few alerts are easily a third of them; typing a number for that would only teach people to type it. */
const FEW = 3;

/** How deletes are guarded that one plan wants to make, of so many alerts that the sheet manages (C7). */
export function guardOf(deletes: number, managed: number): DeleteGuard {
  if (deletes <= 0) return 'none';
  return deletes > MANY || (deletes >= FEW && deletes * 3 > managed) ? 'type-the-number' : 'confirm';
}

/** Whether a person typed that number and nothing else. */
export const matchesTyped = (text: string, count: number): boolean => text.trim() === String(count);
