import type { Host } from './host.ts';
import { RangeListRef } from './objects.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';

const on = overloadsOf<RangeListRef>();
type ListMethods = Partial<Record<keyof GoogleAppsScript.Spreadsheet.RangeList, readonly Overload<RangeListRef>[]>>;

/** RangeList: one round trip per range that it holds. */
export function rangeListService({ backend: { range } }: Host): Service {
  type Area = Parameters<typeof range.values>[0];
  const forEach = (self: RangeListRef, run: (area: Area) => void) => {
    for (const { area } of self.ranges) run(area);
    return self;
  };
  const fill = <T>(area: Area, value: T): T[][] =>
    Array.from({ length: area.rows }, () => Array.from({ length: area.columns }, () => value));
  const methods = {
    getRanges: [on([], (self) => self.ranges)],
    setValue: [on([p.cell], (self, value) => forEach(self, (area) => range.setValues(area, fill(area, value))))],
    setBackground: [
      on([p.orNull(p.text)], (self, color) =>
        forEach(self, (area) => range.setStyles(area, 'background', fill(area, color))),
      ),
    ],
    setFontColor: [
      on([p.orNull(p.text)], (self, color) =>
        forEach(self, (area) => range.setStyles(area, 'fontColor', fill(area, color))),
      ),
    ],
    setFontWeight: [
      on([p.orNull(p.text)], (self, weight) =>
        forEach(self, (area) => range.setStyles(area, 'fontWeight', fill(area, weight))),
      ),
    ],
    setNumberFormat: [
      on([p.text], (self, format) => forEach(self, (area) => range.setFormats(area, fill(area, format)))),
    ],
    setNote: [on([p.orNull(p.text)], (self, note) => forEach(self, (area) => range.setNotes(area, fill(area, note))))],
    clearContent: [on([], (self) => forEach(self, (area) => range.clear(area, ['contents'])))],
    clearNote: [on([], (self) => forEach(self, (area) => range.clear(area, ['notes'])))],
    clearDataValidations: [on([], (self) => forEach(self, (area) => range.clear(area, ['validations'])))],
    insertCheckboxes: [on([], (self) => forEach(self, (area) => range.insertCheckboxes(area, [])))],
  } satisfies ListMethods;
  return defineService({ name: 'SpreadsheetApp.RangeList', state: RangeListRef, methods });
}
