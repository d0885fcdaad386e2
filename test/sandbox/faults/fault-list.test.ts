import { describe, expect, it } from 'vitest';
import { expectedHmac, redline, testKey } from '../cs2cap/harness.ts';
import { until } from '../until.ts';
import { faults, findFault } from './fault-list.ts';
import { type FaultScene, startFaultScene } from './fault-scene.ts';

type Proof = (
  scene: FaultScene,
  watch: <T>(look: (isOn: boolean) => Promise<T>) => Promise<readonly T[]>,
) => Promise<void>;

const post = (url: string) => fetch(url, { method: 'POST', body: '{}' });
const draft = { item_id: redline, kind: 'price_below', threshold_value: '1' };

/** What the outside sees of each fault: `watch` looks before it is on, while it is on, and after. */
const proofs: Readonly<Record<string, Proof>> = {
  async 'relay-killed'({ world: { relay } }, watch) {
    await relay.start();
    const health = () =>
      fetch(`${relay.url}/healthz`).then(
        ({ status }) => status,
        () => 'nobody',
      );
    expect(await watch(health)).toEqual([200, 'nobody', 200]);
  },

  async 'ack-lost'({ execUrl, project }, watch) {
    const seen = await watch(async () => [(await post(execUrl)).status, project.executions.length]);
    expect(seen).toEqual([
      [200, 1],
      [404, 2],
      [200, 3],
    ]);
  },

  async 'echo-bounced'({ execUrl, project }, watch) {
    const seen = await watch(async () => {
      const { headers } = await fetch(execUrl, { method: 'POST', body: '{}', redirect: 'manual' });
      const echo = await fetch(headers.get('location') ?? '', { redirect: 'manual' });
      const back = echo.headers.get('location');
      if (back !== null) await fetch(back, { redirect: 'manual' });
      return [echo.status, back === execUrl, project.executions.at(-1)?.functionName];
    });
    expect(seen).toEqual([
      [200, false, 'doPost'],
      [302, true, 'doGet'],
      [200, false, 'doPost'],
    ]);
  },

  async 'html-answer'({ execUrl, project }, watch) {
    const seen = await watch(async () => {
      const { status, headers } = await post(execUrl);
      return [status, headers.get('content-type')?.split(';')[0], project.executions.length];
    });
    expect(seen).toEqual([
      [200, 'text/plain', 1],
      [200, 'text/html', 1],
      [200, 'text/plain', 2],
    ]);
  },

  async 'slow-answer'({ execUrl, project, clock, board }) {
    await board.turn('slow-answer', true);
    let answeredAt = 0;
    const startedAt = clock.now();
    const reply = post(execUrl).then(() => {
      answeredAt = clock.now();
    });
    await until('the work', () => project.executions.at(-1)?.result?.ok);
    await until('the wait for the answer', async () => {
      if (answeredAt === 0) await clock.advance(10_000);
      return answeredAt > 0;
    });
    await reply;
    expect(answeredAt - startedAt).toBeGreaterThanOrEqual(60_000);
    await board.turn('slow-answer', false);
    expect((await post(execUrl)).status).toBe(200);
  },

  async 'quota-used-up'({ project }, watch) {
    const seen = await watch(async () => (await project.run('callOut')).error?.message ?? 'fine');
    expect(seen).toEqual(['fine', 'Service invoked too many times for one day: urlfetch.', 'fine']);
  },

  async 'no-spreadsheet'({ execUrl }, watch) {
    const seen = await watch(async () => JSON.parse(await (await post(execUrl)).text()).spreadsheet);
    expect(seen).toEqual([true, false, true]);
  },

  async 'lock-held'({ execUrl }, watch) {
    const seen = await watch(async () => JSON.parse(await (await post(execUrl)).text()).lock);
    expect(seen).toEqual([true, false, true]);
  },

  async 'timeout-after-work'({ call, cs2cap }, watch) {
    const seen = await watch(async () => {
      const made = await call('POST', '/account/alerts', draft).then(
        ({ status }) => status,
        () => 'cut',
      );
      return [made, (await call('GET', '/account/alerts')).status, cs2cap.account(testKey).alerts().length];
    });
    expect(seen).toEqual([
      [201, 200, 1],
      ['cut', 200, 2],
      [201, 200, 3],
    ]);
  },

  async 'burst-429'({ call }, watch) {
    const seen = await watch(async () => {
      const { status, headers, body } = await call('GET', '/account/alerts');
      return [status, headers.get('retry-after'), headers.get('x-ratelimit-remaining'), body];
    });
    const refused = { code: 'RATE_LIMIT_EXCEEDED', detail: 'Too Many Requests' };
    expect(seen[1]).toEqual([429, expect.stringMatching(/^\d+$/), '0', refused]);
    expect([seen[0]?.[0], seen[2]?.[0]]).toEqual([200, 200]);
  },

  async 'monthly-429'({ call }, watch) {
    const seen = await watch(async () => [
      (await call('GET', '/fx')).body,
      (await call('GET', '/account/alerts')).status,
    ]);
    expect(seen[1]).toMatchObject([{ code: 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED' }, 200]);
    for (const fine of [seen[0], seen[2]])
      expect(fine).toMatchObject([expect.not.objectContaining({ code: expect.anything() }), 200]);
  },

  async 'server-error'({ call }, watch) {
    expect(await watch(async () => (await call('GET', '/account/alerts')).status)).toEqual([200, 503, 200]);
  },

  async duplicate({ fires }, watch) {
    const seen = await watch(() => fires());
    expect(seen.map((received) => received.length)).toEqual([1, 2, 1]);
    expect(seen[1]?.[0]).toEqual(seen[1]?.[1]);
  },

  async late({ fires, clock, destination }, watch) {
    const seen = await watch(async () => {
      const [got] = await fires();
      expect(got?.headers['x-cs2c-signature']).toBe(expectedHmac(destination.secret, got).toString('hex'));
      return Math.floor(clock.now() / 1000) - Number(got?.headers['x-cs2c-timestamp']);
    });
    expect(seen).toEqual([0, 3_600, 0]);
  },

  async 'out-of-order'({ fires, cs2cap }, watch) {
    const seen = await watch(async () => {
      const sent = (await fires(2)).map(({ headers }) => headers['x-cs2c-delivery-id']);
      const made = cs2cap
        .account(testKey)
        .deliveries()
        .map(({ id }) => id);
      return sent.map((id) => made.indexOf(String(id)) - made.length);
    });
    expect(seen).toEqual([
      [-2, -1],
      [-1, -2],
      [-2, -1],
    ]);
  },

  async forged({ fires, receiver, destination }, watch) {
    const isReal = (got: (typeof receiver.received)[number]) =>
      got.headers['x-cs2c-signature'] === expectedHmac(destination.secret, got).toString('hex');
    const seen = await watch(async (isOn) => {
      await fires();
      if (isOn) await until('the forgery', () => receiver.received.length > 1);
      return receiver.received.map(isReal);
    });
    expect(seen).toEqual([[true], [true, false], [true]]);
  },

  async 'telegram-429'({ bot, world: { ann } }, watch) {
    const seen = await watch(() => bot('sendMessage', { chat_id: ann.id, text: 'x' }));
    expect(seen.map(({ status, parameters }) => [status, parameters?.retry_after])).toEqual([
      [200, undefined],
      [429, 5],
      [200, undefined],
    ]);
  },

  async 'telegram-timeout-after-work'({ bot, world }, watch) {
    const chat = () =>
      world.ann
        .in(world.bot)
        .messages()
        .filter(({ from }) => from.isBot).length;
    const seen = await watch(async () => [
      await bot('sendMessage', { chat_id: world.ann.id, text: 'x' }).then(
        ({ status }) => status,
        () => 'cut',
      ),
      chat(),
    ]);
    expect(seen).toEqual([
      [200, 1],
      ['cut', 2],
      [200, 3],
    ]);
  },

  async 'chat-migrated'({ bot, board, group, world: { telegram } }) {
    const send = () => bot('sendMessage', { chat_id: group.id, text: 'x' });
    expect((await send()).status).toBe(200);
    await board.turn('chat-migrated', true);
    const refused = await send();
    const next = refused.parameters?.migrate_to_chat_id ?? 0;
    expect([refused.status, telegram.chat(next)?.type]).toEqual([400, 'supergroup']);
    expect((await bot('sendMessage', { chat_id: next, text: 'x' })).status).toBe(200);
    await expect(board.turn('chat-migrated', true)).rejects.toThrow('no plain group');
  },

  async 'bot-blocked'({ bot, world: { ann, bea } }, watch) {
    const send = async (id: number) => (await bot('sendMessage', { chat_id: id, text: 'x' })).description ?? 'fine';
    const blocked = 'Forbidden: bot was blocked by the user';
    expect(await watch(async () => [await send(ann.id), await send(bea.id)])).toEqual([
      ['fine', 'fine'],
      [blocked, blocked],
      ['fine', 'fine'],
    ]);
  },

  async 'topic-closed'({ bot, forum, topic }, watch) {
    const params = { chat_id: forum.id, message_thread_id: topic, text: 'x' };
    const seen = await watch(async () => (await bot('sendMessage', params)).description ?? 'fine');
    expect(seen).toEqual(['fine', 'Bad Request: TOPIC_CLOSED', 'fine']);
  },
};

describe('a fault on a switch', () => {
  it.each(faults.map(({ name, says }) => [name, says] as const))('%s: %s', async (name) => {
    const scene = await startFaultScene();
    const { board } = scene;
    await proofs[name]?.(scene, async (look) => {
      const before = await look(false);
      await board.turn(name, true);
      const during = await look(true);
      expect(isOn(scene, name)).toBe(true);
      await board.turn(name, false);
      expect(isOn(scene, name)).toBe(false);
      return [before, during, await look(false)];
    });
    expect.hasAssertions();
  });

  it('takes the place of another on the same switch, which then changes nothing when it is turned off', async () => {
    const scene = await startFaultScene();
    await scene.board.turn('ack-lost', true);
    await scene.board.turn('echo-bounced', true);
    expect([isOn(scene, 'ack-lost'), isOn(scene, 'echo-bounced')]).toEqual([false, true]);
    await scene.board.turn('ack-lost', false);
    expect(scene.world.google.switches.echo).toBe('bounced');
  });

  it('is off again after all are cleared, and leaves a fault alone that a test armed', async () => {
    const scene = await startFaultScene();
    for (const name of ['burst-429', 'late', 'html-answer', 'bot-blocked']) await scene.board.turn(name, true);
    await scene.board.clear();
    expect(scene.board.view().filter(({ on }) => on)).toEqual([]);
    scene.cs2cap.faults.arm({}, { kind: 'status', status: 500 });
    await scene.board.clear();
    expect((await scene.call('GET', '/account/alerts')).status).toBe(500);
    expect((await scene.call('GET', '/account/alerts')).status).toBe(200);
  });

  it('says which there are when nobody knows the name', () => {
    expect(() => findFault('relay-kiled')).toThrow(/no fault "relay-kiled".*\n.*relay-killed +The relay/s);
  });
});

const isOn = ({ board }: FaultScene, name: string) => board.view().find((fault) => fault.name === name)?.on;
