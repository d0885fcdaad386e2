import { describe, expect, it } from 'vitest';
import { startStage } from './stage.ts';

describe('replies share the pause of their chat', () => {
  it('a paused chat gets no reply until the pause is over; another chat does', async () => {
    const stage = await startStage();
    const ann = stage.telegram.user({ firstName: 'Ann' });
    stage.deps.lanes.pause(String(stage.owner.id), 30_000);
    await stage.owner.in(stage.account).sends('/id');
    await ann.in(stage.account).sends('/id');
    await ann.in(stage.account).sees(/Chat:/);
    await expect.poll(() => stage.clock.pending).toBe(1);
    expect(stage.owner.in(stage.account).messages()).toHaveLength(1);
    await stage.clock.advance(30_000);
    await stage.owner.in(stage.account).sees(/Chat:/);
  });

  it('a 429 for a reply pauses the chat; the reply and the alerts come after it', async () => {
    const stage = await startStage();
    const seat = stage.owner.in(stage.account);
    await seat.sends('/connect');
    const connected = await seat.sees(/Connected/);
    stage.telegram.faults.arm({ method: 'sendMessage' }, { kind: '429', retryAfter: 30 });
    await seat.sends('/id');
    await expect.poll(() => stage.clock.pending).toBe(1);
    stage.plantAlert();
    await stage.marketFalls();
    await expect.poll(() => stage.clock.pending).toBe(2);
    expect(seat.messages().filter((message) => message.from.isBot)).toHaveLength(1);
    await stage.clock.advance(30_000);
    await seat.sees(/re-arm it to hear/);
    await seat.sees(/Chat:/, { after: connected });
  });

  it('a pause of many minutes: the reply is given up, without an apology that would wait as long', async () => {
    const stage = await startStage();
    stage.telegram.faults.arm({ method: 'sendMessage' }, { kind: '429', retryAfter: 600 });
    await stage.owner.in(stage.account).sends('/id');
    await expect.poll(() => stage.logged.join('\n')).toContain('can’t answer in this chat');
    expect(stage.telegram.calls.filter((call) => call.method === 'sendMessage')).toHaveLength(1);
  });
});
