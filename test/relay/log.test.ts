import { describe, expect, it } from 'vitest';
import { redact } from '#relay/log.ts';
import { testLog } from './support/test-log.ts';

const TOKEN = '4242:obvious_test-token';
const RELAY_KEY = 'a "quoted" key\\with backslash';
const SHEET_ID = 'AbCdEfGhIjKlMnOpQrStUv';
const secrets = [TOKEN, 'sk_live_key_of_the_account', 'whsec_live_secret-of-ours', RELAY_KEY, 'hand-made-secret'];

describe('the log', () => {
  it.each([
    ['an address with the bot token', new Error(`connect ECONNREFUSED http://x/bot${TOKEN}/sendMessage`), TOKEN],
    ['an encoded address', new Error(`GET /bot${encodeURIComponent(TOKEN)}/getMe`), 'obvious_test-token'],
    ['a bare token', { url: TOKEN }, TOKEN],
    ['a bearer header', { headers: { Authorization: 'Bearer sk_other_key' } }, 'sk_other_key'],
    ['a lower-case bearer header', { headers: 'authorization: bearer sk_other_key' }, 'sk_other_key'],
    ['the API key', new Error('bad key sk_live_key_of_the_account'), 'sk_live_key'],
    ['a signing secret', { secret: 'whsec_live_secret-of-ours' }, 'secret-of-ours'],
    ['a signing secret nobody told it of', { secret: 'whsec_0123456789abcdef' }, '0123'],
    ['a hand-made signing secret', new Error('hand-made-secret'), 'hand-made-secret'],
    ['a key that JSON escapes', new Error(RELAY_KEY), 'with backslash'],
    ['the cause of an error', new Error('outer', { cause: new Error(`inner ${TOKEN}`) }), TOKEN],
    ['the lane of a sheet', { lane: `sheet:${SHEET_ID}` }, SHEET_ID],
    ['the path of a sheet', { path: `/webhooks/cs2cap/sheets/${SHEET_ID}` }, SHEET_ID],
  ])('cuts the secret out of %s', (_name, thing, secret) => {
    const { log, lines } = testLog(secrets);
    log.error(thing instanceof Error ? { err: thing } : thing, 'it failed');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('it failed');
    expect(lines[0]).not.toContain(secret);
    expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
  });

  it('hides the longer of two secrets when one begins with the other', () => {
    expect(redact('key abcdef-and-more here', ['abcdef', 'abcdef-and-more'])).toBe('key *** here');
  });

  it('keeps what is no secret', () => {
    const line = 'chat -1001, event 12, delivery deliv_01J, alert 3f0c2a8e';
    expect(redact(line, secrets)).toBe(line);
  });
});
