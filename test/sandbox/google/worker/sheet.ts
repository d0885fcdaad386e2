import { blockName } from '../grid/a1.ts';
import { ServiceException } from '../service-exception.ts';
import type { Host } from './host.ts';
import {
  BookRef,
  ConditionalRef,
  FilterRef,
  ProtectionRef,
  RangeListRef,
  RangeRef,
  SelectionRef,
  SheetRef,
} from './objects.ts';
import * as p from './params.ts';
import { chainsOf, defineService, type Overload, overloadsOf, type Service } from './service.ts';
import { spreadsheetEnums } from './spreadsheet-enums.ts';

const on = overloadsOf<SheetRef>();
const chain = chainsOf<SheetRef>();
type SheetMethods = Partial<Record<keyof GoogleAppsScript.Spreadsheet.Sheet, readonly Overload<SheetRef>[]>>;

function readMethods({ sheet }: Host['backend']) {
  return {
    getName: [on([], (self) => sheet.name(self.book, self.id))],
    getSheetName: [on([], (self) => sheet.name(self.book, self.id))],
    getSheetId: [on([], (self) => self.id)],
    getIndex: [on([], (self) => sheet.position(self.book, self.id))],
    getParent: [on([], (self) => new BookRef(self.book))],
    getLastRow: [on([], (self) => sheet.extent(self.book, self.id).rows)],
    getLastColumn: [on([], (self) => sheet.extent(self.book, self.id).columns)],
    getMaxRows: [on([], (self) => sheet.size(self.book, self.id).rows)],
    getMaxColumns: [on([], (self) => sheet.size(self.book, self.id).columns)],
    isSheetHidden: [on([], (self) => sheet.settings(self.book, self.id).hidden)],
    getFrozenRows: [on([], (self) => sheet.settings(self.book, self.id).frozenRows)],
    getFrozenColumns: [on([], (self) => sheet.settings(self.book, self.id).frozenColumns)],
    getTabColor: [on([], (self) => sheet.settings(self.book, self.id).tabColor)],
    getColumnWidth: [on([p.integer], (self, column) => sheet.columnWidth(self.book, self.id, column))],
    isColumnHiddenByUser: [on([p.integer], (self, column) => sheet.isColumnHidden(self.book, self.id, column))],
  } satisfies SheetMethods;
}

/** A list of ranges on one tab. Refuses an empty one, and ranges of another tab. */
function listOf(self: SheetRef, ranges: readonly RangeRef[]): RangeListRef {
  if (ranges.length === 0) throw new ServiceException('The range list must contain at least one range.');
  if (ranges.some(({ area }) => area.sheet !== self.id)) {
    throw new ServiceException('All ranges of a range list must be on the same sheet.');
  }
  return new RangeListRef(ranges);
}

function rangeMethods({ sheet }: Host['backend']) {
  const at = (self: SheetRef, row: number, column: number, rows: number, columns: number) =>
    new RangeRef(sheet.area(self.book, self.id, row, column, rows, columns));
  const named = (self: SheetRef, name: string) => new RangeRef(sheet.namedArea(self.book, self.id, name));
  return {
    getRange: [
      on([p.text], named),
      on([p.integer, p.integer], (self, row, column) => at(self, row, column, 1, 1)),
      on([p.integer, p.integer, p.integer], (self, row, column, rows) => at(self, row, column, rows, 1)),
      on([p.integer, p.integer, p.integer, p.integer], at),
    ],
    getRangeList: [
      on([p.list(p.text)], (self, names) =>
        listOf(
          self,
          names.map((name) => named(self, name)),
        ),
      ),
    ],
    getDataRange: [
      on([], (self) => {
        const { rows, columns } = sheet.extent(self.book, self.id);
        return at(self, 1, 1, Math.max(1, rows), Math.max(1, columns));
      }),
    ],
    getActiveRange: [
      on([], (self) => {
        const area = sheet.activeArea(self.book, self.id);
        return area ? new RangeRef(area) : null;
      }),
    ],
    getActiveRangeList: [
      on([], (self) => new RangeListRef(sheet.activeAreas(self.book, self.id).map((area) => new RangeRef(area)))),
    ],
    getSelection: [on([], (self) => new SelectionRef(self))],
    setActiveRange: [
      on([p.instance(RangeRef)], (self, range) => {
        sheet.select(self.book, self.id, blockName(range.area));
        return range;
      }),
    ],
  } satisfies SheetMethods;
}

