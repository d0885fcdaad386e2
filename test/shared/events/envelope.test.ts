import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { open, seal } from '#shared/events/envelope.ts';
import { nodeHmac } from '../node-hash.ts';

const KEY = 'link-key-for-tests';
const schema = z.object({ name: z.string() });
const sealed = seal('relay', { name: '★' }, KEY, nodeHmac);
const openIt = (text: string, keys: readonly string[] = [KEY], from: 'relay' | 'sheet' = 'relay') =>
  open(text, { from, keys, schema }, nodeHmac);

describe('seal and open', () => {
  it('carry any value, in pure ASCII', () => {
    const anything = z.object({ value: z.unknown() });
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string({ minLength: 1 }),
        fc.constantFrom('relay', 'sheet'),
        (value, key, from) => {
          const text = seal(from, { value }, key, nodeHmac);
          expect(text).toMatch(/^[\x20-\x7e]*$/);
          const opened = open(text, { from, keys: [key], schema: anything }, nodeHmac);
          expect(opened).toEqual({ ok: true, value: JSON.parse(JSON.stringify({ value })) });
        },
      ),
    );
  });

  it('has the form of the contract: version, sender, payload as text, MAC over both', () => {
    const payload = '{"name":"\\u2605"}';
    expect(JSON.parse(sealed)).toEqual({ v: 1, from: 'relay', payload, mac: nodeHmac(KEY, `relay.${payload}`) });
  });

  it('opens with the second of two link keys, and with an upper-case MAC', () => {
    expect(openIt(sealed, ['another', KEY])).toEqual({ ok: true, value: { name: '★' } });
    const { mac, ...rest } = z.looseObject({ mac: z.string() }).parse(JSON.parse(sealed));
    expect(openIt(JSON.stringify({ ...rest, mac: mac.toUpperCase() })).ok).toBe(true);
  });

  it.each([
    ['another key', openIt(sealed, ['another']), 'wrong-mac'],
    ['no key', openIt(sealed, []), 'wrong-mac'],
    ['one letter of the payload changed', openIt(sealed.replace('name', 'nane')), 'wrong-mac'],
    ['the other sender named', openIt(sealed.replace('"relay"', '"sheet"'), [KEY], 'sheet'), 'wrong-mac'],
    ["the reader's own text sent back", openIt(sealed, [KEY], 'sheet'), 'wrong-sender'],
    ['another payload than agreed', openIt(seal('relay', { nam: 1 }, KEY, nodeHmac)), 'wrong-payload'],
    ['an unknown version', openIt(sealed.replace('"v":1', '"v":2')), 'not-an-envelope'],
    ['an unknown sender', openIt(sealed.replace('"relay"', '"other"')), 'not-an-envelope'],
    ['a login page', openIt('<html><body>Sign in</body></html>'), 'not-an-envelope'],
    ['nothing', openIt(''), 'not-an-envelope'],
    ['a list', openIt('[]'), 'not-an-envelope'],
  ])('refuse %s', (_name, opened, kind) => expect(opened).toMatchObject({ ok: false, failure: { kind } }));

  it('never open with an empty key, which anyone has', () => {
    expect(openIt(seal('relay', { name: 'x' }, '', nodeHmac), [''])).toMatchObject({ failure: { kind: 'wrong-mac' } });
  });
});
