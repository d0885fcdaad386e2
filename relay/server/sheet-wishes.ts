import * as z from 'zod/mini';
import { SheetMessage } from '#shared/events/link.ts';
import { replaceSheetPolicies } from '../store/planned.ts';
import { replaceSheetRoutes } from '../store/routing.ts';
import type { Db } from '../store/schema.ts';

/** Which chats an alert's Notify cell names, by their keys (DESIGN §6 "Notify"). */
const AlertRoute = z.object({ alert_id: z.string(), chats: z.array(z.string()) });
/** An alert's Re-arm cell, as `after_ms` and at most `per_day`. */
const AlertRearm = z.object({
  alert_id: z.string(),
  after_ms: z.number().check(z.positive()),
  per_day: z.optional(z.number().check(z.positive())),
});

/**
 * What a sheet's message may hold beside the basics: its whole Notify and Re-arm columns. Absent says nothing new; an
 * empty list takes back what was said before.
 */
export const SheetWishes = z.extend(SheetMessage, {
  routes: z.optional(z.array(AlertRoute)),
  rearms: z.optional(z.array(AlertRearm)),
});
export type SheetWishes = z.infer<typeof SheetWishes>;

/** Takes over what a sheet wants: only chats it was granted count, the others are left out. */
export async function takeWishes(
  db: Db,
  sheet: { readonly id: string; readonly granted: ReadonlySet<string> },
  wishes: Pick<SheetWishes, 'routes' | 'rearms'>,
): Promise<void> {
  if (wishes.routes) {
    const routes = wishes.routes.map(({ alert_id, chats }) => ({ alertId: alert_id, chatKeys: chats }));
    await replaceSheetRoutes(db, sheet, routes);
  }
  if (wishes.rearms) {
    const policies = wishes.rearms.map(({ alert_id, after_ms, per_day }) => ({
      alert_id,
      delay_ms: after_ms,
      max_per_day: per_day ?? null,
    }));
    await replaceSheetPolicies(db, sheet.id, policies);
  }
}
