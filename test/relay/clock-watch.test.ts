import { describe, expect, it } from 'vitest';
import { createClockWatch } from '#relay/clock-watch.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { testLog } from './support/test-log.ts';

function watched() {
  const clock = new ManualClock();
  const { log, lines } = testLog();
  const watch = createClockWatch({ clock, log });
  /** CS2Cap answers with a clock that is this far from ours. */
  const answers = (aheadMs: number) =>
    watch.sawDate(new Date(clock.now() + aheadMs).toUTCString(), clock.now(), clock.now());
  const signed = (aheadMs: number) => watch.sawSigned(String((clock.now() + aheadMs) / 1000), clock.now());
  return { clock, lines, watch, answers, signed };
}

describe('the clock watch', () => {
  it('says once an hour by how much this clock is wrong, and to which side', async () => {
    const { clock, lines, answers } = watched();
    answers(-120_000);
    answers(-120_000);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/clock is 120 s ahead of CS2Cap's: set it by NTP/);
    await clock.advance(3_599_999);
    answers(120_000);
    expect(lines).toHaveLength(1);
    await clock.advance(1);
    answers(120_000);
    expect(lines[1]).toMatch(/clock is 12[01] s behind CS2Cap's/);
  });

  it('is silent about seconds, and forgets the trouble once the clock is set', () => {
    const { lines, watch, answers } = watched();
    answers(20_000);
    expect([lines, watch.troubleMs]).toEqual([[], undefined]);
    answers(120_000);
    expect(watch.troubleMs).toBe(-120_500);
    answers(0);
    expect(watch.troubleMs).toBeUndefined();
    watch.sawDate('no date', 0, 0);
    expect(watch.skewMs).toBe(-500);
  });

  it('takes a signature from the future as proof, an old one as a delivery that was long under way', () => {
    const { lines, watch, signed } = watched();
    signed(-600_000);
    expect(watch.skewMs).toBeUndefined();
    signed(90_000);
    expect(watch.troubleMs).toBe(-90_000);
    expect(lines).toHaveLength(1);
    signed(-1000);
    expect(watch.troubleMs).toBeUndefined();
  });
});
