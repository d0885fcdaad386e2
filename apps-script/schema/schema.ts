/** Where a value is not as its schema says; zod's other words about it are read nowhere. */
export interface Issue {
  readonly path: PropertyKey[];
}

/** What an absent property means: a fault, nothing, or a value that stands in. */
export type Absence = 'fault' | 'nothing' | 'default';

export interface Traits {
  readonly absence: Absence;
  /** Whether what it gives may be missing too: the property then stays away. */
  readonly mayStayAway: boolean;
  /** Of an object: what it was made of. */
  readonly shape?: Shape;
}

export type Shape = Readonly<Record<string, Schema>>;

/** Gives what `value` stands for and adds what is wrong with it to `issues`; if it adds any, what it gives is not used. */
export type Read = (value: unknown, issues: Issue[]) => unknown;

/** Adds to `issues` what is wrong with a value; it meets values of the wrong type too. */
export type Check = (value: unknown, issues: Issue[]) => void;

export type Parsed =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };

export interface Schema extends Traits {
  readonly read: Read;
  safeParse(value: unknown): Parsed;
  /** Throws if the value is not as it should be. */
  parse(value: unknown): unknown;
  check(...checks: readonly Check[]): Schema;
}

/** The traits of a property that has to be there. */
export const REQUIRED: Traits = { absence: 'fault', mayStayAway: false };

/** A schema that reads by `read`; a property of it has to be there unless `traits` say otherwise. */
export function schemaOf(read: Read, traits: Traits = REQUIRED): Schema {
  const safeParse = (value: unknown): Parsed => {
    const issues: Issue[] = [];
    const data = read(value, issues);
    return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
  };
  return {
    ...traits,
    read,
    safeParse,
    parse(value) {
      const parsed = safeParse(value);
      if (parsed.success) return parsed.data;
      throw new Error(`not as expected at "${parsed.error.issues[0]?.path.join('.')}"`);
    },
    check: (...checks) =>
      schemaOf((value, issues) => {
        const output = read(value, issues);
        for (const check of checks) check(output, issues);
        return output;
      }, traits),
  };
}

/** Says that the value itself is wrong, and gives it back. */
export function refuse(value: unknown, issues: Issue[]): unknown {
  issues.push({ path: [] });
  return value;
}
