import { describe, expect, it, onTestFinished } from 'vitest';
import { createInbox } from '#relay/inbox/inbox.ts';
import type { IncomingEvent } from '#relay/store/events.ts';
import { openStore } from '#relay/store/open-store.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { until } from '#sandbox/until.ts';
import { testFolder } from '../support/test-store.ts';

const event = (id: string): IncomingEvent => ({
  stream: ACCOUNT_STREAM,
  source: 'push',
  verdict: 'signed',
  receivedAt: 1,
  eventType: 'alert.triggered',
  facts: { alertId: id },
  deliveryId: id,
  replayKey: id,
  goesTo: 'chats',
});

/** An inbox over a disk that the test owns: each sync waits until the test says how it ends. */
async function startInbox() {
  const syncs: { done(): void; fail(error: Error): void }[] = [];
  const sync = () => new Promise<void>((resolve, reject) => void syncs.push({ done: resolve, fail: reject }));
  const store = await openStore(testFolder(), sync);
  onTestFinished(() => store.close());
  const clock = new ManualClock();
  const inbox = createInbox({ commit: store.durable, clock, onWork: () => undefined, onAccepted: () => undefined });
  return { store, inbox, syncs };
}

describe('the inbox and the disk', () => {
  it('says nothing until the disk has it, a copy that came meanwhile included', async () => {
    const { inbox, syncs, store } = await startInbox();
    const said: string[] = [];
    void inbox.accept(event('1')).then(({ status }) => said.push(status));
    await until('the first sync', async () => syncs.length === 1);
    void inbox.accept(event('1')).then(({ status }) => said.push(status));
    expect(await store.db.selectFrom('events').select('id').execute()).toHaveLength(1);
    expect(said).toEqual([]);
    syncs[0]?.done();
    await until('the second sync', async () => syncs.length === 2);
    expect(said).toEqual(['accepted']);
    syncs[1]?.done();
    await until('both answers', async () => said.length === 2);
    expect(said).toEqual(['accepted', 'duplicate']);
  });

  it('promises nothing any more once a sync has failed: a repeat could succeed without the disk having it', async () => {
    const { inbox, syncs } = await startInbox();
    const first = inbox.accept(event('1'));
    await until('the sync', async () => syncs.length === 1);
    syncs[0]?.fail(new Error('EIO: i/o error, fdatasync'));
    await expect(first).rejects.toThrow('EIO');
    await expect(inbox.accept(event('1'))).rejects.toThrow('The disk failed to sync; restart the relay.');
  });

  it('takes what came while the disk was at it in one go', async () => {
    const { inbox, syncs } = await startInbox();
    const first = inbox.accept(event('1'));
    await until('the first sync', async () => syncs.length === 1);
    const later = Promise.all(Array.from({ length: 20 }, (_, n) => inbox.accept(event(`later ${n}`))));
    syncs[0]?.done();
    await first;
    await until('the second sync', async () => syncs.length === 2);
    syncs[1]?.done();
    expect(await later).toHaveLength(20);
    expect(syncs).toHaveLength(2);
  });
});
