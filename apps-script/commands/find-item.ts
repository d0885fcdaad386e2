import { ok, type Result } from '#shared/result.ts';
import { showSidebar } from '../google/page.ts';
import { type Book, openBook } from '../sheets/book.ts';
import type { CommandResult } from './run-command.ts';

/** Opens the sidebar that searches the catalog. */
export function findItem(): CommandResult {
  showSidebar('find-item', 'Find an item');
  return ok(undefined);
}

/** What the sidebar gets: a value, or why there is none in words. */
export type Answer<T> = { readonly value: T } | { readonly problem: string };

/** Answers the sidebar. */
export function answerFinder<T>(work: (book: Book) => Result<T, string>): Answer<T> {
  const book = openBook();
  if (!book) return { problem: 'No spreadsheet is open. Close this and open it again from the CS2Cap menu.' };
  const result = work(book);
  return result.ok ? { value: result.value } : { problem: result.failure };
}
