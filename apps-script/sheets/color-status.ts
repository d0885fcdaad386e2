import type { Book, Tab } from './book.ts';
import { STATUS_SPEC } from './tab-specs.ts';

/** Paints the Status tab red while something needs a person. Nothing where it is missing. */
export function colorStatus(book: Book, isBad: boolean): void {
  const tab: Tab | null = book.getSheetByName(STATUS_SPEC.name);
  tab?.setTabColor(isBad ? '#d93025' : (STATUS_SPEC.color ?? null));
}
