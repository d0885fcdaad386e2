import { type Execution, flushWrites } from '../execution.ts';
import { ServiceException } from '../service-exception.ts';
import { bookOf, bookUrl } from './books.ts';

/** Spreadsheet's questions, and SpreadsheetApp.flush. */
export function bookCalls(execution: Execution) {
  const { world } = execution;
  const open = (id: string) => bookOf(world, id);
  const tabsChanged = (id: string) => world.emit({ kind: 'tabs', spreadsheetId: id });
  return {
    open: (id: string): void => void open(id),
    url: (id: string): string => bookUrl(id),
    title: (id: string): string => open(id).title,
    locale: (id: string): string => open(id).locale,
    timeZone: (id: string): string => open(id).timeZone,
    flush: (): void => flushWrites(execution),
    sheets: (id: string): number[] => open(id).tabs.map((tab) => tab.id),
    sheetNamed: (id: string, name: string): number | null => open(id).tabNamed(name)?.id ?? null,
    activeSheet: (id: string): number => open(id).activeTab,
    insertSheet(id: string, name?: string, index?: number): number {
      flushWrites(execution);
      const tab = open(id).addTab(name, index);
      tabsChanged(id);
      return tab.id;
    },
    deleteSheet(id: string, sheet: number): void {
      flushWrites(execution);
      open(id).removeTab(sheet);
      tabsChanged(id);
    },
    moveActiveSheet(id: string, position: number): void {
      const book = open(id);
      if (position < 1 || position > book.tabs.length)
        throw new ServiceException('The sheet position is out of bounds.');
      const tab = book.tab(book.activeTab);
      book.tabs = book.tabs.filter((other) => other !== tab);
      book.tabs.splice(position - 1, 0, tab);
      tabsChanged(id);
    },
    toast(id: string, message: string, title: string, seconds: number | null): void {
      open(id).toasts.push({ message, title, seconds, at: world.clock.now() });
      world.emit({ kind: 'toast', spreadsheetId: id, message, title });
      void execution.ui?.({ kind: 'toast', title, message });
    },
  };
}
