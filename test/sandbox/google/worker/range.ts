import { blockName } from '../grid/a1.ts';
import { ServiceException } from '../service-exception.ts';
import type { Area, StyleName } from '../wire.ts';
import type { Host } from './host.ts';
import { FilterRef, ProtectionRef, RangeRef, RuleRef, SheetRef } from './objects.ts';
import * as p from './params.ts';
import { chainsOf, defineService, type Overload, overloadsOf, type Param, type Service } from './service.ts';

const on = overloadsOf<RangeRef>();
const chain = chainsOf<RangeRef>();

/** Refuses data whose shape is not the range's, in the words of apps-script.md §7. */
export function checkShape(area: Area, data: readonly (readonly unknown[])[]): void {
  if (data.length !== area.rows) {
    throw new ServiceException(
      `The number of rows in the data does not match the number of rows in the range. The data has ${data.length} but the range has ${area.rows}.`,
    );
  }
  const wrong = data.find((row) => row.length !== area.columns);
  if (wrong) {
    throw new ServiceException(
      `The number of columns in the data does not match the number of columns in the range. The data has ${wrong.length} but the range has ${area.columns}.`,
    );
  }
}

const fill = <T>(area: Area, value: T): T[][] =>
  Array.from({ length: area.rows }, () => Array.from({ length: area.columns }, () => value));

const first = <T>(rows: readonly (readonly T[])[], otherwise: T): T => rows[0]?.[0] ?? otherwise;

/** A setter for the whole range: one value for every cell. */
const same = <T>(item: Param<T>, write: (area: Area, values: T[][]) => void): Overload<RangeRef> =>
  on([item], (self, value) => {
    write(self.area, fill(self.area, value));
    return self;
  });

/** A setter for each cell: the shapes must match. */
const each = <T>(item: Param<T>, write: (area: Area, values: T[][]) => void): Overload<RangeRef> =>
  on([p.table(item)], (self, values) => {
    checkShape(self.area, values);
    write(self.area, values);
    return self;
  });

function valueMethods({ range }: Host['backend']) {
  return {
    getValue: [on([], (self) => first(range.values(self.area), ''))],
    getValues: [on([], (self) => range.values(self.area))],
    setValue: [same(p.cell, range.setValues)],
    setValues: [each(p.cell, range.setValues)],
    getDisplayValue: [on([], (self) => first(range.displayValues(self.area), ''))],
    getDisplayValues: [on([], (self) => range.displayValues(self.area))],
    getFormula: [on([], (self) => first(range.formulas(self.area), ''))],
    getFormulas: [on([], (self) => range.formulas(self.area))],
    setFormula: [same(p.text, range.setFormulas)],
    setFormulas: [each(p.text, range.setFormulas)],
    getNote: [on([], (self) => first(range.notes(self.area), ''))],
    getNotes: [on([], (self) => range.notes(self.area))],
    setNote: [same(p.orNull(p.text), range.setNotes)],
    setNotes: [each(p.orNull(p.text), range.setNotes)],
    getNumberFormat: [on([], (self) => first(range.formats(self.area), ''))],
    getNumberFormats: [on([], (self) => range.formats(self.area))],
    setNumberFormat: [same(p.text, range.setFormats)],
    setNumberFormats: [each(p.text, range.setFormats)],
    isBlank: [on([], (self) => range.values(self.area).every((row) => row.every((value) => value === '')))],
    clearContent: [chain([], (self) => range.clear(self.area, ['contents']))],
    clearFormat: [chain([], (self) => range.clear(self.area, ['formats']))],
    clearNote: [chain([], (self) => range.clear(self.area, ['notes']))],
    clearDataValidations: [chain([], (self) => range.clear(self.area, ['validations']))],
    clear: [
      chain([], (self) => range.clear(self.area, ['contents', 'formats'])),
      chain([p.record], (self, options) => range.clear(self.area, clearedBy(options))),
    ],
  } satisfies RangeMethods;
}

type RangeMethods = Partial<Record<keyof GoogleAppsScript.Spreadsheet.Range, readonly Overload<RangeRef>[]>>;

function clearedBy(options: Readonly<Record<string, unknown>>) {
  const names = {
    contentsOnly: 'contents',
    formatOnly: 'formats',
    validationsOnly: 'validations',
    commentsOnly: 'notes',
  } as const;
  const chosen = Object.entries(names).filter(([key]) => options[key] === true);
  return chosen.length > 0 ? chosen.map(([, what]) => what) : (['contents', 'formats'] as const);
}

function ruleMethods({ range }: Host['backend']) {
  const read = (area: Area) => range.rules(area).map((row) => row.map((rule) => (rule ? new RuleRef(rule) : null)));
  const write = (area: Area, rules: (RuleRef | null)[][]) =>
    range.setRules(
      area,
      rules.map((row) => row.map((rule) => rule?.data ?? null)),
    );
  const rule = p.orNull(p.instance(RuleRef));
  return {
    getDataValidation: [on([], (self) => first(read(self.area), null))],
    getDataValidations: [on([], (self) => read(self.area))],
    setDataValidation: [same(rule, write)],
    setDataValidations: [each(rule, write)],
    insertCheckboxes: [
      chain([], (self) => range.insertCheckboxes(self.area, [])),
      chain([p.cell], (self, checked) => range.insertCheckboxes(self.area, [checked])),
      chain([p.cell, p.cell], (self, checked, unchecked) => range.insertCheckboxes(self.area, [checked, unchecked])),
    ],
    removeCheckboxes: [chain([], (self) => range.clear(self.area, ['validations', 'contents']))],
  } satisfies RangeMethods;
}

