import * as z from 'zod';
import { leftAboveReserve, limitOf, type Quota, quotaAt, reserveOf, spend } from '#shared/cs2cap/quota.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { lockingNames } from '../store/engine.ts';
import type { Db } from '../store/schema.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { LookFailure } from './look-failure.ts';

/** What the relay's own calls have cost of the monthly quota, and whether more fit above the reserve. */
export interface QuotaMeter {
  /** Fails with what is left above the reserve. */
  roomFor(calls: number): Promise<Result<undefined, LookFailure>>;
  /** Whether more than half of the month's calls is left: for what only makes things nicer. */
  isPlentiful(): Promise<boolean>;
  /** Counts calls as they were answered. */
  spent(replies: readonly Result<unknown, ApiFailure>[]): Promise<void>;
}

const KEY = 'quota';
const Stored = z.object({
  month: z.string(),
  used: z.number(),
  limit: z.number().exactOptional(),
});

/** A meter over the store: every replica counts into the same. */
export function createQuotaMeter(deps: { readonly db: Db; readonly clock: Pick<Clock, 'now'> }): QuotaMeter {
  const { db, clock } = deps;
  const read = async (from = db): Promise<Quota> => {
    const stored = Stored.safeParse(JSON.parse((await readSetting(from, KEY)) ?? 'null'));
    return quotaAt(stored.success ? stored.data : {}, clock.now());
  };
  return {
    async roomFor(calls) {
      const quota = await read();
      const left = leftAboveReserve(quota);
      return calls <= left ? ok(undefined) : fail({ kind: 'reserve', left, reserve: reserveOf(quota) });
    },
    async isPlentiful() {
      const quota = await read();
      return quota.used < limitOf(quota) / 2;
    },
    async spent(replies) {
      await lockingNames(db, [KEY], async (tx) => {
        const next = spend(await read(tx), replies.map(asHttp));
        await writeSetting(tx, KEY, JSON.stringify(Stored.parse(next)));
      });
    },
  };
}

/** The meter reads HTTP; only the status and what a refusal says matter to it. */
function asHttp(result: Result<unknown, ApiFailure>) {
  if (result.ok) return { status: 200, headers: {}, text: '' };
  if (result.failure.status === 0) return undefined;
  const text = result.failure.kind === 'monthly-quota' ? `MONTHLY_QUOTA ${result.failure.message}` : '';
  return { status: result.failure.status, headers: {}, text };
}
