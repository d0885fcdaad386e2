import { describe, expect, it } from 'vitest';
import { answerToNative } from '#relay/cs2cap/native-answer.ts';

const attempt = (status: number | null, excerpt: string | null, number = 1) => ({
  attempt_number: number,
  status: status === 200 ? 'succeeded' : 'failed',
  http_status: status,
  response_body_excerpt: excerpt,
  created_at: '2026-11-25T10:00:00Z',
});
const refused = (code: number, description: string, parameters?: object) =>
  JSON.stringify({ ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) });

const MOVED = refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
  migrate_to_chat_id: -1001234567890,
});

describe('what Telegram said to CS2Cap', () => {
  it.each([
    [403, refused(403, 'Forbidden: bot was blocked by the user'), 'chat-gone'],
    [403, refused(403, 'Forbidden: bot was kicked from the supergroup chat'), 'chat-gone'],
    [400, refused(400, 'Bad Request: chat not found'), 'chat-gone'],
    [400, refused(400, 'Bad Request: message thread not found'), 'thread-gone'],
    [400, refused(400, 'Bad Request: TOPIC_CLOSED'), 'thread-gone'],
    [400, MOVED, 'migrated'],
    [401, refused(401, 'Unauthorized'), 'token-refused'],
    [429, refused(429, 'Too Many Requests: retry after 5', { retry_after: 5 }), 'flood'],
    [502, refused(502, 'Bad Gateway'), 'retry'],
    [400, refused(400, 'Bad Request: message is too long'), 'refused'],
  ])('%i %s: %s', (status, excerpt, kind) => {
    expect(answerToNative({ attempts: [attempt(status, excerpt)] })).toMatchObject({ kind });
  });

  it('a migration names the new chat, also where the excerpt is cut after it', () => {
    expect(answerToNative({ attempts: [attempt(400, MOVED)] })).toEqual({
      kind: 'migrated',
      toChatId: '-1001234567890',
    });
    const cutShort = MOVED.slice(0, -1);
    expect(answerToNative({ attempts: [attempt(400, cutShort)] })).toMatchObject({ toChatId: '-1001234567890' });
  });

  it('an id that is cut in two names nobody', () => {
    const cutShort = MOVED.slice(0, MOVED.indexOf('-1001234567890') + 6);
    expect(answerToNative({ attempts: [attempt(400, cutShort)] })).toMatchObject({ kind: 'refused' });
  });

  it('a description that is cut short still tells', () => {
    const text = refused(403, 'Forbidden: bot was kicked from the supergroup chat');
    expect(answerToNative({ attempts: [attempt(403, text.slice(0, 70))] })).toMatchObject({ kind: 'chat-gone' });
  });

  it('the last attempt counts, in whatever order they are listed', () => {
    const attempts = [attempt(200, null, 2), attempt(502, refused(502, 'Bad Gateway'), 1)];
    expect(answerToNative({ attempts })).toEqual({ kind: 'sent' });
  });

  it.each([
    ['no answer', null, null],
    ['no excerpt', 403, null],
    ['a page of something between', 403, '<html>Forbidden</html>'],
    ['another JSON', 403, '{"error":"forbidden"}'],
  ])('%s proves nothing about the chat', (_name, status, excerpt) => {
    expect(answerToNative({ attempts: [attempt(status, excerpt)] })).toBeUndefined();
  });

  it('no attempt yet: nothing to read', () => {
    expect(answerToNative({})).toBeUndefined();
  });
});
