import { nowMs } from '../google/clock.ts';
import { type Book, toast } from '../sheets/book.ts';

/** How often a message in the corner says how far a run is. */
const EVERY_MS = 10_000;

/** Says how far a long run is, no more than every ten seconds: each message is a round trip. What is quick says nothing. */
export function sayProgress(book: Book): (words: () => string) => void {
  let saidMs = nowMs();
  return (words) => {
    if (nowMs() - saidMs < EVERY_MS) return;
    saidMs = nowMs();
    toast(book, words(), 15);
  };
}

/** How long something takes that is `done` of `of` after so many milliseconds. */
export function timeLeft(tookMs: number, done: number, of: number): string {
  const leftMs = (tookMs / Math.max(1, done)) * (of - done);
  return leftMs < 90_000 ? `about ${Math.ceil(leftMs / 1000)} s left` : `about ${Math.ceil(leftMs / 60_000)} min left`;
}
