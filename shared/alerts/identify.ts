import type { BaseEntry, PlannedRow } from './step.ts';

/** Which alert a row stands for: one this sheet manages, one it only shows, or none yet. */
export type Identity =
  | { readonly kind: 'managed'; readonly entry: BaseEntry }
  | { readonly kind: 'unmanaged'; readonly alertId: string }
  | { readonly kind: 'new' };

/** A line of the sheet, whether it can be sent or not. */
export interface Line {
  readonly rowKey: string;
  readonly alertId?: string;
}

export interface Identities {
  of(row: PlannedRow): Identity;
  /** Base entries that no line stands for or shows. */
  readonly orphans: readonly BaseEntry[];
}

/**
 * Which base entry each line stands for; every entry has at most one line. The Row key decides, because people copy
 * rows with everything in them. An Alert ID decides where the key is unknown or was lost, and also over a line that
 * has the key but no Alert ID, or that of an alert whose key is nowhere: cutting the visible cells leaves the hidden key
 * behind for whatever is typed there next.
 */
export function identifyLines(lines: readonly Line[], base: readonly BaseEntry[]): Identities {
  const byKey = new Map<string, BaseEntry[]>();
  for (const entry of base) push(byKey, entry.rowKey, entry);
  const byAlert = new Map<string, BaseEntry>();
  for (const entry of base) for (const id of [entry.alertId, ...entry.aliases]) byAlert.set(id, entry);
  const shownBy = (line: Line) => (line.alertId === undefined ? undefined : byAlert.get(line.alertId));

  const keys = new Set(lines.map((line) => line.rowKey));
  const shown = new Set(lines.map(shownBy));
  const moved = new Set(lines.filter((line) => !byKey.has(line.rowKey)).map(shownBy));
  const owners = new Map<BaseEntry, Line>();
  const owned = new Map<Line, BaseEntry>();
  const claim = (line: Line, entry: BaseEntry | undefined) => {
    if (!entry || owners.has(entry) || owned.has(line)) return;
    owners.set(entry, line);
    owned.set(line, entry);
  };
  for (const line of lines) {
    const entries = byKey.get(line.rowKey) ?? [];
    const shownEntry = shownBy(line);
    const entry = entries.find((candidate) => candidate === shownEntry) ?? entries[0];
    const isStray = line.alertId === undefined || (shownEntry !== undefined && !keys.has(shownEntry.rowKey));
    if (entry === shownEntry || !isStray || !moved.has(entry)) claim(line, entry);
  }
  for (const line of lines) claim(line, shownBy(line));

  return {
    of(row) {
      const entry = owned.get(row);
      if (entry) return { kind: 'managed', entry };
      return row.alertId === undefined || byAlert.has(row.alertId)
        ? { kind: 'new' }
        : { kind: 'unmanaged', alertId: row.alertId };
    },
    orphans: base.filter((entry) => !owners.has(entry) && !shown.has(entry)),
  };
}

/** Adds a value to the group of a key. */
export function push<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
