import type { Result } from '#shared/result.ts';
import { tell } from '../google/ui.ts';
import { type Book, openBook, toast } from '../sheets/book.ts';
import { type StatusChange, writeStatus } from '../sheets/status-sheet.ts';

/** What a command did, with what it leaves pinned in the Status tab. */
export interface Told {
  readonly words: string;
  readonly facts: NonNullable<StatusChange['facts']>;
}

/** What a command did, in words; `undefined` when the person cancelled and nothing happened. What failed says what to do. */
export type CommandResult = Result<string | Told | undefined, string>;

/** Runs a menu command on this spreadsheet: the outcome goes to the Status tab and to whoever is there. */
export function runCommand(name: string, command: (book: Book) => CommandResult): void {
  const book = openBook();
  if (!book) throw new Error('No spreadsheet is open. Open the sheet and choose the command from its CS2Cap menu.');
  const outcome = command(book);
  const told = outcome.ok ? outcome.value : outcome.failure;
  if (told === undefined) return;
  const { words, facts = {} } = typeof told === 'string' ? { words: told } : told;
  writeStatus(book, { line: { what: name, outcome: words }, facts });
  if (outcome.ok) toast(book, `${name}: ${words}`);
  else tell(name, words);
}