function shapeMethods({ sheet }: Host['backend']) {
  const insert = (self: SheetRef, what: 'rows' | 'columns', before: number, count: number) => {
    sheet.insert(self.book, self.id, what, before, count);
    return self;
  };
  const remove = (self: SheetRef, what: 'rows' | 'columns', from: number, count: number) => {
    sheet.remove(self.book, self.id, what, from, count);
    return self;
  };
  const hide = (self: SheetRef, from: number, count: number, hidden: boolean) =>
    sheet.hideColumns(self.book, self.id, from, count, hidden);
  return {
    copyTo: [
      on([p.instance(BookRef)], (self, target) => new SheetRef(target.id, sheet.copyTo(self.book, self.id, target.id))),
    ],
    appendRow: [chain([p.list(p.cell)], (self, values) => sheet.appendRow(self.book, self.id, values))],
    insertRowsAfter: [on([p.integer, p.integer], (self, after, count) => insert(self, 'rows', after + 1, count))],
    insertRowsBefore: [on([p.integer, p.integer], (self, before, count) => insert(self, 'rows', before, count))],
    insertRowAfter: [on([p.integer], (self, after) => insert(self, 'rows', after + 1, 1))],
    insertRowBefore: [on([p.integer], (self, before) => insert(self, 'rows', before, 1))],
    insertColumnsAfter: [on([p.integer, p.integer], (self, after, count) => insert(self, 'columns', after + 1, count))],
    insertColumnsBefore: [on([p.integer, p.integer], (self, before, count) => insert(self, 'columns', before, count))],
    insertColumnAfter: [on([p.integer], (self, after) => insert(self, 'columns', after + 1, 1))],
    insertColumnBefore: [on([p.integer], (self, before) => insert(self, 'columns', before, 1))],
    deleteRow: [on([p.integer], (self, row) => remove(self, 'rows', row, 1))],
    deleteRows: [on([p.integer, p.integer], (self, row, count) => void remove(self, 'rows', row, count))],
    deleteColumn: [on([p.integer], (self, column) => remove(self, 'columns', column, 1))],
    deleteColumns: [on([p.integer, p.integer], (self, column, count) => void remove(self, 'columns', column, count))],
    hideColumns: [
      on([p.integer], (self, from) => hide(self, from, 1, true)),
      on([p.integer, p.integer], (self, from, count) => hide(self, from, count, true)),
    ],
    showColumns: [
      on([p.integer], (self, from) => hide(self, from, 1, false)),
      on([p.integer, p.integer], (self, from, count) => hide(self, from, count, false)),
    ],
    clear: [chain([], (self) => sheet.clear(self.book, self.id, ['contents', 'formats']))],
    clearContents: [chain([], (self) => sheet.clear(self.book, self.id, ['contents']))],
    clearFormats: [chain([], (self) => sheet.clear(self.book, self.id, ['formats']))],
    clearNotes: [chain([], (self) => sheet.clear(self.book, self.id, ['notes']))],
  } satisfies SheetMethods;
}

function settingMethods({ sheet }: Host['backend']) {
  const set = (self: SheetRef, change: Parameters<typeof sheet.change>[2]) => {
    sheet.change(self.book, self.id, change);
    return self;
  };
  return {
    setName: [chain([p.text], (self, name) => sheet.rename(self.book, self.id, name))],
    hideSheet: [chain([], (self) => sheet.hide(self.book, self.id, true))],
    showSheet: [chain([], (self) => sheet.hide(self.book, self.id, false))],
    activate: [chain([], (self) => sheet.activate(self.book, self.id))],
    setFrozenRows: [on([p.integer], (self, frozenRows) => void set(self, { frozenRows }))],
    setFrozenColumns: [on([p.integer], (self, frozenColumns) => void set(self, { frozenColumns }))],
    setTabColor: [on([p.orNull(p.text)], (self, tabColor) => set(self, { tabColor }))],
    setColumnWidth: [
      chain([p.integer, p.integer], (self, column, width) => sheet.widen(self.book, self.id, column, 1, width)),
    ],
    setColumnWidths: [
      chain([p.integer, p.integer, p.integer], (self, column, count, width) =>
        sheet.widen(self.book, self.id, column, count, width),
      ),
    ],
    autoResizeColumns: [
      chain([p.integer, p.integer], (self, column, count) => sheet.widen(self.book, self.id, column, count, 100)),
    ],
    autoResizeColumn: [chain([p.integer], (self, column) => sheet.widen(self.book, self.id, column, 1, 100))],
    isRowHiddenByFilter: [on([p.integer], (self, row) => sheet.isFilteredOut(self.book, self.id, row))],
    getFilter: [
      on([], (self) => (sheet.settings(self.book, self.id).hasFilter ? new FilterRef(self.book, self.id) : null)),
    ],
    protect: [on([], (self) => new ProtectionRef(self.book, sheet.protect(self.book, self.id)))],
    getProtections: [
      on([p.oneOf(spreadsheetEnums.ProtectionType)], (self, type) =>
        sheet.protections(self.book, self.id, type.name === 'SHEET').map((id) => new ProtectionRef(self.book, id)),
      ),
    ],
    getConditionalFormatRules: [
      on([], (self) => sheet.conditionalRules(self.book, self.id).map((data) => new ConditionalRef(data))),
    ],
    setConditionalFormatRules: [
      on([p.list(p.instance(ConditionalRef))], (self, rules) => {
        if (rules.some((rule) => rule.data.ranges.some((area) => area.sheet !== self.id))) {
          throw new ServiceException('Conditional format rule cannot reference a different sheet.');
        }
        sheet.setConditionalRules(
          self.book,
          self.id,
          rules.map((rule) => rule.data),
        );
      }),
    ],
    clearConditionalFormatRules: [on([], (self) => sheet.setConditionalRules(self.book, self.id, []))],
  } satisfies SheetMethods;
}

/** Sheet: one tab. */
export function sheetService({ backend }: Host): Service {
  return defineService({
    name: 'SpreadsheetApp.Sheet',
    state: SheetRef,
    methods: {
      ...readMethods(backend),
      ...rangeMethods(backend),
      ...shapeMethods(backend),
      ...settingMethods(backend),
    },
  });
}
