import { mergeCells, type OutcomeCells } from '#shared/alerts/outcome.ts';
import type { PlannedRow } from '#shared/alerts/step.ts';
import { sha256 } from '../google/hash.ts';
import { deleteProperty, readProperty, writeProperty } from '../google/properties.ts';
import { readLink, writeLink } from '../settings/link.ts';
import { keepChats, readChats } from '../settings/relay-chats.ts';
import { tellRelay } from '../settings/tell-relay.ts';
import { offerChats } from '../sheets/notify-list.ts';
import type { Prepared } from './prepare-sync.ts';
import { notifyProblem, wishesOf } from './relay-wishes.ts';
import type { Report } from './run-job.ts';

/** What the relay said before a run: something beside rows, by Row key, and what to say in the end. */
export interface Heard {
  readonly notes: ReadonlyMap<string, OutcomeCells>;
  readonly remarks: readonly string[];
  /** What to tell the relay once the notes stand in the sheet. */
  readonly heard?: number | undefined;
}

/** Asks the paired relay which chats there are and what people did in them (DESIGN §4.3); nothing without a relay. */
export function hearRelay({ book, rows }: Prepared): Heard {
  const told = tellRelay();
  if (!told) return { notes: new Map(), remarks: [] };
  if (!told.ok) return { notes: new Map(), remarks: [`the relay could not be told: ${told.failure}`] };
  const { chats, actions, actions_until: heard } = told.value;
  if (keepChats(chats)) {
    offerChats(
      book,
      chats.map(({ label }) => label),
    );
  }
  const notes = new Map<string, OutcomeCells>();
  const add = (row: PlannedRow | undefined, message: string | undefined) => {
    if (row && message !== undefined) notes.set(row.rowKey, mergeCells(notes.get(row.rowKey) ?? {}, { message }));
  };
  for (const { alert_id, did, who, chat } of actions) {
    add(
      rows.find((row) => row.alertId === alert_id),
      `${did} by ${who} in ${chat}`,
    );
  }
  for (const row of rows) add(row, notifyProblem(row, chats));
  return { notes, remarks: [], ...(actions.length > 0 ? { heard } : {}) };
}

const TOLD = 'told_wishes';

/** Tells the paired relay the Notify and Re-arm columns after a run, if they say something new. Gives what went wrong, in words. */
export function tellWishes({ prepared, ran, heard }: Report): string | undefined {
  const link = readLink();
  if (!link) return undefined;
  // A run that left rows to others has not shown everything.
  if (heard !== undefined && ran.left === 0 && !ran.isLost) writeLink({ ...link, heard });
  const managed = new Map(prepared.base.entries.map((entry) => [entry.rowKey, entry.alertId]));
  const alertIdOf = ({ rowKey }: PlannedRow) => ran.cells.get(rowKey)?.alertId ?? managed.get(rowKey);
  const wishes = wishesOf(prepared.rows, alertIdOf, readChats());
  const mark = sha256(link.sheetId + JSON.stringify(wishes));
  if (readProperty(TOLD) === mark) return undefined;
  const told = tellRelay(wishes);
  if (told?.ok) writeProperty(TOLD, mark);
  else deleteProperty(TOLD);
  return told?.ok === false ? `Notify and Re-arm could not be told to the relay: ${told.failure}` : undefined;
}
