import { describe, expect, it } from 'vitest';
import { readTelegramAnswer } from '#relay/delivery/telegram-outcome.ts';

const refusal = (code: number, description: string, parameters?: Record<string, number>) =>
  ({
    kind: 'answer',
    status: code,
    body: JSON.stringify({ ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) }),
  }) as const;

/** The table of answers in telegram.md §2. */
describe('readTelegramAnswer', () => {
  it.each([
    ['Forbidden: bot was blocked by the user', 403, 'chat-gone'],
    ['Forbidden: user is deactivated', 403, 'chat-gone'],
    ['Forbidden: bot was kicked from the group chat', 403, 'chat-gone'],
    ['Forbidden: bot was kicked from the supergroup chat', 403, 'chat-gone'],
    ['Forbidden: bot was kicked from the channel chat', 403, 'chat-gone'],
    ['Forbidden: bot is not a member of the channel chat', 403, 'chat-gone'],
    ['Forbidden: the group chat was deleted', 403, 'chat-gone'],
    ["Forbidden: bot can't initiate conversation with a user", 403, 'chat-gone'],
    ['Forbidden: something new', 403, 'chat-gone'],
    ['Bad Request: chat not found', 400, 'chat-gone'],
    ['Bad Request: not enough rights to send text messages to the chat', 400, 'chat-gone'],
    ['Bad Request: message thread not found', 400, 'thread-gone'],
    ['Bad Request: TOPIC_CLOSED', 400, 'thread-gone'],
    ['Bad Request: TOPIC_DELETED', 400, 'thread-gone'],
    ['Bad Request: message is not modified: specified new message content…', 400, 'nothing-to-do'],
    ['Bad Request: message to edit not found', 400, 'nothing-to-do'],
    ["Bad Request: message can't be edited", 400, 'nothing-to-do'],
    ["Bad Request: can't parse entities: unexpected end", 400, 'refused'],
    ['Bad Request: message is too long', 400, 'refused'],
    ['Unauthorized', 401, 'token-refused'],
    ['Not Found', 404, 'token-refused'],
    ['Internal Server Error', 500, 'retry'],
    ['Bad Gateway', 502, 'retry'],
  ])('%s (%i) means %s', (description, code, kind) => {
    expect(readTelegramAnswer(refusal(code, description))).toMatchObject({ kind });
  });

  it('gives the id of a sent message', () => {
    const body = JSON.stringify({ ok: true, result: { message_id: 7, chat: {} } });
    expect(readTelegramAnswer({ kind: 'answer', status: 200, body })).toEqual({ kind: 'sent', messageId: 7 });
  });

  it.each([
    ['as long as it says', 'Too Many Requests: retry after 14', { retry_after: 14 }, 14_000],
    ['for five seconds where it says nothing', 'Too Many Requests', undefined, 5000],
    ['for a second where it says none', 'Too Many Requests', { retry_after: 0 }, 1000],
  ])('pauses on 429 %s', (_name, description, parameters, retryAfterMs) => {
    expect(readTelegramAnswer(refusal(429, description, parameters))).toMatchObject({ kind: 'flood', retryAfterMs });
  });

  it('goes by the parameter of a migration, not by its words', () => {
    const answer = refusal(400, 'Bad Request: words may change', { migrate_to_chat_id: -1_002_000_000_001 });
    expect(readTelegramAnswer(answer)).toEqual({ kind: 'migrated', toChatId: '-1002000000001' });
  });

  it.each([
    ['a page of a proxy', 502, '<html>Bad Gateway</html>'],
    ['nothing', 200, ''],
    ['JSON of something else', 200, '{"status":"ok"}'],
  ])('tries again after %s', (_name, status, body) => {
    expect(readTelegramAnswer({ kind: 'answer', status, body })).toMatchObject({ kind: 'retry' });
  });

  it('tells a request that never left from one that may have arrived', () => {
    expect(readTelegramAnswer({ kind: 'not-sent', reason: 'ECONNREFUSED' })).toMatchObject({ kind: 'retry' });
    expect(readTelegramAnswer({ kind: 'unclear', reason: 'ECONNRESET' })).toMatchObject({ kind: 'ambiguous' });
  });
});
