import { describe, expect, it } from 'vitest';
import { createLanes, type LaneStep } from '#relay/delivery/lanes.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { testLog } from '../support/test-log.ts';

/** Lanes over lists of work: `work.get(lane)` is what waits, `done` what was done, in order. */
function startLanes(run: (lane: string, item: string) => Promise<void> | void = () => undefined) {
  const clock = new ManualClock();
  const { log, lines } = testLog();
  const work = new Map<string, string[]>();
  const done: string[] = [];
  const flying = new Set<string>();
  const lanes = createLanes({
    clock,
    log,
    async work(lane): Promise<LaneStep> {
      const item = work.get(lane)?.[0];
      if (item === undefined) return { kind: 'idle' };
      expect(flying.has(lane)).toBe(false);
      flying.add(lane);
      try {
        await run(lane, item);
      } finally {
        flying.delete(lane);
      }
      work.get(lane)?.shift();
      done.push(item);
      return { kind: 'more' };
    },
  });
  const add = (lane: string, ...items: string[]) => {
    work.set(lane, [...(work.get(lane) ?? []), ...items]);
    lanes.wake([lane]);
  };
  return { clock, lanes, done, add, flying, lines };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('lanes', () => {
  it('do the work of one lane in order, one at a time', async () => {
    const { add, done } = startLanes(() => settle().then(() => undefined));
    add('chat:1', '1a', '1b');
    add('chat:1', '1c');
    for (let n = 0; n < 6; n++) await settle();
    expect(done).toEqual(['1a', '1b', '1c']);
  });

  it('work side by side: one that hangs holds up no other', async () => {
    const { opened, open } = gate();
    const { add, done, flying } = startLanes((_lane, item) => (item === 'stuck' ? opened : undefined));
    add('chat:1', 'stuck', 'behind');
    add('chat:2', 'free');
    await settle();
    expect(done).toEqual(['free']);
    expect(flying).toEqual(new Set(['chat:1']));
    open();
    await settle();
    expect(done).toEqual(['free', 'stuck', 'behind']);
  });

  it('notice what is added while the last piece is under way', async () => {
    const { opened, open } = gate();
    const { add, done } = startLanes((_lane, item) => (item === 'a' ? opened : undefined));
    add('chat:1', 'a');
    await settle();
    add('chat:1', 'b');
    open();
    await settle();
    expect(done).toEqual(['a', 'b']);
  });

  it('pause one chat and no other after a 429', async () => {
    const { add, done, lanes, clock } = startLanes();
    lanes.pause('chat:1', 7000);
    add('chat:1', 'late');
    add('chat:2', 'now');
    add('sheet:1', 'row');
    await settle();
    expect(done).toEqual(['now', 'row']);
    await clock.advance(6999);
    await settle();
    expect(done).toHaveLength(2);
    await clock.advance(1);
    await settle();
    expect(done).toEqual(['now', 'row', 'late']);
  });

  it('pause every chat, but no sheet, when three chats are flooded within ten seconds', async () => {
    const { add, done, lanes, clock } = startLanes();
    lanes.pause('chat:1', 30_000);
    await clock.advance(4000);
    lanes.pause('chat:2', 30_000);
    await clock.advance(4000);
    lanes.pause('chat:3', 30_000);
    add('chat:4', 'held');
    add('sheet:1', 'row');
    await settle();
    expect(done).toEqual(['row']);
    await clock.advance(30_000);
    await settle();
    expect(done).toEqual(['row', 'held']);
  });

  it('pause only their own when three floods are of one chat or far apart', async () => {
    const { add, done, lanes, clock } = startLanes();
    for (let n = 0; n < 3; n++) lanes.pause('chat:1', 60_000);
    lanes.pause('chat:2', 60_000);
    await clock.advance(10_001);
    lanes.pause('chat:3', 60_000);
    add('chat:4', 'now');
    await settle();
    expect(done).toEqual(['now']);
  });

  it('keep the longer of two pauses', async () => {
    const { lanes, clock } = startLanes();
    lanes.pause('chat:1', 5000);
    lanes.pause('chat:1', 1000);
    let isOpen = false;
    void lanes.whenOpen('chat:1').then(() => {
      isOpen = true;
    });
    await clock.advance(4999);
    await settle();
    expect(isOpen).toBe(false);
    await clock.advance(1);
    await settle();
    expect(isOpen).toBe(true);
  });

  it('keep a reply waiting when the pause is made longer meanwhile', async () => {
    const { lanes, clock } = startLanes();
    lanes.pause('chat:1', 1000);
    let isOpen = false;
    void lanes.whenOpen('chat:1').then(() => {
      isOpen = true;
    });
    lanes.pause('chat:1', 3000);
    await clock.advance(1000);
    await settle();
    expect(isOpen).toBe(false);
    await clock.advance(2000);
    await settle();
    expect(isOpen).toBe(true);
    await lanes.whenOpen('chat:2');
  });

  it('come back after five seconds when their work throws, without losing it', async () => {
    let isBroken = true;
    const { add, done, clock, lines } = startLanes(() => {
      if (isBroken) throw new Error('the disk is full');
    });
    add('chat:1', 'a');
    add('chat:2', 'b');
    await settle();
    expect(lines.join('')).toContain('the disk is full');
    isBroken = false;
    await clock.advance(5000);
    await settle();
    expect(done.sort()).toEqual(['a', 'b']);
  });

  it('do not spin while they wait', async () => {
    const clock = new ManualClock();
    let looks = 0;
    const lanes = createLanes({
      clock,
      log: testLog().log,
      work: async () => {
        looks++;
        return { kind: 'later', atMs: clock.now() + 60_000 };
      },
    });
    lanes.wake(['chat:1']);
    await settle();
    await clock.advance(59_999);
    await settle();
    expect(looks).toBe(1);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    await settle();
    expect(looks).toBe(2);
  });

  it('stop after what is in flight, and take nothing more', async () => {
    const { opened, open } = gate();
    const { add, done, lanes, clock } = startLanes((_lane, item) => (item === 'flying' ? opened : undefined));
    lanes.pause('chat:2', 1000);
    add('chat:1', 'flying', 'next');
    add('chat:2', 'paused');
    await settle();
    let stopped = false;
    const stopping = lanes.stop().then(() => {
      stopped = true;
    });
    await settle();
    expect(stopped).toBe(false);
    open();
    await stopping;
    add('chat:3', 'too late');
    await clock.advance(10_000);
    await settle();
    expect(done).toEqual(['flying']);
    expect(clock.pending).toBe(0);
  });

  it('serve more lanes than may be active at once', async () => {
    const { opened, open } = gate();
    const { add, done, flying } = startLanes(() => opened);
    for (let n = 0; n < 100; n++) add(`chat:${n}`, `item ${n}`);
    await settle();
    expect(flying.size).toBe(64);
    open();
    for (let n = 0; n < 5; n++) await settle();
    expect(done).toHaveLength(100);
  });
});
