import { type Absence, refuse, type Schema, schemaOf } from './schema.ts';

/** The first option that fits. If none does, the fault is at the value itself; zod's would blame the option that only a check refuses. */
export function union(options: readonly Schema[]): Schema {
  const has = (absence: Absence) => options.some((option) => option.absence === absence);
  return schemaOf(
    (value, issues) => {
      for (const option of options) {
        const parsed = option.safeParse(value);
        if (parsed.success) return parsed.data;
      }
      return refuse(value, issues);
    },
    {
      absence: has('default') ? 'default' : has('nothing') ? 'nothing' : 'fault',
      mayStayAway: options.some((option) => option.mayStayAway),
    },
  );
}

/** What `first` gives is read by `second`. */
export function pipe(first: Schema, second: Schema): Schema {
  const { absence } = first;
  const { mayStayAway } = second;
  return schemaOf(
    (value, issues) => {
      const start = issues.length;
      const between = first.read(value, issues);
      return issues.length > start ? between : second.read(between, issues);
    },
    { absence, mayStayAway },
  );
}

/** Gives what `change` makes of a value; an absent one is undefined to it. */
export function transform(change: (value: unknown) => unknown): Schema {
  return schemaOf((value) => change(value), { absence: 'nothing', mayStayAway: false });
}
