/** The border between our objects and a script's: everything a script touches is made in its own context, so that `instanceof`, `Array.isArray` and error names hold as they do in Apps Script. */
import { isDate } from 'node:util/types';
import * as vm from 'node:vm';
import { ServiceException } from '../service-exception.ts';
import { EnumSet } from './enums.ts';
import { typeName } from './params.ts';
import type { Service } from './service.ts';

/** Runs inside the script's context, once per execution. `call` gives [true, value] or [false, message]. */
const bootstrap = `(() => {
  class Exception extends Error {}
  Object.defineProperty(Exception.prototype, 'name', { value: 'Exception', configurable: true, writable: true });
  return {
    Array, Object, Date, Exception,
    method(name, call) {
      const { [name]: made } = { [name](...args) {
        const [ok, value] = call(this, args);
        if (ok) return value;
        throw new Exception(value);
      } };
      return made;
    },
    parse: JSON.parse,
  };
})()`;

interface Bootstrapped {
  readonly Array: ArrayConstructor;
  readonly Object: ObjectConstructor;
  readonly Date: DateConstructor;
  readonly Exception: new (message: string) => Error;
  readonly method: (name: string, call: (self: unknown, args: unknown[]) => readonly [boolean, unknown]) => object;
}

export interface RealmOptions {
  readonly context: vm.Context;
  readonly services: readonly Service[];
  /** Called before a method runs; throws a ServiceException when the script may not. */
  readonly admit: (service: string, method: string) => void;
}

/** Converts values between our side and one script context, and makes the facades of the services. */
export class Realm {
  readonly inside: Bootstrapped;
  readonly #context: vm.Context;
  readonly #admit: RealmOptions['admit'];
  readonly #services = new Map<unknown, Service>();
  readonly #prototypes = new Map<Service, object>();
  readonly #facades = new WeakMap<object, object>();
  readonly #states = new WeakMap<object, object>();

  constructor(options: RealmOptions) {
    this.#context = options.context;
    this.#admit = options.admit;
    // The script text above is ours, so its shape is known.
    this.inside = vm.runInContext(bootstrap, options.context) as Bootstrapped;
    for (const service of options.services) this.#services.set(service.state, service);
  }

  /** The script's view of one of our values. */
  give(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.#giveArray(value);
    if (isDate(value)) return new this.inside.Date(value.getTime());
    if (value instanceof EnumSet) return this.#facade(value, () => this.#giveRecord(value.values));
    const service = this.#services.get(value.constructor);
    if (service) return this.#facade(value, () => this.#makeFacade(service));
    return Object.getPrototypeOf(value) === Object.prototype ? this.#giveRecord(value) : value;
  }

  /** Our view of a script's value: facades become our objects, arrays and dates become ours. */
  take(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const state = this.#states.get(value);
    if (state) return state;
    if (Array.isArray(value)) return value.map((item) => this.take(item));
    if (isDate(value)) return new Date(value.getTime());
    if (Object.getPrototypeOf(value) === this.inside.Object.prototype) {
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.take(entry)]));
    }
    return value;
  }

  /** The facade's own properties (a template's variables). */
  ownProperties(state: object): Record<string, unknown> {
    const facade = this.#facades.get(state);
    return facade ? { ...facade } : {};
  }

  #giveArray(items: readonly unknown[]): unknown[] {
    const made = new this.inside.Array<unknown>();
    for (const item of items) made.push(this.give(item));
    return made;
  }

  #giveRecord(fields: object): object {
    const made = new this.inside.Object();
    for (const [key, value] of Object.entries(fields)) {
      Object.defineProperty(made, key, {
        value: this.give(value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return made;
  }

  #facade(state: object, make: () => object): object {
    const known = this.#facades.get(state);
    if (known) return known;
    const made = make();
    this.#facades.set(state, made);
    this.#states.set(made, state);
    return made;
  }

  #makeFacade(service: Service): object {
    const facade = vm.runInContext('Object.create', this.#context)(this.#prototype(service));
    for (const [key, value] of Object.entries(service.constants)) {
      Object.defineProperty(facade, key, { value: this.give(value), enumerable: true });
    }
    return service.open ? facade : Object.freeze(facade);
  }

  #prototype(service: Service): object {
    const known = this.#prototypes.get(service);
    if (known) return known;
    const made = new this.inside.Object();
    for (const name of service.methodNames) this.#defineMethod(made, service, name);
    const printed = service.name.split('.').at(-1) ?? service.name;
    if (!service.methodNames.includes('toString')) {
      Object.defineProperty(made, 'toString', { value: this.inside.method('toString', () => [true, printed]) });
    }
    this.#prototypes.set(service, made);
    return made;
  }

  #defineMethod(prototype: object, service: Service, name: string): void {
    const method = this.inside.method(name, (self, args) => this.#call(service, name, self, args));
    Object.defineProperty(prototype, name, { value: method, enumerable: false });
  }

  #call(service: Service, method: string, self: unknown, args: unknown[]): readonly [boolean, unknown] {
    try {
      this.#admit(service.name, method);
      const taken = args.map((arg) => this.take(arg));
      const done = service.invoke(this.take(self), method, taken);
      if (!done) throw new ServiceException(this.#mismatch(service, method, taken));
      return [true, this.give(done.value)];
    } catch (error) {
      if (error instanceof ServiceException) return [false, error.message];
      throw error;
    }
  }

  #mismatch(service: Service, method: string, args: readonly unknown[]): string {
    const types = args.map((arg) => typeName(arg, (value) => this.#services.get(value.constructor)?.name));
    return `The parameters (${types.join(',')}) don't match the method signature for ${service.name}.${method}.`;
  }
}
