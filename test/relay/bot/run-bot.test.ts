import type { Update } from 'grammy/types';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPolling, webhookHandler } from '#relay/bot/run-bot.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { BOT_TOKEN, type Stage, startStage } from './stage.ts';

const SECRET = 'hook-secret';
const headers = { 'x-telegram-bot-api-secret-token': SECRET };

const sends = (stage: Stage) => stage.telegram.calls.filter((call) => call.method === 'sendMessage').length;

/** `/id` by the owner, as Telegram pushes it. */
async function idUpdate(stage: Stage, updateId: number): Promise<Buffer> {
  await stage.owner.in(stage.account).sends('hello');
  const update: Update = {
    update_id: updateId,
    message: {
      message_id: updateId,
      date: 1,
      chat: { id: stage.owner.id, type: 'private', first_name: 'Olga' },
      from: { id: stage.owner.id, is_bot: false, first_name: 'Olga' },
      text: '/id',
      entities: [{ type: 'bot_command', offset: 0, length: 3 }],
    },
  };
  return Buffer.from(JSON.stringify(update));
}

describe('webhook mode', () => {
  it('a pushed update is taken with 200 and handled', async () => {
    const stage = await startStage({ polls: false });
    const handle = webhookHandler(stage.newBot(), SECRET);
    expect(await handle(headers, await idUpdate(stage, 1))).toBe(200);
    await handle.idle();
    await stage.owner.in(stage.account).sees(/Chat:/);
  });

  it('the same update twice is handled once', async () => {
    const stage = await startStage({ polls: false });
    const handle = webhookHandler(stage.newBot(), SECRET);
    const body = await idUpdate(stage, 1);
    expect(await Promise.all([handle(headers, body), handle(headers, body)])).toEqual([200, 200]);
    await handle.idle();
    expect(sends(stage)).toBe(1);
  });

  it('two replicas on one store, and one that starts later, handle it once between them', async () => {
    const stage = await startStage({ polls: false });
    const replicas = [webhookHandler(stage.newBot(), SECRET), webhookHandler(stage.newBot(), SECRET)];
    const body = await idUpdate(stage, 1);
    expect(await Promise.all(replicas.map((handle) => handle(headers, body)))).toEqual([200, 200]);
    await Promise.all(replicas.map((handle) => handle.idle()));
    const later = webhookHandler(stage.newBot(), SECRET);
    expect(await later(headers, body)).toBe(200);
    await later.idle();
    expect(sends(stage)).toBe(1);
  });

  it.each([
    ['no secret', {}],
    ['another secret', { 'x-telegram-bot-api-secret-token': 'guess' }],
  ])('%s: 401, nothing handled', async (_name, wrong) => {
    const stage = await startStage({ polls: false });
    const handle = webhookHandler(stage.newBot(), SECRET);
    expect(await handle(wrong, await idUpdate(stage, 1))).toBe(401);
    await handle.idle();
    expect(sends(stage)).toBe(0);
  });

  it.each(['{', '[]', 'null', '{"message":{}}', '{"update_id":"1"}'])('%s is no update: 400', async (body) => {
    const stage = await startStage({ polls: false });
    expect(await webhookHandler(stage.newBot(), SECRET)(headers, Buffer.from(body))).toBe(400);
  });

  it('a handler that fails: 200 all the same, one sentence to the person, one log line without the token', async () => {
    const stage = await startStage({ polls: false });
    const handle = webhookHandler(stage.newBot(), SECRET);
    const body = await idUpdate(stage, 1);
    stage.telegram.faults.arm({ method: 'sendMessage' }, { kind: 'drop-before' });
    expect(await handle(headers, body)).toBe(200);
    await handle.idle();
    await stage.owner.in(stage.account).sees(/Something went wrong/);
    expect(stage.logged.filter((line) => line.includes('failed to handle'))).toHaveLength(1);
    expect(stage.logged.join('\n')).not.toContain(BOT_TOKEN.split(':')[1]);
  });

  it('Telegram is away before the bot knows its own name: 503, so that the update comes again', async () => {
    const stage = await startStage({ polls: false });
    const handle = webhookHandler(stage.newBot(), SECRET);
    const body = await idUpdate(stage, 1);
    stage.telegram.faults.arm({ method: 'getMe' }, { kind: 'status', code: 502, description: 'Bad Gateway' });
    expect(await handle(headers, body)).toBe(503);
    expect(await handle(headers, body)).toBe(200);
    await handle.idle();
    expect(sends(stage)).toBe(1);
  });
});

