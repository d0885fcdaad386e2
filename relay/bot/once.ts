import type { Middleware } from 'grammy';

const REMEMBERED = 1000;

/**
 * Lets each update through once. Telegram pushes an update again when our 200 got lost, and lists it again after a
 * poll that was cut off (telegram.md §1). Remembers the last thousand; a restart forgets, so actions are repeatable too.
 */
export function once(): Middleware {
  const seen = new Set<number>();
  return async (ctx, next) => {
    const id = ctx.update.update_id;
    if (seen.has(id)) return;
    seen.add(id);
    const [oldest] = seen;
    if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
    await next();
  };
}
