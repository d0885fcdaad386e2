import { describe, expect, it } from 'vitest';
import { hmacSha256 } from '#relay/hash.ts';
import type { SheetWishes } from '#relay/server/sheet-wishes.ts';
import { recordAction } from '#relay/store/chat-actions.ts';
import { createCode } from '#relay/store/codes.ts';
import { policyOf } from '#relay/store/planned.ts';
import { chatsNamedFor } from '#relay/store/routing.ts';
import { open, seal } from '#shared/events/envelope.ts';
import { PairReply, SheetMessageReply } from '#shared/events/link.ts';
import { SHEET_SECRET } from '../support/paired-sheet.ts';
import { type RelayServer, startRelayServer } from '../support/relay-server.ts';
import { signedDelivery } from '../support/signed-delivery.ts';
import { addChat } from '../support/test-store.ts';

const EXEC = 'https://script.google.com/macros/s/AKfy-c_1/exec';
const QUARTER_HOUR = 15 * 60_000;

const newCode = (server: RelayServer, customerId = 1) =>
  createCode(server.store.db, { purpose: 'pair', customerId, ttlMs: QUARTER_HOUR }, server.clock.now());

const ask = (server: RelayServer, body: unknown) =>
  server.post('/api/sheets', { body: typeof body === 'string' ? body : JSON.stringify(body) });

async function pair(server: RelayServer, customerId = 1): Promise<PairReply> {
  const answer = await ask(server, { code: await newCode(server, customerId), exec_url: EXEC, build: '1' });
  return PairReply.parse(answer.json);
}

