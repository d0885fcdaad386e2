import { GrammyError, HttpError } from 'grammy';
import { describe, expect, it } from 'vitest';
import { COMMANDS, commandsFor, menuFor } from '#relay/bot/commands.ts';
import { describeError } from '#relay/bot/describe-error.ts';
import { alertKeyboard } from '#relay/bot/keyboards/alert.ts';
import { alertListKeyboard } from '#relay/bot/keyboards/alert-list.ts';
import { alertListMessage } from '#relay/bot/messages/alert-list.ts';
import { rearmRefusal } from '#relay/bot/messages/refusals.ts';
import { content } from '#relay/bot/say.ts';
import type { Role } from '#relay/use-cases/roles.ts';
import { decodeAction } from '#shared/telegram/action.ts';

describe('the command list', () => {
  it('Telegram takes every name and description', () => {
    for (const { name, description } of COMMANDS) {
      expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
      for (const text of Object.values(description)) {
        expect(text.length).toBeGreaterThan(2);
        expect(text.length).toBeLessThanOrEqual(256);
      }
    }
  });

  it('each role sees what it may use, in both languages', () => {
    expect(menuFor('account-admin')).toHaveLength(COMMANDS.length);
    expect(menuFor('account-admin', 'ru').map(({ command }) => command)).toEqual(COMMANDS.map(({ name }) => name));
    const names = (role: Role) => commandsFor(role).map(({ name }) => name);
    expect(names('stranger')).toEqual(['start', 'help', 'id', 'status', 'connect']);
    expect(names('member')).toContain('alerts');
    expect(names('member')).not.toContain('subscribe');
    expect(names('chat-admin')).toContain('subscribe');
    expect(names('chat-admin')).not.toContain('sheet');
  });
});

describe('keyboards', () => {
  const fired = {
    eventId: 57,
    language: 'en',
    isSettled: false,
    canUndo: false,
    isSpread: false,
    canAsk: true,
  } as const;
  const labels = (buttons: Parameters<typeof alertKeyboard>[0]) =>
    alertKeyboard(buttons).inline_keyboard.map((row) => row.map((button) => button.text));

  it('a fired alert can be armed, moved, changed, snoozed, muted and deleted; every button names the event', () => {
    expect(labels({ ...fired, lower: '19.475', raise: '21.525' })).toEqual([
      ['Re-arm'],
      ['−5 % → 19.475', '+5 % → 21.525'],
      ['Change…', 'Snooze 1 h', 'Snooze 1 d'],
      ['Mute item', 'Delete'],
    ]);
    expect(alertKeyboard(fired).inline_keyboard[0]).toEqual([
      { text: 'Re-arm', callback_data: 'c1:rearm:57', style: 'primary' },
    ]);
    expect(decodeAction('c1:snooze1h:57')).toEqual({ verb: 'snooze1h', ref: '57' });
  });

  it('once decided, only Undo is left; in a channel nothing is asked; a spread moves by points, in Russian too', () => {
    expect(labels({ ...fired, isSettled: true, canUndo: true })).toEqual([['Undo']]);
    expect(labels({ ...fired, canAsk: false })[1]).toEqual(['Snooze 1 h', 'Snooze 1 d']);
    expect(labels({ ...fired, isSpread: true, raise: '20.5', language: 'ru' })[1]).toEqual(['+5 → 20,5']);
  });

  it('all data stay within 64 bytes, whatever the event', () => {
    const all = alertKeyboard({ ...fired, eventId: Number.MAX_SAFE_INTEGER, lower: '1', raise: '2', canUndo: true });
    for (const button of all.inline_keyboard.flat()) {
      expect('callback_data' in button && button.callback_data.length).toBeLessThanOrEqual(64);
    }
  });

  it.each([
    [1, 1, []],
    [1, 3, ['More ›']],
    [2, 3, ['‹ Back', 'More ›']],
    [3, 3, ['‹ Back']],
  ])('page %i of %i', (page, pages, texts) => {
    const buttons = alertListKeyboard(page, pages, 'en').inline_keyboard.flat();
    expect(buttons.map((button) => button.text)).toEqual(texts);
  });
});

describe('messages', () => {
  it('ten alerts with the longest names fit into one message, entities inside the text', () => {
    const alert = {
      id: 'alert-1',
      itemName: `★ ${'x'.repeat(200)}`,
      phase: 'Black Pearl',
      kind: 'price_below',
      threshold: '123456789.123456',
      currency: 'USD',
      state: 'fired',
    } as const;
    const list = { alerts: Array.from({ length: 10 }, () => alert), page: 1, pages: 1, total: 10, first: 1 };
    const { text, other } = content(alertListMessage(list, 'en'));
    expect(text.length).toBeLessThanOrEqual(4096);
    for (const entity of other.entities) expect(entity.offset + entity.length).toBeLessThanOrEqual(text.length);
    expect(text).toContain('10. ');
  });

  it.each([
    'payment-required',
    'forbidden',
    'not-found',
    'conflict',
    'unauthorized',
    'rate-limited',
    'monthly-quota',
    'server',
    'unreachable',
    'unreadable',
  ] as const)('%s fits into the answer to a press, uncut', (kind) => {
    const failure = { kind, status: 0, message: 'x'.repeat(500), fields: [] };
    for (const language of ['en', 'ru'] as const) {
      expect(rearmRefusal({ kind: 'api', failure }, language).length).toBeLessThanOrEqual(200);
    }
  });

  it('what CS2Cap says about a bad request is shown in its own words', () => {
    const failure = { kind: 'bad-request', status: 400, message: 'No such thing', fields: [] } as const;
    expect(rearmRefusal({ kind: 'api', failure }, 'en')).toBe('Not armed, CS2Cap says: No such thing');
  });
});

describe('describeError', () => {
  it('keeps the token of an address out', () => {
    const cause = new Error('request to http://127.0.0.1/bot123456:SECRET-part/getMe failed');
    const text = describeError(new HttpError("Network request for 'getMe' failed!", cause));
    expect(text).toContain('failed');
    expect(text).not.toContain('SECRET-part');
  });

  it('names method and answer of a refusal, and not what was sent', () => {
    const refused = { ok: false, error_code: 400, description: 'Bad Request: chat not found' } as const;
    const text = describeError(new GrammyError('x', refused, 'sendMessage', { text: 'private words' }));
    expect(text).toBe('sendMessage: 400 Bad Request: chat not found');
  });
});
