import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { ChangeFeed } from './change-feed.ts';

describe('ChangeFeed', () => {
  it('tells a burst of changes once, each part once', async () => {
    const { clock, feed, heard } = listenOnClock();
    for (const part of ['sheet', 'chat', 'sheet', 'sheet'] as const) feed.add(part);
    await clock.advance(100);
    expect(heard).toEqual([['sheet', 'chat']]);
  });

  it('speaks at most ten times a second, and forgets nothing', async () => {
    const { clock, feed, heard } = listenOnClock();
    for (let moment = 0; moment < 100; moment++) {
      feed.add('sheet');
      await clock.advance(10);
    }
    feed.add('market');
    await clock.advance(100);
    expect(heard.length).toBeGreaterThan(8);
    expect(heard.length).toBeLessThanOrEqual(12);
    expect(heard.at(-1)).toContain('market');
  });

  it('tells nobody after it has stopped, and leaves no timer', async () => {
    const { clock, feed, heard } = listenOnClock();
    feed.add('sheet');
    feed.stop();
    await clock.advance(1_000);
    expect({ heard, pending: clock.pending }).toEqual({ heard: [], pending: 0 });
  });
});

function listenOnClock() {
  const clock = new ManualClock();
  const feed = new ChangeFeed(clock);
  const heard: (readonly string[])[] = [];
  feed.listen((parts) => heard.push(parts));
  return { clock, feed, heard };
}
