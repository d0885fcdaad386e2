import type { Clock } from '../clock.ts';
import { badRequest } from './refusal.ts';

const answerWithinMs = 10_000;

interface Open<A> {
  readonly botId: number;
  readonly at: number;
  readonly settle: (answer: A) => void;
}

/** What people asked of bots and wait for: pressed buttons or inline queries. Each takes one answer, for a short time. */
export class Questions<A> {
  readonly #open = new Map<string, Open<A>>();
  readonly #clock: Clock;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new question; `answered` resolves when the bot answers, and stays open if it never does. */
  ask(botId: number): { readonly id: string; readonly answered: Promise<A> } {
    this.#forgetOld();
    this.#count += 1;
    const id = String(4_611_686_018_427_000_000n + BigInt(this.#count));
    const answered = new Promise<A>((settle) => {
      this.#open.set(id, { botId, at: this.#clock.now(), settle });
    });
    return { id, answered };
  }

  /** Settles a question, or throws the 400 for one that is unknown, answered already or too old (telegram.md §2). */
  answer(botId: number, id: string, answer: A): void {
    this.#forgetOld();
    const question = this.#open.get(id);
    if (question?.botId !== botId) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    this.#open.delete(id);
    question.settle(answer);
  }

  #forgetOld(): void {
    for (const [id, { at }] of this.#open) if (at < this.#clock.now() - answerWithinMs) this.#open.delete(id);
  }
}
