import { describe, expect, it } from 'vitest';
import { setChatState } from '#relay/store/chats.ts';
import { createCode } from '#relay/store/codes.ts';
import type { Db } from '#relay/store/schema.ts';
import { connectChat } from '#relay/use-cases/connect-chat.ts';
import { createInvite, INVITE_TTL_MS } from '#relay/use-cases/create-invite.ts';
import { createPairingCode } from '#relay/use-cases/create-pairing-code.ts';
import { redeemInvite } from '#relay/use-cases/redeem-invite.ts';
import { storeForTest } from '../store-for-test.ts';

const ADMIN = 7;
const START = 1_000_000;
const chat = { chatId: '42', title: 'Fia', type: 'private' };
const at = (ms: number) => ({ now: () => ms });
const admin = (db: Db) => ({ db, clock: at(START), adminIds: [ADMIN] });

async function invite(db: Db, grantsAll = false): Promise<string> {
  const result = await createInvite(admin(db), { userId: ADMIN, grantsAll });
  return result.ok ? result.value.code : '';
}

const unused = (db: Db) => db.selectFrom('codes').selectAll().where('used_at', 'is', null).execute();

describe('redeemInvite', () => {
  it('works until the last moment of its day, and not after', async () => {
    const db = await storeForTest();
    const code = await invite(db);
    const late = await redeemInvite({ db, clock: at(START + INVITE_TTL_MS) }, { code, chat });
    expect(late).toEqual({ ok: false, failure: { kind: 'invalid-code' } });
    const inTime = await redeemInvite({ db, clock: at(START + INVITE_TTL_MS - 1) }, { code, chat });
    expect(inTime).toMatchObject({ ok: true, value: { kind: 'connected', chat: { is_default: 0 } } });
  });

  it('two chats at once with one code: one of them is connected', async () => {
    const db = await storeForTest();
    const code = await invite(db);
    const deps = { db, clock: at(START) };
    const results = await Promise.all(
      ['42', '43'].map((chatId) => redeemInvite(deps, { code, chat: { ...chat, chatId } })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await db.selectFrom('customers').selectAll().execute()).toHaveLength(2);
  });

  it('a code for pairing a sheet is no invite', async () => {
    const db = await storeForTest();
    const pairing = await createPairingCode({ ...admin(db), publicUrl: 'https://relay.example' }, { userId: ADMIN });
    const code = pairing.ok ? pairing.value.code : '';
    expect(await redeemInvite({ db, clock: at(START) }, { code, chat })).toMatchObject({ ok: false });
    expect(await unused(db)).toHaveLength(1);
  });

  it('a chat that is connected already keeps its state and does not use the code up', async () => {
    const db = await storeForTest();
    await connectChat(admin(db), { chat, userId: ADMIN });
    const result = await redeemInvite({ db, clock: at(START) }, { code: await invite(db, true), chat });
    expect(result).toMatchObject({ ok: true, value: { kind: 'already', chat: { is_default: 1, customer_id: 1 } } });
    expect(await unused(db)).toHaveLength(1);
  });

  it('an invited chat gets every alert by a second invite that grants it, and keeps key and customer', async () => {
    const db = await storeForTest();
    const deps = { db, clock: at(START) };
    const first = await redeemInvite(deps, { code: await invite(db), chat });
    const second = await redeemInvite(deps, { code: await invite(db, true), chat });
    if (!first.ok || !second.ok) throw new Error('both connect');
    expect(second.value).toMatchObject({ kind: 'connected', chat: { is_default: 1, key: first.value.chat.key } });
    expect(second.value.chat.customer_id).toBe(first.value.chat.customer_id);
  });

  it('a chat that disconnected comes back to its own customer', async () => {
    const db = await storeForTest();
    const deps = { db, clock: at(START) };
    const first = await redeemInvite(deps, { code: await invite(db), chat });
    if (!first.ok) throw new Error('connects');
    await setChatState(db, first.value.chat.key, 'disconnected', 'by Fia');
    const again = await redeemInvite(deps, { code: await invite(db), chat });
    expect(again).toMatchObject({
      ok: true,
      value: { kind: 'connected', chat: { customer_id: first.value.chat.customer_id, state: 'active' } },
    });
  });

  it('an admin’s chat that was disconnected and comes by invite no longer counts as the admin’s', async () => {
    const db = await storeForTest();
    const mine = await connectChat(admin(db), { chat, userId: ADMIN });
    if (!mine.ok) throw new Error('connects');
    await setChatState(db, mine.value.chat.key, 'disconnected', 'by Olga');
    const result = await redeemInvite({ db, clock: at(START) }, { code: await invite(db), chat });
    expect(result.ok && result.value.chat.customer_id).toBeGreaterThan(1);
  });
});

describe('who may make codes', () => {
  it.each([
    ['nobody is admin', [], ADMIN, 'no-admins'],
    ['somebody else', [ADMIN], 8, 'not-admin'],
    ['Telegram hides who it is', [ADMIN], undefined, 'unnamed'],
  ])('%s: refused, and no code exists', async (_name, adminIds, userId, kind) => {
    const db = await storeForTest();
    const deps = { db, clock: at(START), adminIds, publicUrl: 'https://relay.example' };
    expect(await createInvite(deps, { userId, grantsAll: true })).toMatchObject({ ok: false, failure: { kind } });
    expect(await createPairingCode(deps, { userId })).toMatchObject({ ok: false, failure: { kind } });
    expect(await connectChat(deps, { chat, userId })).toMatchObject({ ok: false, failure: { kind } });
    expect(await unused(db)).toEqual([]);
  });

  it('the store holds a hash, never the code', async () => {
    const db = await storeForTest();
    const code = await createCode(db, { purpose: 'invite', customerId: 1, ttlMs: 1 }, START);
    expect(JSON.stringify(await db.selectFrom('codes').selectAll().execute())).not.toContain(code);
  });
});
