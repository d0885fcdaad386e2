import { columnLetters } from '../google/grid/a1.ts';
import type { Spreadsheet, TabInfo } from '../google/spreadsheet.ts';
import type { RuleData } from '../google/wire.ts';

/** Blank lines kept below the last used one, and the fewest columns, so that there is room to type. */
const spareRows = 25;
const fewestColumns = 8;
/** A hidden tab may hold a whole catalog; the page shows its beginning. */
const mostRows = 1_000;
const white = '#ffffff';

/** One tab as the page draws it; the first visible one when there is no tab of that name. */
export function viewSheet(spreadsheet: Spreadsheet, tabName: string | undefined) {
  const tabs = spreadsheet.tabs();
  const tab = tabs.find(({ name }) => name === tabName) ?? tabs.find(({ hidden }) => !hidden);
  return {
    title: spreadsheet.title,
    locale: spreadsheet.locale,
    tabs: tabs.map(({ name, hidden }) => ({ name, hidden })),
    tab: tab ? viewTab(spreadsheet, tab) : null,
    toasts: spreadsheet.toasts.map(({ title, message }, index) => ({ id: index + 1, title, message })).slice(-5),
  };
}

function viewTab(spreadsheet: Spreadsheet, tab: TabInfo) {
  const shown = spreadsheet.rows(tab.name);
  // Unticked checkboxes reach far below the table, but nobody wants to scroll past a thousand of them.
  const used = shown.findLastIndex((row) => row.some((cell) => cell !== '' && cell !== 'FALSE')) + 1;
  const rows = Math.min(tab.rows, used + spareRows, mostRows);
  const widest = shown.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = Math.min(tab.columns, Math.max(fewestColumns, widest + 1));
  const rules = new RuleList();
  return {
    name: tab.name,
    columns: Array.from({ length: columns }, (_, index) => ({
      name: columnLetters(index + 1),
      hidden: tab.hiddenColumns.includes(index + 1),
    })),
    frozenRows: tab.frozenRows,
    rowsLeft: Math.max(0, used - rows),
    rows: Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => {
        const name = `${columnLetters(column + 1)}${row + 1}`;
        return viewCell(spreadsheet, tab.name, name, shown[row]?.[column] ?? '', rules);
      }),
    ),
    rules: rules.list,
  };
}

/** Only what differs from a plain blank cell goes over the wire. */
function viewCell(spreadsheet: Spreadsheet, tab: string, name: string, text: string, rules: RuleList) {
  const formula = spreadsheet.formulaAt(tab, name);
  const note = spreadsheet.noteAt(tab, name);
  const { background = white, fontColor, bold = false } = spreadsheet.lookAt(tab, name);
  const rule = spreadsheet.validationAt(tab, name);
  return {
    ...(text === '' ? {} : { text }),
    ...(formula === '' ? {} : { formula }),
    ...(note === '' ? {} : { note }),
    ...(background.toLowerCase() === white ? {} : { background }),
    ...(fontColor === undefined ? {} : { fontColor }),
    ...(bold ? { bold } : {}),
    ...(rule ? { rule: rules.indexOf(rule) } : {}),
  };
}

/** Whole columns carry the same rule: cells name it by its place in this list. */
class RuleList {
  readonly list: { kind: 'checkbox' | 'list' | 'other'; values: string[]; strict: boolean; help: string }[] = [];
  readonly #places = new Map<string, number>();

  indexOf({ criteria, values, allowInvalid, helpText }: RuleData): number {
    const key = JSON.stringify([criteria, values, allowInvalid, helpText]);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const [first] = values;
    this.#places.set(key, this.list.length);
    return (
      this.list.push({
        kind: criteria === 'CHECKBOX' ? 'checkbox' : criteria === 'VALUE_IN_LIST' ? 'list' : 'other',
        values: Array.isArray(first) ? first.map(String) : [],
        strict: !allowInvalid,
        help: helpText ?? '',
      }) - 1
    );
  }
}
