import { describe, expect, it } from 'vitest';
import { readStamps, stampOf } from './picture-stamp.ts';

describe('the pictures in the README are of this build', () => {
  it.each([
    ['sheet', 'npm run pictures'],
    ['bot', 'npm run pictures:bot'],
  ] as const)('of the %s', async (pictured, command) => {
    const stamp = (await readStamps())[pictured];
    expect(stamp, `Words or looks have changed since they were taken: run ${command}`).toBe(await stampOf(pictured));
  });
});