function styleMethods({ range }: Host['backend']) {
  const read = (name: StyleName) => (self: RangeRef) => range.styles(self.area, name);
  const writer = (name: StyleName) => (area: Area, values: (string | number | boolean | null)[][]) =>
    range.setStyles(area, name, values);
  const color = p.orNull(p.text);
  return {
    getBackground: [on([], (self) => first(read('background')(self), '#ffffff'))],
    getBackgrounds: [on([], read('background'))],
    setBackground: [same(color, writer('background'))],
    setBackgrounds: [each(color, writer('background'))],
    setFontColor: [same(color, writer('fontColor'))],
    setFontColors: [each(color, writer('fontColor'))],
    getFontWeight: [on([], (self) => first(read('fontWeight')(self), 'normal'))],
    setFontWeight: [same(color, writer('fontWeight'))],
    setFontWeights: [each(color, writer('fontWeight'))],
    setFontFamily: [same(color, writer('fontFamily'))],
    setFontSize: [same(p.integer, writer('fontSize'))],
    setFontStyle: [same(color, writer('fontStyle'))],
    setWrap: [same(p.flag, writer('wrap'))],
    setHorizontalAlignment: [same(color, writer('horizontalAlignment'))],
    setVerticalAlignment: [same(color, writer('verticalAlignment'))],
  } satisfies RangeMethods;
}

const shape = {
  getRow: [on([], (self) => self.area.row)],
  getColumn: [on([], (self) => self.area.column)],
  getNumRows: [on([], (self) => self.area.rows)],
  getNumColumns: [on([], (self) => self.area.columns)],
  getLastRow: [on([], (self) => self.area.row + self.area.rows - 1)],
  getLastColumn: [on([], (self) => self.area.column + self.area.columns - 1)],
  getHeight: [on([], (self) => self.area.rows)],
  getWidth: [on([], (self) => self.area.columns)],
  getA1Notation: [on([], (self) => blockName(self.area))],
  getSheet: [on([], (self) => new SheetRef(self.area.book, self.area.sheet))],
  getGridId: [on([], (self) => self.area.sheet)],
} satisfies RangeMethods;

function placeMethods({ range, sheet }: Host['backend']) {
  const moved = (self: RangeRef, down: number, right: number, rows: number, columns: number) => {
    const { area } = self;
    return new RangeRef(sheet.area(area.book, area.sheet, area.row + down, area.column + right, rows, columns));
  };
  return {
    offset: [
      on([p.integer, p.integer], (self, down, right) => moved(self, down, right, self.area.rows, self.area.columns)),
      on([p.integer, p.integer, p.integer], (self, down, right, rows) =>
        moved(self, down, right, rows, self.area.columns),
      ),
      on([p.integer, p.integer, p.integer, p.integer], moved),
    ],
    getCell: [on([p.integer, p.integer], (self, row, column) => cellOf(self, row, column))],
    activate: [chain([], (self) => range.activate(self.area))],
    createFilter: [
      on([], ({ area }) => {
        range.createFilter(area);
        return new FilterRef(area.book, area.sheet);
      }),
    ],
    getMergedRanges: [on([], (self) => range.merges(self.area).map((area) => new RangeRef(area)))],
    breakApart: [chain([], (self) => range.breakApart(self.area))],
    protect: [on([], (self) => new ProtectionRef(self.area.book, range.protect(self.area)))],
    sort: [
      chain([p.integer], (self, column) => range.sort(self.area, [{ column, ascending: true }])),
      chain([p.record], (self, spec) => range.sort(self.area, [sortOf(spec)])),
      chain([p.list(p.either(p.integer, p.record))], (self, specs) => range.sort(self.area, specs.map(sortOf))),
    ],
  } satisfies RangeMethods;
}

function cellOf({ area }: RangeRef, row: number, column: number): RangeRef {
  if (row < 1 || column < 1 || row > area.rows || column > area.columns)
    throw new ServiceException('Cell reference out of range');
  return new RangeRef({ ...area, row: area.row + row - 1, column: area.column + column - 1, rows: 1, columns: 1 });
}

function sortOf(spec: number | Readonly<Record<string, unknown>>): { column: number; ascending: boolean } {
  if (typeof spec === 'number') return { column: spec, ascending: true };
  const column = spec['column'];
  if (typeof column !== 'number') throw new ServiceException('Cannot sort: the sort column is missing.');
  return { column, ascending: spec['ascending'] !== false };
}

/** Range: every get and set is one round trip, as apps-script.md §5 counts them; its geometry is free. */
export function rangeService({ backend }: Host): Service {
  return defineService({
    name: 'SpreadsheetApp.Range',
    state: RangeRef,
    methods: {
      ...shape,
      ...valueMethods(backend),
      ...ruleMethods(backend),
      ...styleMethods(backend),
      ...placeMethods(backend),
    },
  });
}
