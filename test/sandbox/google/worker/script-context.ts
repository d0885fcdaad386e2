/** A script's world: a bare context with the services as globals, and nothing that Node or a browser would add. */
import { format } from 'node:util';
import * as vm from 'node:vm';
import { blobService } from './blob.ts';
import { ContentRef, contentServices } from './content.ts';
import { EnumValue } from './enums.ts';
import type { Host } from './host.ts';
import { HtmlRef, htmlServices } from './html.ts';
import { AppRef } from './objects.ts';
import * as p from './params.ts';
import { rangeService } from './range.ts';
import { rangeListService } from './range-list.ts';
import { Realm } from './realm.ts';
import { ruleServices } from './rules.ts';
import { checkScope } from './scopes.ts';
import { ScriptAppRef, SessionRef, scriptServices } from './script-app.ts';
import { defineService, type Overload, overloadsOf, type Service, variadic } from './service.ts';
import { sheetService } from './sheet.ts';
import { spreadsheetServices } from './spreadsheet.ts';
import { spreadsheetAppService } from './spreadsheet-app.ts';
import { CacheAppRef, LockAppRef, PropertiesAppRef, storeServices } from './stores.ts';
import { uiServices } from './ui.ts';
import { UrlFetchRef, urlFetchServices } from './url-fetch.ts';
import { UtilitiesRef, utilitiesService } from './utilities.ts';

const onEnum = overloadsOf<EnumValue>();
const enumService = defineService({
  name: 'Enum',
  state: EnumValue,
  methods: {
    toString: [onEnum([], (self) => self.name)],
    name: [onEnum([], (self) => self.name)],
    ordinal: [onEnum([], (self) => self.position)],
    compareTo: [onEnum([p.instance(EnumValue)], (self, other) => self.position - other.position)],
  },
});

class LoggerRef {}

function loggerService({ backend }: Host): Service {
  const log = variadic((self: LoggerRef, values) => {
    backend.log.write('LOG', format(...values));
    return self;
  });
  const methods = { log: [log] } satisfies Partial<
    Record<keyof GoogleAppsScript.Base.Logger, readonly Overload<LoggerRef>[]>
  >;
  return defineService({ name: 'Logger', state: LoggerRef, methods });
}

class ConsoleRef {}

/** console as Apps Script has it: four levels and two timers, nothing more. */
function consoleService({ backend }: Host): Service {
  const writer = (level: string) => [variadic((_: ConsoleRef, values) => backend.log.write(level, format(...values)))];
  const silent = [variadic((_: ConsoleRef) => undefined)];
  const methods = {
    log: writer('INFO'),
    info: writer('INFO'),
    warn: writer('WARNING'),
    error: writer('ERROR'),
    time: silent,
    timeEnd: silent,
  } satisfies Partial<Record<keyof Console, readonly Overload<ConsoleRef>[]>>;
  return defineService({ name: 'console', state: ConsoleRef, methods });
}

const globals = {
  SpreadsheetApp: AppRef,
  PropertiesService: PropertiesAppRef,
  CacheService: CacheAppRef,
  LockService: LockAppRef,
  UrlFetchApp: UrlFetchRef,
  Utilities: UtilitiesRef,
  ContentService: ContentRef,
  HtmlService: HtmlRef,
  ScriptApp: ScriptAppRef,
  Session: SessionRef,
  Logger: LoggerRef,
  console: ConsoleRef,
} as const;

function allServices(host: Host): readonly Service[] {
  return [
    spreadsheetAppService(host),
    ...spreadsheetServices(host),
    sheetService(host),
    rangeService(host),
    rangeListService(host),
    ...ruleServices,
    ...storeServices(host),
    ...urlFetchServices(host),
    utilitiesService(host),
    blobService,
    ...contentServices,
    ...htmlServices(host),
    ...uiServices(host),
    ...scriptServices(host),
    loggerService(host),
    consoleService(host),
    enumService,
  ];
}

/** Replaces the clock that `new Date()` and `Date.now()` read; everything else about Date stays. */
const useClock = `(now) => {
  const Native = Date;
  const Clocked = new Proxy(Native, {
    construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
    apply: (target) => new target(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  Object.defineProperty(Native.prototype, 'constructor', { value: Clocked, writable: true, configurable: true });
  Object.defineProperty(globalThis, 'Date', { value: Clocked, writable: true, configurable: true });
}`;

export interface ScriptContext {
  readonly context: vm.Context;
  readonly realm: Realm;
  readonly services: Readonly<Record<string, Service>>;
}

/** Makes a fresh context for one execution, with every global service in it. */
export function makeScriptContext(host: Host, onMethod: (name: string) => void): ScriptContext {
  const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  const services = allServices(host);
  const realm = new Realm({
    context,
    services,
    admit: (service, method) => {
      checkScope(host.request, service, method);
      onMethod(`${service.split('.').at(-1) ?? service}.${method}`);
    },
  });
  for (const [name, Ref] of Object.entries(globals)) {
    Object.defineProperty(context, name, { value: realm.give(new Ref()), configurable: true, writable: true });
  }
  vm.runInContext(useClock, context)(host.now);
  return { context, realm, services: Object.fromEntries(services.map((service) => [service.name, service])) };
}
