import { describe, expect, it } from 'vitest';
import { startAgenda } from '#relay/agenda.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { testLog } from './support/test-log.ts';

describe('the agenda', () => {
  it('looks at once, every 15 s, and when it is poked; what fails does not keep the rest from being done', async () => {
    const clock = new ManualClock();
    const { log, lines } = testLog();
    const done: number[] = [];
    const failing = () => Promise.reject(new Error('no'));
    const agenda = startAgenda({ clock, log, work: [failing, async (now) => void done.push(now - start)] });
    const start = clock.now();
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(15_000);
    await expect.poll(() => done).toEqual([0, 15_000]);
    agenda.poke();
    await expect.poll(() => done).toHaveLength(3);
    expect(lines.filter((line) => line.includes('due work failed'))).toHaveLength(3);
    await agenda.stop();
    await clock.advance(60_000);
    expect(done).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });
});
