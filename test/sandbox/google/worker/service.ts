/** Services as tables: per method its overloads, each with the types it takes. A call that fits none is refused as Apps Script refuses it. */

/** One kind of argument. */
export interface Param<T> {
  readonly accepts: (value: unknown) => value is T;
}

type Values<P extends readonly Param<unknown>[]> = {
  -readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never;
};

/** One signature of a method with what it does; `attempt` gives nothing when the arguments do not fit. */
export interface Overload<Self> {
  readonly attempt: (self: Self, args: readonly unknown[]) => { readonly value: unknown } | undefined;
}

function fits<const P extends readonly Param<unknown>[]>(params: P, args: readonly unknown[]): args is Values<P> {
  return args.length === params.length && params.every((param, index) => param.accepts(args[index]));
}

/** A maker of overloads for one class, so that `self` is typed and the arguments follow from the parameters. */
export function overloadsOf<Self>() {
  return <const P extends readonly Param<unknown>[]>(
    params: P,
    run: (self: Self, ...args: Values<P>) => unknown,
  ): Overload<Self> => ({
    attempt: (self, args) => (fits(params, args) ? { value: run(self, ...args) } : undefined),
  });
}

/** Like `overloadsOf`, for methods that give their own object back. */
export function chainsOf<Self>() {
  const on = overloadsOf<Self>();
  return <const P extends readonly Param<unknown>[]>(
    params: P,
    run: (self: Self, ...args: Values<P>) => void,
  ): Overload<Self> =>
    on(params, (self, ...args) => {
      run(self, ...args);
      return self;
    });
}

/** A method that takes whatever it is given. */
export const variadic = <Self>(run: (self: Self, args: readonly unknown[]) => unknown): Overload<Self> => ({
  attempt: (self, args) => ({ value: run(self, args) }),
});

/** The methods of a class: keys are checked against `@types/google-apps-script` by the services themselves. */
export type Methods<Self> = { readonly [name: string]: readonly Overload<Self>[] | undefined };

/** A class of Apps Script: what its objects are on our side, and what scripts may call on them. */
export interface Service {
  /** As error texts name it: "SpreadsheetApp.Range". */
  readonly name: string;
  /** Our class behind it. */
  readonly state: new (
    ...args: never[]
  ) => object;
  readonly methodNames: readonly string[];
  /** Runs the overload that fits; gives nothing when none does. */
  readonly invoke: (self: unknown, method: string, args: readonly unknown[]) => { readonly value: unknown } | undefined;
  /** Values that are read without a call: enums. */
  readonly constants: Readonly<Record<string, object>>;
  /** True where scripts put their own properties (HtmlTemplate). */
  readonly open: boolean;
}

/** Makes a service out of its table. */
export function defineService<Self extends object>(spec: {
  readonly name: string;
  readonly state: new (...args: never[]) => Self;
  readonly methods: Methods<Self>;
  readonly constants?: Readonly<Record<string, object>>;
  readonly open?: boolean;
}): Service {
  return {
    name: spec.name,
    state: spec.state,
    methodNames: Object.keys(spec.methods),
    constants: spec.constants ?? {},
    open: spec.open ?? false,
    invoke(self, method, args) {
      if (!(self instanceof spec.state)) throw new TypeError('Illegal invocation');
      for (const overload of spec.methods[method] ?? []) {
        const done = overload.attempt(self, args);
        if (done) return done;
      }
      return undefined;
    },
  };
}
