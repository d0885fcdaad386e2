import { ServiceException } from '../service-exception.ts';
import type { Host } from './host.ts';
import { AppRef, BookRef, ConditionalBuilder, RangeRef, RuleBuilder, SheetRef } from './objects.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';
import { spreadsheetEnums } from './spreadsheet-enums.ts';
import { UiRef } from './ui.ts';

const on = overloadsOf<AppRef>();

function activeSheet({ backend, request }: Host): SheetRef | null {
  const book = request.activeBook;
  return book === undefined ? null : new SheetRef(book, backend.book.activeSheet(book));
}

function activeRange(host: Host): RangeRef | null {
  const sheet = activeSheet(host);
  const area = sheet ? host.backend.sheet.activeArea(sheet.book, sheet.id) : undefined;
  return area ? new RangeRef(area) : null;
}

function open({ backend }: Host, id: string): BookRef {
  backend.book.open(id);
  return new BookRef(id);
}

function openUrl(host: Host, url: string): BookRef {
  const id = /\/spreadsheets\/d\/([^/]+)/.exec(url)?.[1];
  if (id === undefined) throw new ServiceException(`Invalid argument: url`);
  return open(host, id);
}

function ui({ request }: Host): UiRef {
  if (!request.hasUi) throw new ServiceException('Cannot call SpreadsheetApp.getUi() from this context.');
  return new UiRef();
}

/** SpreadsheetApp. `getUi` fails where no person looks at the sheet; `getActiveSpreadsheet` may give null (apps-script.md §5). */
export function spreadsheetAppService(host: Host): Service {
  const { request, backend } = host;
  const active = () => (request.activeBook === undefined ? null : new BookRef(request.activeBook));
  const methods = {
    getActive: [on([], active)],
    getActiveSpreadsheet: [on([], active)],
    getActiveSheet: [on([], () => activeSheet(host))],
    getActiveRange: [on([], () => activeRange(host))],
    setActiveSheet: [
      on([p.instance(SheetRef)], (_, sheet) => {
        backend.sheet.activate(sheet.book, sheet.id);
        return sheet;
      }),
    ],
    openById: [on([p.text], (_, id) => open(host, id))],
    openByUrl: [on([p.text], (_, url) => openUrl(host, url))],
    getUi: [on([], () => ui(host))],
    flush: [on([], () => backend.book.flush())],
    newDataValidation: [on([], () => new RuleBuilder())],
    newConditionalFormatRule: [on([], () => new ConditionalBuilder())],
  } satisfies Partial<Record<keyof GoogleAppsScript.Spreadsheet.SpreadsheetApp, readonly Overload<AppRef>[]>>;
  return defineService({ name: 'SpreadsheetApp', state: AppRef, methods, constants: spreadsheetEnums });
}
