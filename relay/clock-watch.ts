import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/**
 * Whether this machine's clock agrees with CS2Cap's: a clock that is minutes off makes genuine events look late, or
 * refuses them as from the future.
 */
export interface ClockWatch {
  /** The Date header of an answer of the API to a request that was sent and received then. */
  sawDate(header: string, sentAt: number, receivedAt: number): void;
  /** The timestamp of a signature that was right. */
  sawSigned(timestamp: string | undefined, receivedAt: number): void;
  /** Our clock minus CS2Cap's in milliseconds, as last seen. */
  readonly skewMs: number | undefined;
  /** The same if it is worth telling people. */
  readonly troubleMs: number | undefined;
}

/** A tenth of the default tolerance of signatures: early enough to act, more than any network takes. */
const WORTH_TELLING_MS = 30_000;
const TELL_EVERY_MS = 3_600_000;

/** Watches, and warns in the log at most once an hour. */
export function createClockWatch({ clock, log }: { readonly clock: Clock; readonly log: Log }): ClockWatch {
  let skewMs: number | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;

  function note(skew: number): void {
    skewMs = skew;
    if (Math.abs(skew) < WORTH_TELLING_MS || clock.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = clock.now();
    log.warn({ skewS: Math.round(skew / 1000) }, clockWords(skew));
  }

  return {
    sawDate(header, sentAt, receivedAt) {
      const date = Date.parse(header);
      // The header is cut to whole seconds.
      if (!Number.isNaN(date)) note((sentAt + receivedAt) / 2 - (date + 500));
    },
    sawSigned(timestamp, receivedAt) {
      const signed = Number(timestamp) * 1000;
      // A delivery may be under way for long, so an old timestamp proves nothing; one from the future does.
      if (signed - receivedAt > WORTH_TELLING_MS || (skewMs !== undefined && skewMs < -WORTH_TELLING_MS)) {
        note(receivedAt - signed);
      }
    },
    get skewMs() {
      return skewMs;
    },
    get troubleMs() {
      return skewMs !== undefined && Math.abs(skewMs) >= WORTH_TELLING_MS ? skewMs : undefined;
    },
  };
}

/** What is wrong with the clock, and what to do. */
export function clockWords(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const side = skewMs > 0 ? 'ahead of' : 'behind';
  return `this machine's clock is ${seconds} s ${side} CS2Cap's: set it by NTP, or events look late or are refused`;
}
