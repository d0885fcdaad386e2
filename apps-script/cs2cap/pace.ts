import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { nowMs, sleep } from '../google/clock.ts';

const MINUTE_MS = 60_000;

/** Google sends a wave at once; more together only runs into its own limits (apps-script.md §5, UrlFetchApp). */
const LARGEST_WAVE = 40;

/** The tiers allow 20 to 300 requests a minute and tell it nowhere for sure (C59); a refusal corrects a guess that is too high. */
const ASSUMED_PER_MINUTE = 100;

/** Keeps one execution's requests below what the tier allows per minute. */
export class Pace {
  private perMinute: number;
  private sentAt: number[] = [];
  private count = 0;

  constructor(perMinute = ASSUMED_PER_MINUTE) {
    this.perMinute = perMinute;
  }

  /** How many of `wanted` requests may go out now, after waiting if need be; 0 if the wait would end after the deadline. */
  take(wanted: number, deadlineMs: number): number {
    const now = nowMs();
    if (now >= deadlineMs) return 0;
    this.sentAt = this.sentAt.filter((at) => now - at < MINUTE_MS);
    const [oldest] = this.sentAt;
    if (oldest !== undefined && this.sentAt.length >= this.perMinute) {
      const waitMs = oldest + MINUTE_MS - now;
      if (now + waitMs >= deadlineMs) return 0;
      sleep(waitMs);
      this.sentAt = [];
    }
    const size = Math.min(wanted, LARGEST_WAVE, this.perMinute - this.sentAt.length);
    this.count += size;
    for (let sent = 0; sent < size; sent++) this.sentAt.push(nowMs());
    return size;
  }

  /** Starts to count anew after a wait that CS2Cap asked for: its minute begins anew too. */
  restart(): void {
    this.sentAt = [];
  }

  /** How many requests were let out so far, without those that were sent again. */
  get sent(): number {
    return this.count;
  }

  /** Takes a burst limit for what it says: the limit per minute, where it names one (C53, C54). */
  learn(failure: ApiFailure): void {
    if (failure.kind !== 'rate-limited') return;
    this.perMinute = Math.max(1, Math.min(this.perMinute, failure.limit ?? this.perMinute));
  }
}
