import { type ApiFailure, nameOfField } from '../cs2cap/reply.ts';
import { ALERT_COLUMNS, type AlertColumn } from './row.ts';

/** What is wrong with cells of a row, by their column. */
export type Faults = Readonly<Partial<Record<AlertColumn, string>>>;

/** The columns that hold the fields of an alert, as a 422 names them (C56). */
const FIELDS: Readonly<Record<string, AlertColumn>> = {
  item_id: 'item',
  kind: 'kind',
  threshold_value: 'threshold',
  threshold_currency: 'currency',
  is_enabled: 'enabled',
};

/** What people call the fields of an alert: the headers of their columns. */
export const FIELD_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FIELDS).map(([field, column]) => [field, ALERT_COLUMNS[column]]),
);

/** The cells that a refusal of CS2Cap speaks of; none where it speaks of the whole alert. */
export function faultsOfFailure({ fields }: ApiFailure): Faults {
  return gather(fields.map(({ path, message }) => [FIELDS[nameOfField(path)], message]));
}

/** The cells that problems of a row speak of: each begins with the header of its column (`parseRow`). */
export function faultsOfProblems(problems: readonly string[]): Faults {
  const columns = Object.values(FIELDS).concat('phase', 'rearm');
  return gather(
    problems.map((problem) => [columns.find((column) => problem.startsWith(`${ALERT_COLUMNS[column]} `)), problem]),
  );
}

function gather(found: readonly (readonly [AlertColumn | undefined, string])[]): Faults {
  const faults: Partial<Record<AlertColumn, string>> = {};
  for (const [column, text] of found) {
    if (column) faults[column] = faults[column] === undefined ? text : `${faults[column]}; ${text}`;
  }
  return faults;
}
