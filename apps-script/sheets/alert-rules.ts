import { STATUSES, type Status } from '#shared/alerts/outcome.ts';
import { ALERT_COLUMNS, type AlertColumn } from '#shared/alerts/row.ts';
import { ALERT_KINDS } from '#shared/cs2cap/alert.ts';
import type { Tab } from './book.ts';
import { MANAGED_COLUMNS } from './tab-specs.ts';
import { FIRST_LINE, findColumns } from './table.ts';

const COLORS: Readonly<Record<Status, string>> = {
  Armed: '#d9ead3',
  Fired: '#fce5cd',
  Off: '#efefef',
  Error: '#f4cccc',
  Conflict: '#ead1dc',
  Elsewhere: '#cfe2f3',
  Deleted: '#d9d9d9',
  Duplicate: '#fff2cc',
};

/** The Kind list, the Enabled checkboxes, a colour per status, and a warning on the columns people should not edit. Safe to repeat. */
export function addAlertRules(tab: Tab): void {
  const columns = findColumns(tab.getRange(1, 1, 1, tab.getLastColumn()).getValues()[0] ?? [], ALERT_COLUMNS);
  if (!columns.ok) return;
  const below = (key: AlertColumn) =>
    tab.getRange(FIRST_LINE, columns.value[key], Math.max(1, tab.getMaxRows() - 1), 1);
  // Warnings only: an alert of a kind this version doesn't know must still fit into the column (C8).
  const kinds = SpreadsheetApp.newDataValidation()
    .requireValueInList([...ALERT_KINDS], true)
    .setAllowInvalid(true);
  below('kind').setDataValidation(kinds.build());
  // Not insertCheckboxes: that fills every line with FALSE, and all of them would count as used (apps-script.md §7).
  below('enabled').setDataValidation(SpreadsheetApp.newDataValidation().requireCheckbox().build());
  colorStatus(tab, below('status'));
  protectColumns(tab, MANAGED_COLUMNS, below);
}

function colorStatus(tab: Tab, range: GoogleAppsScript.Spreadsheet.Range): void {
  const rules = tab.getConditionalFormatRules();
  const isColored = rules.some((rule) => rule.getRanges().some((other) => other.getColumn() === range.getColumn()));
  if (isColored) return;
  const own = STATUSES.map((status) =>
    SpreadsheetApp.newConditionalFormatRule()
      .whenTextEqualTo(status)
      .setBackground(COLORS[status])
      .setRanges([range])
      .build(),
  );
  tab.setConditionalFormatRules([...rules, ...own]);
}

function protectColumns(
  tab: Tab,
  keys: readonly AlertColumn[],
  below: (key: AlertColumn) => GoogleAppsScript.Spreadsheet.Range,
): void {
  const present = tab.getProtections(SpreadsheetApp.ProtectionType.RANGE).map((old) => old.getDescription());
  for (const key of keys) {
    const description = `CS2Cap toolkit: ${ALERT_COLUMNS[key]}`;
    if (!present.includes(description)) below(key).protect().setDescription(description).setWarningOnly(true);
  }
}

/** A warning before anybody edits a tab that only the toolkit writes. Safe to repeat. */
export function warnBeforeEditing(tab: Tab): void {
  if (tab.getProtections(SpreadsheetApp.ProtectionType.SHEET).length > 0) return;
  tab.protect().setDescription(`CS2Cap toolkit: ${tab.getName()}`).setWarningOnly(true);
}
