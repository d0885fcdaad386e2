import { STATUSES, type Status } from '#shared/alerts/outcome.ts';
import { ALERT_COLUMNS, type AlertColumn } from '#shared/alerts/row.ts';
import { ALERT_KINDS } from '#shared/cs2cap/alert.ts';
import type { Tab } from './book.ts';
import type { Columns } from './find-renamed.ts';
import { linesOf } from './format-tab.ts';
import { MANAGED_COLUMNS } from './tab-specs.ts';
import { FIRST_LINE } from './table.ts';

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

const REARM = ['manual', 'after 6 h', 'after 1 d', 'after 6 h, at most 3 a day'];

/** Lists for Kind, Currency and Re-arm, checkboxes, a colour per status, and a warning on managed columns. Safe to repeat. */
export function addAlertRules(tab: Tab, columns: Columns<AlertColumn>, currencies: readonly string[]): void {
  // Warnings only: a kind this version doesn't know (C8) and a policy of one's own must still fit into the column.
  const lists = { kind: ALERT_KINDS, currency: currencies, rearm: REARM } as const;
  const list = (values: readonly string[]) =>
    SpreadsheetApp.newDataValidation()
      .requireValueInList([...values], true)
      .setAllowInvalid(true);
  for (const key of ['kind', 'currency', 'rearm'] as const) {
    const column = columns[key];
    if (column) tab.getRange(linesOf(column)).setDataValidation(list(lists[key]).build());
  }
  // Not insertCheckboxes: that fills every line with FALSE, and all of them would count as used (apps-script.md §7).
  const box = SpreadsheetApp.newDataValidation().requireCheckbox().build();
  if (columns.enabled) tab.getRange(linesOf(columns.enabled)).setDataValidation(box);
  if (columns.status) colorTexts(tab, columns.status, STATUSES, COLORS);
  protectColumns(tab, columns);
}

/**
 * One colour rule per text in a column. A rule that is there stays, in whatever colour a person gave it; it follows the
 * column and is completed below. One that is missing is added, a second equal one goes.
 */
export function colorTexts<T extends string>(
  tab: Tab,
  column: number,
  texts: readonly T[],
  colors: Readonly<Record<T, string>>,
): void {
  const lines = tab.getRange(linesOf(column));
  const rules = tab.getConditionalFormatRules();
  const open = new Set<T>(texts);
  let isChanged = false;
  const kept = rules.flatMap((rule) => {
    const condition = rule.getBooleanCondition();
    const text = texts.find((each) => each === condition?.getCriteriaValues()[0]);
    if (!condition || text === undefined || String(condition.getCriteriaType()) !== 'TEXT_EQUAL_TO') return [rule];
    const isOurColor = condition.getBackground() === colors[text];
    const ranges = rule.getRanges().filter((range) => range.getColumn() === column);
    if (!isOurColor && ranges.length === 0) return [rule];
    const isFirst = open.delete(text);
    if (!isFirst && !isOurColor) return [rule];
    const isWhole = ranges.some((range) => range.getRow() <= FIRST_LINE && range.getLastRow() >= lines.getLastRow());
    if (isFirst && isWhole) return [rule];
    isChanged = true;
    return isFirst ? [rule.copy().setRanges([lines]).build()] : [];
  });
  if (!isChanged && open.size === 0) return;
  const added = [...open].map((text) =>
    SpreadsheetApp.newConditionalFormatRule()
      .whenTextEqualTo(text)
      .setBackground(colors[text])
      .setRanges([lines])
      .build(),
  );
  tab.setConditionalFormatRules([...kept, ...added]);
}

/** A warning on each managed column; one that stayed behind where its column isn't any more goes. */
function protectColumns(tab: Tab, columns: Columns<AlertColumn>): void {
  const describe = (key: AlertColumn) => `CS2Cap toolkit: ${ALERT_COLUMNS[key]}`;
  const open = new Set(MANAGED_COLUMNS.filter((key) => columns[key]));
  for (const old of tab.getProtections(SpreadsheetApp.ProtectionType.RANGE)) {
    const description = old.getDescription();
    const key = MANAGED_COLUMNS.find((each) => describe(each) === description);
    if (key === undefined) continue;
    if (old.getRange().getColumn() === columns[key] && open.has(key)) open.delete(key);
    else old.remove();
  }
  for (const key of open) {
    const lines = tab.getRange(linesOf(columns[key] ?? 1));
    lines.protect().setDescription(describe(key)).setWarningOnly(true);
  }
}

/** A warning before anybody edits a tab that only the toolkit writes. Safe to repeat. */
export function warnBeforeEditing(tab: Tab): void {
  if (tab.getProtections(SpreadsheetApp.ProtectionType.SHEET).length > 0) return;
  tab.protect().setDescription(`CS2Cap toolkit: ${tab.getName()}`).setWarningOnly(true);
}

/** A filter over the whole table where there is none; gives what stands in its way. A person's own filter stays. */
export function addFilter(tab: Tab): readonly string[] {
  if (tab.getFilter()) return [];
  try {
    tab.getRange(1, 1, tab.getMaxRows(), tab.getLastColumn()).createFilter();
    return [];
  } catch {
    return [`the ${tab.getName()} tab can't get a filter: unmerge its cells first`];
  }
}
