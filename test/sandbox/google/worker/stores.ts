/** PropertiesService, CacheService and LockService: thin fronts of what the main thread keeps. */
import { ServiceException } from '../service-exception.ts';
import type { Host } from './host.ts';
import * as p from './params.ts';
import { chainsOf, defineService, type Overload, overloadsOf, type Service } from './service.ts';

type Scope = 'script' | 'document' | 'user';

export class PropertiesAppRef {}
export class CacheAppRef {}
export class LockAppRef {}

class ScopedRef {
  readonly scope: Scope;
  constructor(scope: Scope) {
    this.scope = scope;
  }
}
class StoreRef extends ScopedRef {}
class CacheRef extends ScopedRef {}
class LockRef extends ScopedRef {}

/** Text by key; a value of another type is refused, so that nobody relies on how Apps Script would print it. */
function textRecord(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(values).map(([key, value]) => {
    if (typeof value !== 'string') throw new ServiceException(`Invalid argument: ${key}`);
    return [key, value] as const;
  });
  return Object.fromEntries(texts);
}

function propertiesServices({ backend: { properties } }: Host): readonly Service[] {
  const on = overloadsOf<StoreRef>();
  const chain = chainsOf<StoreRef>();
  const onApp = overloadsOf<PropertiesAppRef>();
  const store = {
    getProperty: [on([p.text], (self, key) => properties.get(self.scope, key))],
    getProperties: [on([], (self) => properties.all(self.scope))],
    getKeys: [on([], (self) => Object.keys(properties.all(self.scope)))],
    setProperty: [chain([p.text, p.text], (self, key, value) => properties.set(self.scope, { [key]: value }, false))],
    setProperties: [
      chain([p.record], (self, values) => properties.set(self.scope, textRecord(values), false)),
      chain([p.record, p.flag], (self, values, clear) => properties.set(self.scope, textRecord(values), clear)),
    ],
    deleteProperty: [chain([p.text], (self, key) => properties.remove(self.scope, key))],
    deleteAllProperties: [chain([], (self) => properties.set(self.scope, {}, true))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Properties.Properties, readonly Overload<StoreRef>[]>>;
  const app = {
    getScriptProperties: [onApp([], () => new StoreRef('script'))],
    getDocumentProperties: [onApp([], () => new StoreRef('document'))],
    getUserProperties: [onApp([], () => new StoreRef('user'))],
  } satisfies Partial<
    Record<keyof GoogleAppsScript.Properties.PropertiesService, readonly Overload<PropertiesAppRef>[]>
  >;
  return [
    defineService({ name: 'PropertiesService', state: PropertiesAppRef, methods: app }),
    defineService({ name: 'PropertiesService.Properties', state: StoreRef, methods: store }),
  ];
}

function cacheServices({ backend: { cache }, request }: Host): readonly Service[] {
  const on = overloadsOf<CacheRef>();
  const onApp = overloadsOf<CacheAppRef>();
  const methods = {
    get: [on([p.text], (self, key) => cache.get(self.scope, [key])[key] ?? null)],
    getAll: [on([p.list(p.text)], (self, keys) => cache.get(self.scope, keys))],
    put: [
      on([p.text, p.text], (self, key, value) => cache.put(self.scope, { [key]: value }, 600)),
      on([p.text, p.text, p.integer], (self, key, value, seconds) => cache.put(self.scope, { [key]: value }, seconds)),
    ],
    putAll: [
      on([p.record], (self, values) => cache.put(self.scope, textRecord(values), 600)),
      on([p.record, p.integer], (self, values, seconds) => cache.put(self.scope, textRecord(values), seconds)),
    ],
    remove: [on([p.text], (self, key) => cache.remove(self.scope, [key]))],
    removeAll: [on([p.list(p.text)], (self, keys) => cache.remove(self.scope, keys))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Cache.Cache, readonly Overload<CacheRef>[]>>;
  const app = {
    getScriptCache: [onApp([], () => new CacheRef('script'))],
    getUserCache: [onApp([], () => new CacheRef('user'))],
    getDocumentCache: [onApp([], () => (request.kind === 'web-app' ? null : new CacheRef('document')))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Cache.CacheService, readonly Overload<CacheAppRef>[]>>;
  return [
    defineService({ name: 'CacheService', state: CacheAppRef, methods: app }),
    defineService({ name: 'CacheService.Cache', state: CacheRef, methods }),
  ];
}

function lockServices({ backend: { lock }, request }: Host): readonly Service[] {
  const on = overloadsOf<LockRef>();
  const onApp = overloadsOf<LockAppRef>();
  const methods = {
    tryLock: [on([p.integer], (self, milliseconds) => lock.acquire(self.scope, milliseconds))],
    waitLock: [
      on([p.integer], (self, milliseconds) => {
        if (lock.acquire(self.scope, milliseconds)) return;
        throw new ServiceException('Lock timeout: another process was holding the lock for too long.');
      }),
    ],
    releaseLock: [on([], (self) => lock.release(self.scope))],
    hasLock: [on([], (self) => lock.isHeld(self.scope))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Lock.Lock, readonly Overload<LockRef>[]>>;
  const app = {
    getScriptLock: [onApp([], () => new LockRef('script'))],
    getUserLock: [onApp([], () => new LockRef('user'))],
    getDocumentLock: [onApp([], () => (request.kind === 'web-app' ? null : new LockRef('document')))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Lock.LockService, readonly Overload<LockAppRef>[]>>;
  return [
    defineService({ name: 'LockService', state: LockAppRef, methods: app }),
    defineService({ name: 'LockService.Lock', state: LockRef, methods }),
  ];
}

/** Properties, cache and locks. The document lock and cache are null in a web app (apps-script.md §5). */
export function storeServices(host: Host): readonly Service[] {
  return [...propertiesServices(host), ...cacheServices(host), ...lockServices(host)];
}
