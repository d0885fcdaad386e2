import { describe, expect, it } from 'vitest';
import {
  buildTelegramUrl,
  parseTelegramUrl,
  redactTelegramUrls,
  type TelegramDestination,
} from '#shared/telegram/destination-url.ts';

const TOKEN = '123456:TEST-token_of-nobody';
const plain: TelegramDestination = { token: TOKEN, chatId: '-1001234567890' };
const build = (destination: TelegramDestination, root?: string) => {
  const built = buildTelegramUrl(destination, root);
  return built.ok ? built.value : `refused: ${built.failure}`;
};

describe('buildTelegramUrl', () => {
  it.each<TelegramDestination>([
    plain,
    { ...plain, chatId: '@my_channel' },
    { ...plain, threadId: 7, silent: true, noPreview: true },
  ])('C33: %j is read back as it was', (destination) =>
    expect(parseTelegramUrl(build(destination))).toEqual(destination),
  );

  it('C33: puts the chat and everything else into the query', () => {
    expect(build({ ...plain, threadId: 7 }, 'http://127.0.0.1:9/')).toBe(
      `http://127.0.0.1:9/bot${TOKEN}/sendMessage?chat_id=-1001234567890&message_thread_id=7`,
    );
  });

  it.each<TelegramDestination>([
    { ...plain, token: 'abc' },
    { ...plain, token: '' },
    { ...plain, chatId: '' },
    { ...plain, chatId: 'my chat' },
    { ...plain, chatId: '1&text=x' },
  ])('refuses %j without showing the token', (destination) => {
    expect(build(destination)).toMatch(/^refused: the (bot token|chat) must/);
    expect(build(destination)).not.toContain(TOKEN);
  });
});

describe('parseTelegramUrl', () => {
  it.each([
    '',
    'https://example.com/hook',
    `https://api.telegram.org/bot${TOKEN}/sendMessage`,
    `https://api.telegram.org/bot${TOKEN}/sendMessage?chat=1`,
    `https://api.telegram.org/bot${TOKEN}/getMe?chat_id=1`,
  ])('takes "%s" for no native destination', (url) => expect(parseTelegramUrl(url)).toBeUndefined());

  it('takes the first of two arguments, as Telegram does, and bears broken escapes', () => {
    const url = `https://api.telegram.org/bot${TOKEN}/sendMessage?chat_id=1&chat_id=2&message_thread_id=x&other=%zz`;
    expect(parseTelegramUrl(url)).toEqual({ token: TOKEN, chatId: '1' });
  });
});

describe('redactTelegramUrls', () => {
  const url = build(plain);
  it.each([
    ['an address', url],
    ['an address in a sentence', `POST ${url} failed`],
    ['an address in JSON', JSON.stringify({ endpoint_url: url })],
    ['an encoded colon', url.replace(':TEST', '%3ATEST')],
    ['an address as an argument of another', `https://example.com/?to=${encodeURIComponent(url)}`],
    ['the same, encoded twice', encodeURIComponent(encodeURIComponent(url))],
    ['several addresses', `${url} ${url}`],
    ['capitals', url.replace('/bot', '/BOT')],
  ])('C32: hides the token in %s', (_name, text) => {
    const redacted = redactTelegramUrls(text);
    expect(redacted).not.toContain('TEST-token_of-nobody');
    expect(redacted).toContain('123456:***');
  });

  it('leaves other texts alone', () =>
    expect(redactTelegramUrls('robots 12:30 https://example.com/bot')).toBe('robots 12:30 https://example.com/bot'));
});
