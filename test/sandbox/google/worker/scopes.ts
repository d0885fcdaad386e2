/** Which methods need which permission (the "Scopes" paragraph of apps-script.md §5, and the per-method lists it cites). */
import { ServiceException } from '../service-exception.ts';
import type { RunRequest } from '../wire.ts';

const auth = 'https://www.googleapis.com/auth/';
const sheets = [`${auth}spreadsheets.currentonly`, `${auth}spreadsheets`] as const;
const anySheet = [`${auth}spreadsheets`] as const;
const container = [`${auth}script.container.ui`] as const;
const external = [`${auth}script.external_request`] as const;
const scriptApp = [`${auth}script.scriptapp`] as const;
const email = [`${auth}userinfo.email`] as const;

const byMethod: Readonly<Record<string, readonly string[]>> = {
  'SpreadsheetApp.openById': anySheet,
  'SpreadsheetApp.openByUrl': anySheet,
  'SpreadsheetApp.getActive': sheets,
  'SpreadsheetApp.getActiveSpreadsheet': sheets,
  'SpreadsheetApp.getActiveSheet': sheets,
  'SpreadsheetApp.getActiveRange': sheets,
  'Ui.showSidebar': container,
  'Ui.showModalDialog': container,
  'Ui.showModelessDialog': container,
  'UrlFetchApp.fetch': external,
  'UrlFetchApp.fetchAll': external,
  'UrlFetchApp.getRequest': external,
  'ScriptApp.newTrigger': scriptApp,
  'ScriptApp.getProjectTriggers': scriptApp,
  'ScriptApp.deleteTrigger': scriptApp,
  'Session.getActiveUser': email,
  'Session.getEffectiveUser': email,
};

/** Classes all of whose methods need access to the sheet, but for those that need nothing. */
const sheetClasses = ['Spreadsheet', 'Sheet', 'Range', 'RangeList', 'Protection', 'Filter', 'Selection'];
const freeSheetMethods = new Set([
  'Spreadsheet.getActiveSheet',
  'Spreadsheet.getId',
  'Spreadsheet.getNumSheets',
  'Spreadsheet.getSheetById',
  'Spreadsheet.getSheetByName',
  'Spreadsheet.getSheets',
  'Sheet.activate',
  'Sheet.getTabColor',
  'Range.activate',
  'Range.offset',
]);

function needed(service: string, method: string): readonly string[] | undefined {
  const own = byMethod[`${service}.${method}`];
  if (own) return own;
  const name = service.split('.').at(-1) ?? '';
  if (!service.startsWith('SpreadsheetApp.') || !sheetClasses.includes(name)) return undefined;
  return freeSheetMethods.has(`${name}.${method}`) ? undefined : sheets;
}

/** What a simple trigger may not do, whatever the manifest says: anything that needs a person's consent beyond this sheet. */
const refusedInSimpleTrigger = (scopes: readonly string[]) => scopes !== sheets;

/** Refuses a method for which the manifest names no sufficient scope, or which a simple trigger may not call. */
export function checkScope(request: RunRequest, service: string, method: string): void {
  const scopes = needed(service, method);
  if (!scopes) return;
  const list = scopes.length > 1 ? `(${scopes.join(' || ')})` : scopes[0];
  const call = `${service.split('.').at(-1) ?? service}.${method}`;
  if (request.authMode !== 'FULL' && refusedInSimpleTrigger(scopes)) {
    throw new ServiceException(`You do not have permission to call ${call}. Required permissions: ${list}`);
  }
  const granted = request.scopes;
  if (granted && !scopes.some((scope) => granted.includes(scope))) {
    throw new ServiceException(
      `Specified permissions are not sufficient to call ${call}. Required permissions: ${list}`,
    );
  }
}
