import { tooMany } from './refusal.ts';

const burst = 3;
const perSecondAllChats = 30;
const perMinuteInGroup = 20;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * How much a bot may send: one message a second per chat after a burst of three, 20 a minute and 20 edits a minute per
 * group, 30 a second overall (telegram.md §2, Limits). The real numbers are unpublished; these are the advised ones.
 */
export class FloodMeter {
  readonly #buckets = new Map<number, Bucket>();
  readonly #recent = new Map<string, number[]>();

  /** Counts one message or edit, or throws the 429 with the longest wait; a refused call does not count. */
  admit(kind: 'send' | 'edit', chat: { readonly id: number; readonly type: string }, now: number): void {
    const windows = [
      { key: 'all', limit: perSecondAllChats, ms: 1000 },
      ...(chat.type === 'private' ? [] : [{ key: `${kind}:${chat.id}`, limit: perMinuteInGroup, ms: 60_000 }]),
    ];
    const bucket = kind === 'send' ? this.#filled(chat.id, now) : undefined;
    const bucketWait = bucket && bucket.tokens < 1 ? (1 - bucket.tokens) * 1000 : 0;
    const wait = Math.max(bucketWait, ...windows.map((window) => this.#windowWait(window, now)));
    if (wait > 0) throw tooMany(Math.max(1, Math.ceil(wait / 1000)));
    if (bucket) bucket.tokens -= 1;
    for (const { key } of windows) this.#recent.get(key)?.push(now);
  }

  #filled(chatId: number, now: number): Bucket {
    const bucket = this.#buckets.get(chatId) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.filledAt) / 1000);
    bucket.filledAt = now;
    this.#buckets.set(chatId, bucket);
    return bucket;
  }

  #windowWait({ key, limit, ms }: { key: string; limit: number; ms: number }, now: number): number {
    const recent = (this.#recent.get(key) ?? []).filter((at) => at > now - ms);
    this.#recent.set(key, recent);
    const oldest = recent.at(-limit);
    return oldest === undefined ? 0 : oldest + ms - now;
  }
}
