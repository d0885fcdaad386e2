import type { PlannedRow } from '#shared/alerts/step.ts';
import type { RelayChat } from '../settings/relay-chats.ts';

/** What a paired relay is told of this sheet's rows: who hears of an alert, and when a fired one is armed again (DESIGN §6 "Notify", "Re-arm"). */
export interface Wishes {
  readonly routes: readonly { readonly alert_id: string; readonly chats: readonly string[] }[];
  readonly rearms: readonly { readonly alert_id: string; readonly after_ms: number; readonly per_day?: number }[];
}

const fold = (label: string) => label.trim().toLowerCase();

/** The whole Notify and Re-arm columns of rows that have an alert. Labels that no chat has are left out. */
export function wishesOf(
  rows: readonly PlannedRow[],
  alertIdOf: (row: PlannedRow) => string | undefined,
  chats: readonly RelayChat[],
): Wishes {
  const keys = new Map(chats.map(({ key, label }) => [fold(label), key]));
  const owned = rows.flatMap((row) => {
    const alert_id = alertIdOf(row);
    return alert_id === undefined ? [] : [{ row, alert_id }];
  });
  return {
    routes: owned.flatMap(({ row, alert_id }) => {
      const known = row.notify.flatMap((label) => keys.get(fold(label)) ?? []);
      return known.length > 0 ? [{ alert_id, chats: [...new Set(known)] }] : [];
    }),
    rearms: owned.flatMap(({ row: { rearm }, alert_id }) => {
      if (rearm.kind !== 'after') return [];
      const per_day = rearm.maxPerDay === undefined ? {} : { per_day: rearm.maxPerDay };
      return [{ alert_id, after_ms: rearm.delayMs, ...per_day }];
    }),
  };
}

/** What is wrong with a row's Notify cell, in words; undefined where each label is a chat's. */
export function notifyProblem(row: PlannedRow, chats: readonly RelayChat[]): string | undefined {
  const labels = new Set(chats.map(({ label }) => fold(label)));
  const unknown = row.notify.filter((label) => !labels.has(fold(label)));
  if (unknown.length === 0) return undefined;
  const known = chats.length > 0 ? `; there are: ${chats.map(({ label }) => label).join(', ')}` : '';
  return `Notify: no chat of this sheet is called ${unknown.map((label) => `"${label}"`).join(', ')}${known}`;
}