async function addCustomer(server: RelayServer): Promise<number> {
  const row = { label: 'Bea', max_chats: 5, max_alerts: 100, created_at: 1 };
  const { id } = await server.store.db.insertInto('customers').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

describe('POST /api/sheets', () => {
  it('pairs with a good code: an id, a key, and a webhook address that takes deliveries', async () => {
    const server = await startRelayServer();
    const paired = await pair(server);
    expect(paired.webhook_url).toBe(`https://relay.example/webhooks/cs2cap/sheets/${paired.sheet_id}`);
    expect(Buffer.from(paired.sheet_id, 'base64url')).toHaveLength(16);
    const delivery = signedDelivery({ atMs: server.clock.now(), secret: SHEET_SECRET });
    expect((await server.post(new URL(paired.webhook_url).pathname, delivery)).json).toEqual({ status: 'accepted' });
    const log = server.log.lines.join('');
    expect(log).not.toContain(paired.sheet_id);
    expect(log).not.toContain(paired.link_key);
  });

  it('takes a code once', async () => {
    const server = await startRelayServer();
    const code = await newCode(server);
    const answers = await Promise.all([1, 2].map(() => ask(server, { code, exec_url: EXEC, build: '1' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403]);
  });

  it.each([
    ['a wrong code', async () => 'wrong', 0],
    ['an expired code', newCode, QUARTER_HOUR],
    [
      'an invite',
      (server: RelayServer) =>
        createCode(server.store.db, { purpose: 'invite', customerId: 1, ttlMs: QUARTER_HOUR }, server.clock.now()),
      0,
    ],
  ])('refuses %s and says where to get a new one', async (_name, makeCode, laterMs) => {
    const server = await startRelayServer();
    const code = await makeCode(server);
    await server.clock.advance(laterMs);
    const answer = await ask(server, { code, exec_url: EXEC, build: '1' });
    expect(answer).toMatchObject({ status: 403, json: { message: expect.stringContaining('/sheet') } });
  });

  it('takes a code with the spaces of a copy', async () => {
    const server = await startRelayServer();
    expect((await ask(server, { code: ` ${await newCode(server)} `, exec_url: EXEC, build: '1' })).status).toBe(200);
  });

  it.each(['https://evil.example/exec', 'http://127.0.0.1:4000/macros/s/x/exec', EXEC.replace('/exec', '/dev')])(
    'refuses the web app %s and leaves the code good',
    async (exec_url) => {
      const server = await startRelayServer();
      const code = await newCode(server);
      expect((await ask(server, { code, exec_url, build: '1' })).status).toBe(400);
      expect((await ask(server, { code, exec_url: EXEC, build: '1' })).status).toBe(200);
    },
  );

  it.each(['not json', '{}', '{"code":1}', '[]', ''])('answers 400 to %j', async (body) => {
    const server = await startRelayServer();
    expect((await ask(server, body)).status).toBe(400);
  });

  it('answers 409 without PUBLIC_URL, and leaves the code good', async () => {
    const server = await startRelayServer({ publicUrl: undefined });
    const answer = await ask(server, { code: await newCode(server), exec_url: EXEC, build: '1' });
    expect(answer).toMatchObject({ status: 409, json: { message: expect.stringContaining('PUBLIC_URL') } });
    expect(await server.store.db.selectFrom('codes').select('used_at').execute()).toEqual([{ used_at: null }]);
  });

  it('answers 429 to a source that keeps guessing, but takes a good code from it', async () => {
    const server = await startRelayServer();
    const guess = () => ask(server, { code: 'guess', exec_url: EXEC, build: '1' });
    for (let n = 0; n < 30; n++) expect((await guess()).status).toBe(403);
    expect((await guess()).status).toBe(429);
    expect((await ask(server, { code: await newCode(server), exec_url: EXEC, build: '1' })).status).toBe(200);
  });
});

describe('POST /api/sheets/:sheetId/messages', () => {
  async function startPaired(customerId?: number) {
    const server = await startRelayServer();
    const paired = await pair(server, customerId);
    return { server, paired, tell: teller(server, paired) };
  }

  function teller(server: RelayServer, paired: PairReply) {
    return async (change: Partial<SheetWishes> = {}, key = paired.link_key, from: 'sheet' | 'relay' = 'sheet') => {
      const message = { nonce: 'n1', sent_at: server.clock.now(), build: '2', ...change };
      const body = seal(from, message, key, hmacSha256);
      const answer = await server.post(`/api/sheets/${paired.sheet_id}/messages`, { body });
      const expected = { from: 'relay', keys: [paired.link_key], schema: SheetMessageReply } as const;
      const opened = open(JSON.stringify(answer.json), expected, hmacSha256);
      return { ...answer, reply: opened.ok ? opened.value : undefined };
    };
  }

  const act = (server: RelayServer, chatKey: string, who: string) =>
    recordAction(server.store.db, {
      at: server.clock.now(),
      who,
      chat_key: chatKey,
      alert_id: 'a',
      event_id: null,
      did: 'Re-armed',
    });

  it('answers sealed, with the nonce, the chats and its own build', async () => {
    const { server, tell } = await startPaired();
    const chat = await addChat(server.store.db);
    expect((await tell()).reply).toEqual({
      nonce: 'n1',
      build: '0.1.0',
      chats: [{ key: chat.key, label: 'Traders' }],
      actions: [],
      actions_until: 0,
    });
  });

  it('says under which of the two names the last signature came, as Diagnose reads it', async () => {
    const { server, paired, tell } = await startPaired();
    for (const [name, deliveryId] of [
      ['X-CS2Cap-Signature', 'deliv_1'],
      ['X-CS2C-Signature', 'deliv_2'],
    ] as const) {
      const { headers, body } = signedDelivery({ atMs: server.clock.now(), deliveryId });
      const { 'x-cs2c-signature': signature = '', ...others } = headers;
      const delivery = { headers: { ...others, [name]: signature }, body };
      expect((await server.post(new URL(paired.webhook_url).pathname, delivery)).status).toBe(200);
      expect((await tell()).reply?.signature_header).toBe(name);
    }
  });

  it('tells each action once, also two of one millisecond with a message between them', async () => {
    const { server, tell } = await startPaired();
    const { key } = await addChat(server.store.db);
    await act(server, key, 'Ann');
    const first = await tell();
    await act(server, key, 'Bea');
    const second = await tell();
    const third = await tell();
    expect(first.reply?.actions).toEqual([
      { at: server.clock.now(), who: 'Ann', chat: 'Traders', alert_id: 'a', did: 'Re-armed' },
    ]);
    expect(second.reply?.actions.map((action) => action.who)).toEqual(['Bea']);
    expect(third.reply?.actions).toEqual([]);
  });

  it('tells an action again until the sheet says that it has shown it: an answer may be lost', async () => {
    const { server, tell } = await startPaired();
    const { key } = await addChat(server.store.db);
    await act(server, key, 'Ann');
    const lost = await tell({ heard: 0 });
    await act(server, key, 'Bea');
    const second = await tell({ heard: 0 });
    const whoOf = (answer: typeof lost) => answer.reply?.actions.map((action) => action.who);
    expect([whoOf(lost), whoOf(second)]).toEqual([['Ann'], ['Ann', 'Bea']]);
    expect(whoOf(await tell({ heard: lost.reply?.actions_until ?? -1 }))).toEqual(['Bea']);
    // An older message that comes late takes nothing back.
    expect(whoOf(await tell({ heard: 0 }))).toEqual(['Bea']);
    expect(whoOf(await tell({ heard: second.reply?.actions_until ?? -1 }))).toEqual([]);
  });

  it('tells what comes next to a sheet that claims to have heard what was never told', async () => {
    const { server, tell } = await startPaired();
    const { key } = await addChat(server.store.db);
    await tell({ heard: 5000 });
    await act(server, key, 'Ann');
    expect((await tell({ heard: 0 })).reply?.actions).toHaveLength(1);
  });

  it('tells a page of many again until it was shown, then the next', async () => {
    const { server, tell } = await startPaired();
    const { key } = await addChat(server.store.db);
    for (let n = 0; n < 250; n++) await act(server, key, `person ${n}`);
    const first = await tell({ heard: 0 });
    expect((await tell({ heard: 0 })).reply?.actions).toEqual(first.reply?.actions);
    const rest = await tell({ heard: first.reply?.actions_until ?? 0 });
    expect(rest.reply?.actions.map((action) => action.who)).toEqual(
      Array.from({ length: 50 }, (_, n) => `person ${200 + n}`),
    );
  });

  it('tells more than one message holds over several messages', async () => {
    const { server, tell } = await startPaired();
    const { key } = await addChat(server.store.db);
    for (let n = 0; n < 250; n++) await act(server, key, `person ${n}`);
    const counts = [await tell(), await tell(), await tell()].map((answer) => answer.reply?.actions.length);
    expect(counts).toEqual([200, 50, 0]);
  });

  it('does not tell a new sheet what was done before it was paired', async () => {
    const server = await startRelayServer();
    const { key } = await addChat(server.store.db);
    await act(server, key, 'Ann');
    expect((await teller(server, await pair(server))()).reply?.actions).toEqual([]);
  });

  it('shows a customer only their own chats and what people do there', async () => {
    const server = await startRelayServer();
    const customerId = await addCustomer(server);
    const own = await addChat(server.store.db, { chatId: '-7', title: 'Own', customerId, isDefault: false });
    const other = await addChat(server.store.db);
    const tell = teller(server, await pair(server, customerId));
    await act(server, other.key, 'Ann');
    await act(server, own.key, 'Bea');
    const { reply } = await tell();
    expect(reply?.chats).toEqual([{ key: own.key, label: 'Own' }]);
    expect(reply?.actions.map((action) => action.who)).toEqual(['Bea']);
  });

  it('does not offer chats that cannot be sent to', async () => {
    const { server, tell } = await startPaired();
    await addChat(server.store.db);
    await server.store.db.updateTable('chats').set({ state: 'unreachable' }).execute();
    expect((await tell()).reply?.chats).toEqual([]);
  });

  it.each([
    ['another key', {}, 'wrong-key', 'sheet'],
    ['its own words sent back', {}, undefined, 'relay'],
    ['an old message', { sent_at: Date.UTC(2026, 10, 23, 11, 54) }, undefined, 'sheet'],
    ['a message from the future', { sent_at: Date.UTC(2026, 10, 23, 12, 6) }, undefined, 'sheet'],
  ] as const)('refuses %s', async (_name, change, key, from) => {
    const { server, tell } = await startPaired();
    const answer = await tell({ ...change, unpair: true }, key, from);
    expect(answer.status).toBe(401);
    expect(await server.store.db.selectFrom('sheets').select('state').execute()).toEqual([{ state: 'paired' }]);
  });

  it.each(['not sealed', '', '{"v":1}'])('answers 401 to %j', async (body) => {
    const { server, paired } = await startPaired();
    expect((await server.post(`/api/sheets/${paired.sheet_id}/messages`, { body })).status).toBe(401);
  });

  it('takes a new web app address, and refuses one that is none', async () => {
    const { server, tell } = await startPaired();
    const next = EXEC.replace('AKfy-c_1', 'AKfy-c_2');
    expect((await tell({ exec_url: 'https://evil.example/exec' })).status).toBe(400);
    expect((await tell({ exec_url: next })).status).toBe(200);
    const [sheet] = await server.store.db.selectFrom('sheets').select(['exec_url', 'build']).execute();
    expect(sheet).toEqual({ exec_url: next, build: '2' });
  });

  it('takes over the Notify and Re-arm columns, within the chats granted to the sheet', async () => {
    const server = await startRelayServer();
    const customerId = await addCustomer(server);
    const own = await addChat(server.store.db, { chatId: '-7', title: 'Own', customerId, isDefault: false });
    const other = await addChat(server.store.db);
    const tell = teller(server, await pair(server, customerId));
    const routes = [{ alert_id: 'x', chats: [own.key, other.key] }];
    await tell({ routes, rearms: [{ alert_id: 'x', after_ms: 6, per_day: 2 }] });
    expect(await chatsNamedFor(server.store.db, 'x')).toEqual([own.key]);
    expect(await policyOf(server.store.db, 'x')).toMatchObject({ delay_ms: 6, max_per_day: 2, set_by: 'the sheet' });
    await tell();
    expect(await chatsNamedFor(server.store.db, 'x')).toEqual([own.key]);
    await tell({ routes: [], rearms: [] });
    expect(await chatsNamedFor(server.store.db, 'x')).toEqual([]);
    expect(await policyOf(server.store.db, 'x')).toBeUndefined();
  });

  it('replays what was given up for this sheet, and nothing of others', async () => {
    const { server, paired, tell } = await startPaired();
    const { db } = server.store;
    const other = await pair(server);
    const lift = (to: PairReply, deliveryId: string) => {
      const delivery = signedDelivery({ atMs: server.clock.now(), deliveryId, body: `{"alert_id":"${deliveryId}"}` });
      return server.post(new URL(to.webhook_url).pathname, delivery);
    };
    await lift(paired, 'one');
    await lift(other, 'of another sheet');
    const later = await server.clock.advance(60_000).then(() => server.clock.now());
    await lift(paired, 'two');
    await lift(paired, 'stored');
    await db.updateTable('deliveries').set({ state: 'dead', last_error: 'refused by the sheet' }).execute();
    await db.updateTable('deliveries').set({ state: 'sent' }).where('id', '=', 4).execute();
    expect((await tell()).reply).not.toHaveProperty('replayed');
    expect((await tell({ replay: { since: later } })).reply?.replayed).toBe(1);
    expect((await tell({ replay: {} })).reply?.replayed).toBe(1);
    expect((await tell({ replay: {} })).reply?.replayed).toBe(0);
    expect(server.woken.slice(-2)).toEqual([`sheet:${paired.sheet_id}`, `sheet:${paired.sheet_id}`]);
    const rows = await db.selectFrom('deliveries').select('state').orderBy('id').execute();
    expect(rows.map(({ state }) => state)).toEqual(['pending', 'dead', 'pending', 'sent']);
  });

  it('ends the link on unpair: neither messages nor deliveries are taken after it', async () => {
    const { server, paired, tell } = await startPaired();
    expect((await tell({ unpair: true })).status).toBe(200);
    expect((await tell()).status).toBe(404);
    const delivery = signedDelivery({ atMs: server.clock.now() });
    expect((await server.post(new URL(paired.webhook_url).pathname, delivery)).status).toBe(404);
  });
});
