import { describe, expect, it } from 'vitest';
import { createRefusalLimit } from '#relay/server/refusal-limit.ts';
import { ManualClock } from '#sandbox/clock.ts';

describe('the limit of refused requests', () => {
  it('counts a minute by address, and begins anew after it', async () => {
    const clock = new ManualClock();
    const limit = createRefusalLimit(clock);
    for (let n = 0; n < 30; n++) expect(limit.refused('a')).toBe(false);
    expect(limit.refused('a')).toBe(true);
    expect(limit.refused('b')).toBe(false);
    await clock.advance(60_000);
    expect(limit.refused('a')).toBe(false);
  });

  it('remembers ten thousand addresses at most, those heard of last', () => {
    const limit = createRefusalLimit(new ManualClock());
    const refuse = (source: string, times: number) => {
      for (let n = 0; n < times; n++) limit.refused(source);
    };
    refuse('old', 30);
    refuse('new', 30);
    for (let n = 0; n < 9_999; n++) refuse(`spoofed ${n}`, 1);
    expect(limit.refused('new')).toBe(true);
    expect(limit.refused('old')).toBe(false);
  });
});
