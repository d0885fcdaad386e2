import type { TriggerSchedule } from '../backend/triggers.ts';
import { ServiceException } from '../service-exception.ts';
import { EnumSet } from './enums.ts';
import type { Host } from './host.ts';
import { BookRef } from './objects.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';

export class ScriptAppRef {}
export class SessionRef {}

class WebServiceRef {}
class UserRef {}
class TriggerBuilderRef {
  readonly functionName: string;
  constructor(functionName: string) {
    this.functionName = functionName;
  }
}
class ClockBuilderRef {
  readonly functionName: string;
  schedule: TriggerSchedule | undefined;
  constructor(functionName: string) {
    this.functionName = functionName;
  }
}
class SheetBuilderRef {
  readonly functionName: string;
  event: 'ON_OPEN' | 'ON_EDIT' | 'ON_CHANGE' | undefined;
  constructor(functionName: string) {
    this.functionName = functionName;
  }
}
class TriggerRef {
  readonly id: string;
  readonly functionName: string;
  readonly event: string;
  constructor(trigger: { readonly id: string; readonly functionName: string; readonly event: string }) {
    this.id = trigger.id;
    this.functionName = trigger.functionName;
    this.event = trigger.event;
  }
}

const EventType = new EnumSet(['CLOCK', 'ON_OPEN', 'ON_EDIT', 'ON_FORM_SUBMIT', 'ON_CHANGE', 'ON_EVENT_UPDATED']);
const TriggerSource = new EnumSet(['SPREADSHEETS', 'CLOCK', 'FORMS', 'DOCUMENTS', 'CALENDAR']);
/** Also what an event object carries as `authMode`. */
export const AuthModes = new EnumSet(['NONE', 'CUSTOM_FUNCTION', 'LIMITED', 'FULL']);

const onClock = overloadsOf<ClockBuilderRef>();
const minute = 60_000;

function every(self: ClockBuilderRef, everyMs: number): ClockBuilderRef {
  return Object.assign(self, { schedule: { kind: 'every', everyMs } satisfies TriggerSchedule });
}

function everyMinutes(self: ClockBuilderRef, minutes: number): ClockBuilderRef {
  if ([1, 5, 10, 15, 30].includes(minutes)) return every(self, minutes * minute);
  throw new ServiceException('The value you passed to everyMinutes was invalid. It must be one of 1, 5, 10, 15 or 30.');
}

function everyHours(self: ClockBuilderRef, hours: number): ClockBuilderRef {
  if ([1, 2, 4, 6, 8, 12].includes(hours)) return every(self, hours * 60 * minute);
  throw new ServiceException('The value you passed to everyHours was invalid. It must be one of 1, 2, 4, 6, 8 or 12.');
}

function clockBuilder({ backend, now }: Host): Service {
  const methods = {
    everyMinutes: [onClock([p.integer], everyMinutes)],
    everyHours: [onClock([p.integer], everyHours)],
    everyDays: [onClock([p.integer], (self, days) => every(self, days * 24 * 60 * minute))],
    atHour: [onClock([p.integer], (self) => self)],
    nearMinute: [onClock([p.integer], (self) => self)],
    inTimezone: [onClock([p.text], (self) => self)],
    after: [
      onClock([p.integer], (self, delayMs) => Object.assign(self, { schedule: { kind: 'once', at: now() + delayMs } })),
    ],
    at: [onClock([p.date], (self, date) => Object.assign(self, { schedule: { kind: 'once', at: date.getTime() } }))],
    create: [
      onClock([], (self) => {
        if (!self.schedule) throw new ServiceException('The trigger has no schedule.');
        return new TriggerRef(backend.triggers.create(self.functionName, 'CLOCK', self.schedule));
      }),
    ],
  } satisfies Partial<Record<keyof GoogleAppsScript.Script.ClockTriggerBuilder, readonly Overload<ClockBuilderRef>[]>>;
  return defineService({ name: 'ClockTriggerBuilder', state: ClockBuilderRef, methods });
}

const onSheet = overloadsOf<SheetBuilderRef>();

