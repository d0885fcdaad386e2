import { ALERT_COLUMNS } from '#shared/alerts/row.ts';
import { deleteProperty, readProperty, writeProperty } from '../google/properties.ts';
import type { Book } from './book.ts';
import { decodeText } from './cell-codec.ts';
import { ALERTS } from './tab-specs.ts';
import { cellOf, FIRST_LINE, readTable } from './table.ts';

/** Tells a list of ours from one that a person made. */
const OWN = 'Phases of this item (CS2Cap toolkit)';
const PROPERTY = 'phase_lists';

type Rule = GoogleAppsScript.Spreadsheet.DataValidation;

/**
 * Offers the valid phases as a list in the Phase cell of the rows that need one, found by Row key, and takes lists away
 * that are no longer asked for; lists of people stay. No round trip where nothing is offered and nothing was.
 */
export function offerPhases(book: Book, byRowKey: ReadonlyMap<string, readonly string[]>): void {
  if (byRowKey.size === 0 && readProperty(PROPERTY) === undefined) return;
  const table = readTable(book, ALERTS, ALERT_COLUMNS);
  if (!table.ok || table.value.values.length === 0) return;
  const { tab, columns, values } = table.value;
  const before = tab
    .getRange(FIRST_LINE, columns.phase, values.length, 1)
    .getDataValidations()
    .map(([rule]) => rule ?? null);
  const after = values.map((line, index) => {
    const phases = byRowKey.get(decodeText(cellOf(table.value, line, 'rowKey')));
    const rule = before[index] ?? null;
    if (rule && rule.getHelpText() !== OWN) return rule;
    return phases ? listOf(phases) : null;
  });
  const changed = after.flatMap((rule, index) => (isSame(before[index] ?? null, rule) ? [] : [index]));
  const [first] = changed;
  const last = changed[changed.length - 1];
  if (first !== undefined && last !== undefined) {
    const rules = after.slice(first, last + 1).map((rule) => [rule]);
    tab.getRange(first + FIRST_LINE, columns.phase, rules.length, 1).setDataValidations(rules);
  }
  if (byRowKey.size > 0) writeProperty(PROPERTY, 'offered');
  else deleteProperty(PROPERTY);
}

/** A list that warns only: what a person pastes is judged by the next sync. */
const listOf = (phases: readonly string[]): Rule =>
  SpreadsheetApp.newDataValidation()
    .requireValueInList([...phases], true)
    .setAllowInvalid(true)
    .setHelpText(OWN)
    .build();

const isSame = (before: Rule | null, after: Rule | null) =>
  before === after || (before !== null && after !== null && String(phasesOf(before)) === String(phasesOf(after)));

const phasesOf = (rule: Rule): unknown => rule.getCriteriaValues()[0];
