import type { Execution } from '../execution.ts';
import type { Block } from '../grid/a1.ts';
import type { Protection, Tab } from '../grid/tab.ts';
import { ServiceException } from '../service-exception.ts';
import type { Area } from '../wire.ts';
import { bookOf } from './books.ts';

/** Protects a block or the whole tab and gives the protection's id. */
export function addProtection(tab: Tab, block: Block, wholeSheet: boolean): number {
  const id = tab.nextProtectionId;
  const { row, column, rows, columns } = block;
  tab.protections.push({ id, block: { row, column, rows, columns }, wholeSheet, description: '', warningOnly: false });
  return id;
}

/** Protection's questions. Protections of the owner never stop the owner, so nothing is enforced. */
export function protectionCalls({ world }: Execution) {
  const find = (bookId: string, id: number): { tab: Tab; protection: Protection } => {
    for (const tab of bookOf(world, bookId).tabs) {
      const protection = tab.protections.find((candidate) => candidate.id === id);
      if (protection) return { tab, protection };
    }
    throw new ServiceException('The protection was removed.');
  };
  return {
    change: (bookId: string, id: number, change: { description?: string; warningOnly?: boolean }): void =>
      void Object.assign(find(bookId, id).protection, change),
    read(bookId: string, id: number): { description: string; warningOnly: boolean; area: Area } {
      const { tab, protection } = find(bookId, id);
      const { description, warningOnly, block } = protection;
      return { description, warningOnly, area: { book: bookId, sheet: tab.id, ...block } };
    },
    remove(bookId: string, id: number): void {
      const { tab, protection } = find(bookId, id);
      tab.protections = tab.protections.filter((other) => other !== protection);
    },
  };
}