describe('polling', () => {
  it('deletes a webhook that is set, and asks for the five kinds of updates', async () => {
    const stage = await startStage({ polls: false });
    await stage.newBot().api.setWebhook('https://relay.example/telegram/webhook');
    await poll(stage);
    await expect.poll(() => stage.telegram.calls.some((call) => call.method === 'getUpdates')).toBe(true);
    const asked = stage.telegram.calls.find((call) => call.method === 'getUpdates');
    expect(asked?.params['allowed_updates']).toEqual([
      'message',
      'callback_query',
      'my_chat_member',
      'channel_post',
      'inline_query',
    ]);
    await stage.owner.in(stage.account).sends('/id');
    await stage.owner.in(stage.account).sees(/Chat:/);
  });

  it('Telegram is away at the start: it begins by itself later, and the menu is set', async () => {
    const stage = await startStage({ polls: false });
    stage.telegram.faults.arm({ method: 'getMe' }, { kind: 'drop-before' });
    const clock = await poll(stage);
    expect(stage.telegram.calls.some((call) => call.method === 'getUpdates')).toBe(false);
    await clock.advance(1000);
    await stage.owner.in(stage.account).sends('/id');
    await stage.owner.in(stage.account).sees(/Chat:/);
    expect(stage.telegram.calls.filter((call) => call.method === 'setMyCommands')).toHaveLength(8);
  });

  it('a poll is refused: it goes on after a moment, and nothing is handled twice', async () => {
    const stage = await startStage({ polls: false });
    stage.telegram.faults.arm(
      { method: 'getUpdates' },
      { kind: 'status', code: 409, description: 'Conflict: terminated by other getUpdates request' },
    );
    const clock = await poll(stage);
    await expect.poll(() => stage.logged.join('\n')).toContain('409 Conflict');
    await stage.owner.in(stage.account).sends('/id');
    await clock.advance(1000);
    await stage.owner.in(stage.account).sees(/Chat:/);
    expect(sends(stage)).toBe(1);
  });

  it('Telegram refuses the token: it says so instead of trying for ever', async () => {
    const stage = await startStage({ polls: false });
    stage.telegram.faults.arm({ method: 'getMe' }, { kind: 'status', code: 401, description: 'Unauthorized' });
    await expect(startPolling(stage.newBot(), stage.log)).rejects.toThrow(/401/);
  });

  it('two commands of one chat are answered in order, even if the first answer is slow', async () => {
    const stage = await startStage({ polls: false });
    await poll(stage);
    stage.telegram.faults.arm({ method: 'sendMessage' }, { kind: 'delay', ms: 60 });
    const seat = stage.owner.in(stage.account);
    await seat.sends('/help');
    await seat.sends('/id');
    const help = await seat.sees(/\/alerts/);
    const id = await seat.sees(/Chat:/);
    expect(help.id).toBeLessThan(id.id);
  });

  it('stop waits for the handler in hand', async () => {
    const stage = await startStage({ polls: false });
    const running = await startPolling(stage.newBot(), stage.log);
    stage.telegram.faults.arm({ method: 'sendMessage' }, { kind: 'delay', ms: 60 });
    await stage.owner.in(stage.account).sends('/id');
    await expect.poll(() => sends(stage)).toBe(1);
    await running.stop();
    expect(stage.telegram.calls.find((call) => call.method === 'sendMessage')?.status).toBe(200);
  });

  it('stop does not wait longer than its deadline', async () => {
    const stage = await startStage({ polls: false });
    const running = await startPolling(stage.newBot(), stage.log, { drainMs: 50 });
    stage.telegram.faults.arm({ method: 'sendMessage' }, { kind: 'delay', ms: 3000 });
    await stage.owner.in(stage.account).sends('/id');
    await expect.poll(() => sends(stage)).toBe(1);
    const startedAt = performance.now();
    await running.stop();
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });
});

/** A polling bot whose waiting between tries is on the returned clock; it stops with the test. */
async function poll(stage: Stage): Promise<ManualClock> {
  const clock = new ManualClock();
  const running = await startPolling(stage.newBot(), stage.log, { clock, drainMs: 0 });
  onTestFinished(() => running.stop());
  return clock;
}