function sheetBuilder({ backend }: Host): Service {
  const methods = {
    onOpen: [onSheet([], (self) => Object.assign(self, { event: 'ON_OPEN' }))],
    onEdit: [onSheet([], (self) => Object.assign(self, { event: 'ON_EDIT' }))],
    onChange: [onSheet([], (self) => Object.assign(self, { event: 'ON_CHANGE' }))],
    create: [
      onSheet([], (self) => {
        if (!self.event) throw new ServiceException('The trigger has no event.');
        return new TriggerRef(backend.triggers.create(self.functionName, self.event, undefined));
      }),
    ],
  } satisfies Partial<
    Record<keyof GoogleAppsScript.Script.SpreadsheetTriggerBuilder, readonly Overload<SheetBuilderRef>[]>
  >;
  return defineService({ name: 'SpreadsheetTriggerBuilder', state: SheetBuilderRef, methods });
}

const onBuilder = overloadsOf<TriggerBuilderRef>();
const builderService = defineService({
  name: 'TriggerBuilder',
  state: TriggerBuilderRef,
  methods: {
    timeBased: [onBuilder([], (self) => new ClockBuilderRef(self.functionName))],
    forSpreadsheet: [
      onBuilder([p.instance(BookRef)], (self) => new SheetBuilderRef(self.functionName)),
      onBuilder([p.text], (self) => new SheetBuilderRef(self.functionName)),
    ],
  } satisfies Partial<Record<keyof GoogleAppsScript.Script.TriggerBuilder, readonly Overload<TriggerBuilderRef>[]>>,
});

const onTrigger = overloadsOf<TriggerRef>();
const triggerService = defineService({
  name: 'Trigger',
  state: TriggerRef,
  methods: {
    getUniqueId: [onTrigger([], (self) => self.id)],
    getHandlerFunction: [onTrigger([], (self) => self.functionName)],
    getEventType: [onTrigger([], (self) => EventType.of(self.event))],
    getTriggerSource: [onTrigger([], (self) => TriggerSource.of(self.event === 'CLOCK' ? 'CLOCK' : 'SPREADSHEETS'))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Script.Trigger, readonly Overload<TriggerRef>[]>>,
});

function appServices({ backend, request }: Host): readonly Service[] {
  const on = overloadsOf<ScriptAppRef>();
  const onWeb = overloadsOf<WebServiceRef>();
  const app = {
    newTrigger: [on([p.text], (_, functionName) => new TriggerBuilderRef(functionName))],
    getProjectTriggers: [on([], () => backend.triggers.list().map((trigger) => new TriggerRef(trigger)))],
    deleteTrigger: [on([p.instance(TriggerRef)], (_, trigger) => backend.triggers.remove(trigger.id))],
    getService: [on([], () => new WebServiceRef())],
    getScriptId: [on([], () => request.scriptId)],
  } satisfies Partial<Record<keyof GoogleAppsScript.Script.ScriptApp, readonly Overload<ScriptAppRef>[]>>;
  const web = {
    getUrl: [onWeb([], () => backend.script.webAppUrl())],
    isEnabled: [onWeb([], () => backend.script.webAppUrl() !== null)],
  } satisfies Partial<Record<keyof GoogleAppsScript.Script.Service, readonly Overload<WebServiceRef>[]>>;
  return [
    defineService({
      name: 'ScriptApp',
      state: ScriptAppRef,
      methods: app,
      constants: { EventType, TriggerSource, AuthMode: AuthModes },
    }),
    defineService({ name: 'Service', state: WebServiceRef, methods: web }),
  ];
}

function sessionServices({ request }: Host): readonly Service[] {
  const on = overloadsOf<SessionRef>();
  const onUser = overloadsOf<UserRef>();
  const session = {
    getScriptTimeZone: [on([], () => request.timeZone)],
    getActiveUserLocale: [on([], () => request.userLocale)],
    getActiveUser: [on([], () => new UserRef())],
    getEffectiveUser: [on([], () => new UserRef())],
  } satisfies Partial<Record<keyof GoogleAppsScript.Base.Session, readonly Overload<SessionRef>[]>>;
  const user = {
    getEmail: [onUser([], () => request.userEmail)],
  } satisfies Partial<Record<keyof GoogleAppsScript.Base.User, readonly Overload<UserRef>[]>>;
  return [
    defineService({ name: 'Session', state: SessionRef, methods: session }),
    defineService({ name: 'User', state: UserRef, methods: user }),
  ];
}

/** ScriptApp with its trigger builders, and Session. */
export function scriptServices(host: Host): readonly Service[] {
  return [
    ...appServices(host),
    ...sessionServices(host),
    clockBuilder(host),
    sheetBuilder(host),
    builderService,
    triggerService,
  ];
}
