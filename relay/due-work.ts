import type { DueWork } from './agenda.ts';
import type { BotDeps } from './bot/deps.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { Config } from './config.ts';
import { pictureKeeper } from './cs2cap/keep-picture.ts';
import { createQuotaMeter } from './cs2cap/quota-meter.ts';
import { DIGEST_QUIET_MS } from './delivery/digest.ts';
import { pruner } from './retention.ts';
import { releaseHeld } from './store/deliveries.ts';
import { forgetOldPrompts } from './store/prompts.ts';
import { forgetOldUpdates } from './store/updates.ts';
import { takeWakes } from './store/wake-marks.ts';
import { armDue } from './use-cases/arm-due.ts';

/** A relay that has just started has other things to do than to forget, and does not know yet whether its clock is right. */
const FORGET_AFTER_MS = 300_000;

/** Everything of the relay that falls due by the clock. */
export function dueWork(
  deps: BotDeps,
  config: Pick<Config, 'RETENTION_DAYS'>,
  clockWatch: Pick<ClockWatch, 'troubleMs'>,
): DueWork[] {
  const { db, clock, log, cs2cap, wake } = deps;
  return [
    async () => wake(await takeWakes(db)),
    async (now) => wake(await releaseHeld(db, now, now + DIGEST_QUIET_MS)),
    (now) => armDue(deps, now),
    (now) => forgetOldPrompts(db, now),
    (now) => forgetOldUpdates(db, now),
    pruner({
      db,
      log,
      retentionDays: config.RETENTION_DAYS,
      isClockWrong: () => clockWatch.troubleMs !== undefined,
      notBefore: clock.now() + FORGET_AFTER_MS,
    }),
    ...(cs2cap ? [pictureKeeper({ db, clock, cs2cap, quota: createQuotaMeter({ db, clock }) })] : []),
  ];
}
