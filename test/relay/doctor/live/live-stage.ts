/** A stand-in and a live run on one clock, which moves only while the run waits for something. */
import { onTestFinished } from 'vitest';
import { type LiveOptions, type LiveResult, runLive } from '#relay/doctor/live/run-live.ts';
import { type Clock, ManualClock } from '#sandbox/clock.ts';
import { type AccountSpec, type Cs2cap, type Switches, startCs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { freePort } from '#sandbox/free-port.ts';

export const KEY = 'sk_live_stage_key';

export interface LiveStage {
  readonly cs2cap: Cs2cap;
  readonly clock: ManualClock;
  /** Whatever stands at CS2Cap: nothing of it may be the run's once it has ended. */
  standing(): { readonly alerts: number; readonly webhooks: number };
  run(changes?: Partial<LiveOptions>): Promise<LiveResult>;
}

const STEP_MS = 500;

export async function startLiveStage(
  options: { readonly switches?: Partial<Switches>; readonly account?: Partial<AccountSpec> } = {},
): Promise<LiveStage> {
  const clock = new ManualClock();
  const cs2cap = await startCs2cap({
    clock,
    accounts: [{ key: KEY, tier: 'quant', ...options.account }],
    switches: { rateLimits: false, ...options.switches },
  });
  onTestFinished(() => cs2cap.stop());
  const account = () => cs2cap.account(KEY);
  return {
    cs2cap,
    clock,
    standing: () => ({ alerts: account().alerts().length, webhooks: account().webhooks().length }),
    async run(changes = {}) {
      const port = await freePort();
      const waits = watchWaits(clock);
      let isOver = false;
      const result = runLive({
        base: `${cs2cap.url}/v1`,
        apiKey: KEY,
        clock: waits.clock,
        signal: new AbortController().signal,
        receive: { publicUrl: `http://127.0.0.1:${port}`, host: '127.0.0.1', port },
        tell: () => undefined,
        ...changes,
      }).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        if (waits.count() > 0) {
          await cs2cap.tick();
          await clock.advance(STEP_MS);
          await cs2cap.settled();
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      return result;
    },
  };
}

/** Time must not pass while a call is under way: the run would give up what is just coming. */
function watchWaits(clock: ManualClock): { readonly clock: Clock; count(): number } {
  let waiting = 0;
  return {
    count: () => waiting,
    clock: {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      after(delayMs, run) {
        waiting++;
        let isOpen = true;
        const end = (): void => {
          if (isOpen) waiting--;
          isOpen = false;
        };
        const cancel = clock.after(delayMs, () => {
          end();
          run();
        });
        return () => {
          end();
          cancel();
        };
      },
    },
  };
}
