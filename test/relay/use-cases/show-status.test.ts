import { describe, expect, it } from 'vitest';
import { statusMessage } from '#relay/bot/messages/status.ts';
import { connectChat, setChatState } from '#relay/store/chats.ts';
import { showStatus } from '#relay/use-cases/show-status.ts';
import { storeForTest } from '../store-for-test.ts';

const HOUR_MS = 3_600_000;
const place = { chatId: '42' };
const facts = {
  webhook: 'push',
  lastEventAt: 0,
  pending: 2,
  dead: 1,
  chats: 1,
  sheets: 3,
  version: '0.1.0',
  failing: [],
  sheetProblems: [],
  checks: [{ code: 'jobs', level: 'ok', words: '2 waiting, 1 given up' }],
  unmatched: { count: 2, lastAt: 0 },
} as const;
const status = async () => facts;

describe('showStatus', () => {
  it.each([
    ['a default chat', true, 'active', 8, { kind: 'all' }, true],
    ['an invited chat', false, 'active', 8, { kind: 'own' }, false],
    ['an invited chat, asked by an admin', false, 'active', 7, { kind: 'own' }, true],
    ['a disconnected chat', true, 'disconnected', 8, { kind: 'none' }, false],
    ['a chat that Telegram refused', true, 'unreachable', 8, { kind: 'unreachable', reason: 'blocked' }, false],
  ] as const)('%s', async (_name, isDefault, state, userId, share, seesFacts) => {
    const db = await storeForTest();
    const chat = { ...place, title: 'Olga', type: 'private', customerId: 1, isDefault };
    const { key } = await connectChat(db, chat, 0);
    await setChatState(db, key, state, 'blocked');
    const result = await showStatus({ db, adminIds: [7], status }, { place, userId });
    expect(result).toEqual({ ok: true, value: seesFacts ? { share, facts } : { share } });
  });
});

describe('statusMessage', () => {
  it('says how old the last event is, and counts', () => {
    const { text } = statusMessage({ share: { kind: 'all' }, facts }, 3 * HOUR_MS + 5, 'en');
    expect(text).toBe(
      [
        'This chat: connected, gets every alert of the account',
        'Events: pushed by CS2Cap',
        'Last event: 3 hours ago',
        'Messages waiting: 2, given up: 1',
        'Events that nobody got this week: 2, the last 3 hours ago; /route shows who would get one',
        'Connected: 1 chat, 3 sheets',
        'Version: 0.1.0',
        'Checks: nothing is wrong as far as the relay sees',
      ].join('\n'),
    );
  });

  it.each([
    ['en', 'A sheet did not take the last push: the web app did not answer within 60 s'],
    ['ru', 'Таблица не приняла последнюю отправку: веб-приложение не ответило за 60 с'],
  ] as const)('says in %s why a sheet did not take the last push', (language, line) => {
    const sheetProblems = ['the web app did not answer within 60 s'];
    const { text } = statusMessage({ share: { kind: 'all' }, facts: { ...facts, sheetProblems } }, 0, language);
    expect(text.split('\n')).toContain(line);
  });

  it('names the destinations that CS2Cap can’t deliver to', () => {
    const failing = [{ id: 'w1', label: 'Sheet', since: 0, lastAt: 5, failed: 3, status: 404 }];
    const { text } = statusMessage({ share: { kind: 'all' }, facts: { ...facts, failing } }, 2 * HOUR_MS, 'en');
    expect(text).toContain('CS2Cap can’t deliver to “Sheet”: 3 given up, the first 2 hours ago');
  });

  it('shows of the checks what is to be done', () => {
    const checks = [
      ...facts.checks,
      { code: 'refusals', level: 'bad', words: '1 delivery was refused today' } as const,
    ];
    const { text } = statusMessage({ share: { kind: 'all' }, facts: { ...facts, checks } }, 0, 'en');
    expect(text).toMatch(/Version: 0.1.0\n✗ 1 delivery was refused today$/);
  });

  it('in Russian: ages and counts take the right forms, a check says what to do', () => {
    const checks = [{ code: 'refusals', level: 'bad', words: '1 delivery was refused today' } as const];
    const inRussian = { ...facts, chats: 21, sheets: 12, checks };
    const { text } = statusMessage({ share: { kind: 'own' }, facts: inRussian }, 3 * HOUR_MS, 'ru');
    expect(text.split('\n')).toEqual([
      'Этот чат: подключён, получает свои оповещения',
      'События: их присылает CS2Cap',
      'Последнее событие: 3 часа назад',
      'Сообщений в очереди: 2, не доставлено: 1',
      'События этой недели, которых никто не получил: 2, последнее 3 часа назад; кто получил бы такое, скажет /route',
      'Подключено: 21 чат, 12 таблиц',
      'Версия: 0.1.0',
      '✗ сегодня отклонены подписанные доставки: новый секрет даёт /rotate (подробности: npm run doctor)',
    ]);
  });

  it.each([
    [59_999, 'less than a minute ago'],
    [60_000, '1 minute ago'],
    [47 * HOUR_MS, '47 hours ago'],
    [72 * HOUR_MS, '3 days ago'],
  ])('%i ms is "%s"', (age, text) => {
    expect(statusMessage({ share: { kind: 'all' }, facts }, age, 'en').text).toContain(text);
  });
});
