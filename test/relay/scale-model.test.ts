import { describe, expect, it } from 'vitest';
import { Chat } from '../bench/scale/chats.ts';
import { STEPS, type Step, wallsOf } from '../bench/scale/plan.ts';
import { simulate } from '../bench/scale/simulate.ts';

const [small] = STEPS;
if (!small) throw new Error('The plan has no steps');
const PLAY = { seed: 1, minutes: 7, burst: 0 };
const plain = { digestAfter: 0 };

/** The step at a part of its nearest wall. */
const near = (step: Step, part: number): Step => ({
  ...step,
  eventsPerDay: (wallsOf(step)[0]?.eventsPerDay ?? Number.NaN) * part,
});

/** When a chat with more than enough waiting is sent to within so many milliseconds. */
function sendingTimes(chat: Chat, digests: { digestAfter: number }, untilMs: number) {
  const calls: { at: number; take: number }[] = [];
  for (let message = 0; message < 1000; message++) chat.waiting.push(0);
  for (let next = chat.next(0, digests); next.at <= untilMs; next = chat.next(next.at, digests)) {
    const { at, take } = chat.next(next.at, digests);
    if (at > next.at) continue;
    calls.push({ at, take });
    chat.sent(at, digests, take);
  }
  return calls;
}

describe('the simulated plan', () => {
  it('gives the same figures for the same seed, and others for another', () => {
    expect(simulate(small, PLAY)).toEqual(simulate(small, PLAY));
    expect(simulate(small, { ...PLAY, seed: 2 })).not.toEqual(simulate(small, PLAY));
  });

  it('loses no message: each of an event is sent or waits', () => {
    const played = simulate(small, { ...PLAY, burst: 20_000 });
    expect(played.left).toBeGreaterThan(0);
    expect(played.messages + played.left).toBe(2 * played.events);
  });

  it('never calls faster than Telegram takes it from a bot', () => {
    const played = simulate(small, { ...PLAY, burst: 20_000 });
    // A minute begins with a full bucket of 30.
    expect(played.callsPerSecond).toBeLessThanOrEqual(30.5);
    expect(played.callsPerSecond).toBeGreaterThan(29.5);
  });

  it.each([
    ['a bot', small],
    ["PostgreSQL's cores", { ...small, bots: 20, replicasPerShard: 20, databaseCores: 0.5 }],
  ])('keeps up just below the computed wall of %s and falls behind just above it', (name, step) => {
    expect(wallsOf(step)[0]?.name).toContain(name);
    const below = simulate(near(step, 0.85), PLAY);
    const above = simulate(near(step, 1.2), PLAY);
    expect(below.left).toBeLessThan(0.01 * below.messages);
    expect(above.left).toBeGreaterThan(0.1 * above.messages);
  });

  it('takes the whole market’s burst in; what brings it out is digests, or more bots', () => {
    const burst = { ...PLAY, burst: 50_000, minutes: 15 };
    const alone = { ...small, digestAfter: 0 };
    const one = simulate(alone, burst);
    expect(one.ackP99Ms).toBeLessThan(100);
    expect(one.left).toBeGreaterThan(50_000);
    expect(simulate({ ...alone, bots: 10 }, burst).left).toBeLessThan(one.left / 2);
    expect(simulate(small, burst).left).toBeLessThan(10);
  });
});

describe('a chat of the simulation', () => {
  it('gets five at once, then one a second', () => {
    expect(sendingTimes(new Chat(false), plain, 3000).map(({ at }) => at)).toEqual([0, 0, 0, 0, 0, 1000, 2000, 3000]);
  });

  it('gets no more than 20 in a minute beyond the first 20 if it is a group', () => {
    expect(sendingTimes(new Chat(true), plain, 180_000).length).toBeLessThanOrEqual(20 + 60);
  });

  it('gets what waits twenty at a time, every five seconds', () => {
    const calls = sendingTimes(new Chat(false), { digestAfter: 3 }, 10_000);
    expect(calls).toEqual([
      { at: 0, take: 20 },
      { at: 5000, take: 20 },
      { at: 10_000, take: 20 },
    ]);
  });
});
