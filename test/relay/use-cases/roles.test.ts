import { describe, expect, it } from 'vitest';
import { connectChat, setChatState } from '#relay/store/chats.ts';
import { may, RIGHTS, type Role, standingAt } from '#relay/use-cases/roles.ts';
import { storeForTest } from '../store-for-test.ts';

const rightsOf = (role: Role) =>
  (
    [
      'say-hello',
      'see-status',
      'see-alerts',
      'act-on-alerts',
      'make-alerts',
      'delete-alerts',
      'manage-chat',
      'manage-account',
    ] as const
  ).filter((right) => may(role, right));

describe('the table of rights', () => {
  it('says what each role may do', () => {
    expect(rightsOf('stranger')).toEqual(['say-hello', 'see-status']);
    expect(rightsOf('member')).toEqual(['say-hello', 'see-status', 'see-alerts', 'act-on-alerts', 'make-alerts']);
    expect(rightsOf('chat-admin')).toEqual([...rightsOf('member'), 'delete-alerts', 'manage-chat']);
    expect(rightsOf('account-admin')).toEqual(Object.keys(RIGHTS));
  });
});

describe('standingAt', () => {
  const place = { chatId: '-1001' };
  const ask = async (userId: number | undefined, managesChat: boolean, state: 'active' | 'disconnected' = 'active') => {
    const db = await storeForTest();
    const chat = { ...place, title: 'Traders', type: 'supergroup', customerId: 1, isDefault: true };
    await setChatState(db, (await connectChat(db, chat, 0)).key, state, undefined);
    return standingAt({ db, adminIds: [7] }, { place, userId, managesChat: async () => managesChat });
  };

  it.each([
    [7, false, 'active', 'account-admin'],
    [8, true, 'active', 'chat-admin'],
    [8, false, 'active', 'member'],
    [8, true, 'disconnected', 'stranger'],
    [undefined, true, 'active', 'chat-admin'],
  ] as const)('user %s, manages it: %s, %s: %s', async (userId, manages, state, role) => {
    expect(await ask(userId, manages, state)).toMatchObject({ role });
  });

  it('a chat nobody connected has strangers only', async () => {
    const db = await storeForTest();
    const input = { place, userId: 8, managesChat: async () => true };
    expect(await standingAt({ db, adminIds: [7] }, input)).toEqual({ role: 'stranger', chat: undefined });
  });
});
