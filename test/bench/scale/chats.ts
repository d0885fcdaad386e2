import { DIGEST_QUIET_MS } from '#relay/delivery/digest.ts';
import { DIGEST_ROWS } from '#shared/telegram/digest-message.ts';
import { TELEGRAM } from './costs.ts';
import type { Step } from './plan.ts';
import { Fifo } from './random.ts';

/** When a chat gets digests. */
type Digests = Pick<Step, 'digestAfter'>;

// As in relay/delivery/digest.ts.
const BURST_MS = 10_000;
const GATHER_MS = 5000;

/** Takes so many a second, after a rest so many at once. */
export class Allowance {
  readonly #rate: { readonly perSecond: number; readonly burst: number };
  #level: number;
  #at = 0;

  constructor(rate: { readonly perSecond: number; readonly burst: number }) {
    this.#rate = rate;
    this.#level = rate.burst;
  }

  /** When the next one may go: `now`, or later. */
  openAt(now: number): number {
    this.#level = Math.min(this.#rate.burst, this.#level + ((now - this.#at) * this.#rate.perSecond) / 1000);
    this.#at = now;
    return this.#level >= 1 ? now : now + ((1 - this.#level) * 1000) / this.#rate.perSecond;
  }

  take(): void {
    this.#level -= 1;
  }
}

/** One lane: what waits for a chat, one in flight, at the pace that Telegram and the relay's digests give it. */
export class Chat {
  /** When each waiting message was acked. */
  readonly waiting = new Fifo();
  /** Whether it is in flight or in a line of its bot already. */
  isLinedUp = false;
  readonly #allowances: readonly Allowance[];
  readonly #sent: number[] = [];
  #digestUntil = 0;

  constructor(isGroup: boolean) {
    this.#allowances = [TELEGRAM.chat, ...(isGroup ? [TELEGRAM.group] : [])].map((rate) => new Allowance(rate));
  }

  /** When its next call may go, and how many messages that call takes. */
  next(now: number, step: Digests): { readonly at: number; readonly take: number } {
    const paced = Math.max(...this.#allowances.map((allowance) => allowance.openAt(now)));
    const isMany = step.digestAfter > 0 && this.waiting.length > step.digestAfter;
    if (!this.#isGathering(now, step))
      return { at: paced, take: isMany ? Math.min(DIGEST_ROWS, this.waiting.length) : 1 };
    const gathered = (this.#sent.at(-1) ?? Number.NEGATIVE_INFINITY) + GATHER_MS;
    return { at: Math.max(paced, gathered), take: Math.min(DIGEST_ROWS, this.waiting.length) };
  }

  sent(now: number, step: Digests, took: number): void {
    if (took > 1 || this.#isGathering(now, step)) this.#digestUntil = now + DIGEST_QUIET_MS;
    for (const allowance of this.#allowances) allowance.take();
    this.#sent.push(now);
  }

  #isGathering(now: number, { digestAfter }: Digests): boolean {
    if (digestAfter === 0) return false;
    while ((this.#sent[0] ?? now) <= now - BURST_MS) this.#sent.shift();
    return this.#digestUntil > now || this.#sent.length >= digestAfter;
  }
}
