import { GrammyError, HttpError } from 'grammy';
import { describe, expect, it } from 'vitest';
import { COMMANDS, commandsFor, menuFor } from '#relay/bot/commands.ts';
import { describeError } from '#relay/bot/describe-error.ts';
import { alertKeyboard } from '#relay/bot/keyboards/alert.ts';
import { alertListKeyboard } from '#relay/bot/keyboards/alert-list.ts';
import { alertListMessage } from '#relay/bot/messages/alert-list.ts';
import { rearmRefusal } from '#relay/bot/messages/refusals.ts';
import { content } from '#relay/bot/say.ts';
import { decodeAction } from '#shared/telegram/action.ts';

describe('the command list', () => {
  it('Telegram takes every name and description', () => {
    for (const { name, description } of COMMANDS) {
      expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
      expect(description.length).toBeGreaterThan(2);
      expect(description.length).toBeLessThanOrEqual(256);
    }
  });

  it('only admins see the commands of admins', () => {
    expect(commandsFor(false).some((command) => command.who === 'admin')).toBe(false);
    expect(menuFor(true)).toHaveLength(COMMANDS.length);
  });
});

describe('keyboards', () => {
  it('a fired alert has a Re-arm button that names the event; an armed one has none', () => {
    const keyboard = alertKeyboard(57, 'fired').inline_keyboard;
    expect(keyboard).toEqual([[{ text: 'Re-arm', callback_data: 'c1:rearm:57' }]]);
    expect(decodeAction('c1:rearm:57')).toEqual({ verb: 'rearm', ref: '57' });
    expect(alertKeyboard(57, 'armed').inline_keyboard).toEqual([]);
  });

  it.each([
    [1, 1, []],
    [1, 3, ['More ›']],
    [2, 3, ['‹ Back', 'More ›']],
    [3, 3, ['‹ Back']],
  ])('page %i of %i', (page, pages, labels) => {
    const buttons = alertListKeyboard(page, pages).inline_keyboard.flat();
    expect(buttons.map((button) => button.text)).toEqual(labels);
  });
});

describe('messages', () => {
  it('ten alerts with the longest names fit into one message, entities inside the text', () => {
    const alert = {
      itemName: `★ ${'x'.repeat(200)}`,
      phase: 'Black Pearl',
      kind: 'price_below',
      threshold: '123456789.123456',
      currency: 'USD',
      state: 'fired',
    } as const;
    const list = { alerts: Array.from({ length: 10 }, () => alert), page: 1, pages: 1, total: 10, first: 1 };
    const { text, other } = content(alertListMessage(list));
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
    expect(rearmRefusal({ kind: 'api', failure }).length).toBeLessThanOrEqual(200);
  });

  it('what CS2Cap says about a bad request is shown in its own words', () => {
    const failure = { kind: 'bad-request', status: 400, message: 'No such thing', fields: [] } as const;
    expect(rearmRefusal({ kind: 'api', failure })).toBe('Not armed, CS2Cap says: No such thing');
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
