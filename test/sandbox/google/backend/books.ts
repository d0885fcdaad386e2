import type { Workbook } from '../grid/workbook.ts';
import { ServiceException } from '../service-exception.ts';
import type { World } from '../world.ts';

/** The spreadsheet with that id; fails as Google does for one that nobody can see. */
export function bookOf(world: World, id: string): Workbook {
  const book = world.books.get(id);
  if (!book) throw new ServiceException('You do not have permission to access the requested document.');
  return book;
}

/** Where people open it. */
export function bookUrl(id: string): string {
  return `https://docs.google.com/spreadsheets/d/${id}/edit`;
}
