import type { Host } from './host.ts';
import { BookRef, FilterCriteriaRef, FilterRef, ProtectionRef, RangeRef, SelectionRef, SheetRef } from './objects.ts';
import * as p from './params.ts';
import { chainsOf, defineService, type Overload, overloadsOf, type Service } from './service.ts';
import { spreadsheetEnums } from './spreadsheet-enums.ts';

const on = overloadsOf<BookRef>();
type BookMethods = Partial<Record<keyof GoogleAppsScript.Spreadsheet.Spreadsheet, readonly Overload<BookRef>[]>>;

function bookMethods({ backend: { book, sheet }, request }: Host) {
  const found = (self: BookRef, id: number | null) => (id === null ? null : new SheetRef(self.id, id));
  const active = (self: BookRef) => new SheetRef(self.id, book.activeSheet(self.id));
  const toast = (self: BookRef, message: string, title = '', seconds: number | null = 5) =>
    book.toast(self.id, message, title, seconds);
  return {
    getId: [on([], (self) => self.id)],
    getUrl: [on([], (self) => book.url(self.id))],
    getName: [on([], (self) => book.title(self.id))],
    getSpreadsheetLocale: [on([], (self) => book.locale(self.id))],
    getSpreadsheetTimeZone: [on([], (self) => book.timeZone(self.id))],
    getSheets: [on([], (self) => book.sheets(self.id).map((id) => new SheetRef(self.id, id)))],
    getNumSheets: [on([], (self) => book.sheets(self.id).length)],
    getSheetByName: [on([p.text], (self, name) => found(self, book.sheetNamed(self.id, name)))],
    getSheetById: [on([p.integer], (self, id) => found(self, book.sheets(self.id).includes(id) ? id : null))],
    insertSheet: [
      on([], (self) => found(self, book.insertSheet(self.id))),
      on([p.integer], (self, index) => found(self, book.insertSheet(self.id, undefined, index))),
      on([p.text], (self, name) => found(self, book.insertSheet(self.id, name))),
      on([p.text, p.integer], (self, name, index) => found(self, book.insertSheet(self.id, name, index))),
    ],
    deleteSheet: [on([p.instance(SheetRef)], (self, gone) => book.deleteSheet(self.id, gone.id))],
    getActiveSheet: [on([], active)],
    setActiveSheet: [
      on([p.instance(SheetRef)], (_, chosen) => {
        sheet.activate(chosen.book, chosen.id);
        return chosen;
      }),
    ],
    moveActiveSheet: [on([p.integer], (self, position) => book.moveActiveSheet(self.id, position))],
    getActiveRange: [
      on([], (self) => {
        const area = sheet.activeArea(self.id, book.activeSheet(self.id));
        return area ? new RangeRef(area) : null;
      }),
    ],
    getSelection: [on([], (self) => new SelectionRef(active(self)))],
    getRange: [on([p.text], (self, name) => new RangeRef(sheet.namedArea(self.id, book.activeSheet(self.id), name)))],
    getProtections: [
      on([p.oneOf(spreadsheetEnums.ProtectionType)], (self, type) =>
        book
          .sheets(self.id)
          .flatMap((id) =>
            sheet.protections(self.id, id, type.name === 'SHEET').map((found) => new ProtectionRef(self.id, found)),
          ),
      ),
    ],
    toast: [
      on([p.text], (self, message) => toast(self, message)),
      on([p.text, p.text], (self, message, title) => toast(self, message, title)),
      on([p.text, p.text, p.orNull(p.number)], (self, message, title, seconds) => toast(self, message, title, seconds)),
    ],
    isAnonymousView: [on([], () => request.userEmail === '')],
  } satisfies BookMethods;
}

const onSelection = overloadsOf<SelectionRef>();
const onProtection = overloadsOf<ProtectionRef>();
const chainProtection = chainsOf<ProtectionRef>();
const onFilter = overloadsOf<FilterRef>();
const onCriteria = overloadsOf<FilterCriteriaRef>();

function partServices({ backend: { sheet, protection } }: Host): readonly Service[] {
  const selection = {
    getActiveRange: [
      onSelection([], ({ sheet: { book, id } }) => {
        const area = sheet.activeArea(book, id);
        return area ? new RangeRef(area) : null;
      }),
    ],
    getActiveSheet: [onSelection([], (self) => self.sheet)],
  } satisfies Partial<Record<keyof GoogleAppsScript.Spreadsheet.Selection, readonly Overload<SelectionRef>[]>>;
  const filter = {
    getRange: [onFilter([], (self) => new RangeRef(sheet.filterArea(self.book, self.sheet)))],
    remove: [onFilter([], (self) => sheet.removeFilter(self.book, self.sheet))],
    getColumnFilterCriteria: [
      onFilter([p.integer], (self, column) => {
        const texts = sheet.filterTexts(self.book, self.sheet, column);
        return texts ? new FilterCriteriaRef(texts) : null;
      }),
    ],
  } satisfies Partial<Record<keyof GoogleAppsScript.Spreadsheet.Filter, readonly Overload<FilterRef>[]>>;
  const criteria = {
    getVisibleValues: [onCriteria([], (self) => [...self.texts])],
  } satisfies Partial<
    Record<keyof GoogleAppsScript.Spreadsheet.FilterCriteria, readonly Overload<FilterCriteriaRef>[]>
  >;
  const protectionMethods = {
    setDescription: [
      chainProtection([p.text], (self, description) => protection.change(self.book, self.id, { description })),
    ],
    setWarningOnly: [
      chainProtection([p.flag], (self, warningOnly) => protection.change(self.book, self.id, { warningOnly })),
    ],
    getDescription: [onProtection([], (self) => protection.read(self.book, self.id).description)],
    isWarningOnly: [onProtection([], (self) => protection.read(self.book, self.id).warningOnly)],
    getRange: [onProtection([], (self) => new RangeRef(protection.read(self.book, self.id).area))],
    remove: [onProtection([], (self) => protection.remove(self.book, self.id))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Spreadsheet.Protection, readonly Overload<ProtectionRef>[]>>;
  return [
    defineService({ name: 'SpreadsheetApp.Selection', state: SelectionRef, methods: selection }),
    defineService({ name: 'SpreadsheetApp.Filter', state: FilterRef, methods: filter }),
    defineService({ name: 'SpreadsheetApp.FilterCriteria', state: FilterCriteriaRef, methods: criteria }),
    defineService({ name: 'SpreadsheetApp.Protection', state: ProtectionRef, methods: protectionMethods }),
  ];
}

/** Spreadsheet and the small classes that hang on a tab: Selection, Filter, Protection. */
export function spreadsheetServices(host: Host): readonly Service[] {
  return [
    defineService({ name: 'SpreadsheetApp.Spreadsheet', state: BookRef, methods: bookMethods(host) }),
    ...partServices(host),
  ];
}
