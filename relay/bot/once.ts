import type { Middleware } from 'grammy';
import type { Clock } from '../clock.ts';
import type { Db } from '../store/schema.ts';
import { takeUpdate } from '../store/updates.ts';

/**
 * Lets each update through once, whichever replica gets it and across restarts: Telegram pushes an update again when
 * our 200 got lost, and lists it again after a poll that was cut off (telegram.md §1). An update whose handler died
 * with the process is not handled again; buttons are absolute, so a press again does no harm.
 */
export function once(deps: { readonly db: Db; readonly clock: Pick<Clock, 'now'> }): Middleware {
  return async (ctx, next) => {
    if (await takeUpdate(deps.db, ctx.update.update_id, deps.clock.now())) await next();
  };
}
