import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Google, startGoogle } from './google.ts';
import { evaluate } from './script-fixture.ts';

let google: Google;
beforeAll(async () => {
  google = await startGoogle();
});
afterAll(() => google.stop());

const signed = (value: string, key: string) => [...new Int8Array(createHmac('sha256', key).update(value).digest())];
const sign = (args: string) => evaluate(google, `return Utilities.computeHmacSha256Signature(${args})`);

describe('computeHmacSha256Signature (apps-script.md §4)', () => {
  it('gives the recorded bytes for text beyond ASCII, with and without UTF_8', async () => {
    expect(await sign("'café', '€🙂', Utilities.Charset.UTF_8")).toEqual(expect.arrayContaining([76, -16, 35, 99]));
    expect(String(await sign("'café', '€🙂', Utilities.Charset.UTF_8"))).toMatch(/^76,-16,35,99,/);
    expect(String(await sign("'café', '€🙂'"))).toMatch(/^-125,73,-127,-128,/);
  });

  it('reads text as US_ASCII by default: every other code point is one "?", in value and key', async () => {
    expect(await sign("'café', '€🙂'")).toEqual(signed('caf?', '??'));
    expect(await sign("'★ StatTrak™', 'key'")).toEqual(await sign("'☆ StatTrak™', 'key'"));
    expect(await sign("'★ StatTrak™', 'key', Utilities.Charset.US_ASCII")).toEqual(signed('? StatTrak?', 'key'));
  });

  it('tells ★ from ☆ with UTF_8', async () => {
    expect(await sign("'★ StatTrak™', 'key', Utilities.Charset.UTF_8")).toEqual(signed('★ StatTrak™', 'key'));
    expect(await sign("'☆ StatTrak™', 'key', Utilities.Charset.UTF_8")).not.toEqual(signed('★ StatTrak™', 'key'));
  });

  it('takes two byte arrays, and gives signed bytes', async () => {
    const bytes = "Utilities.newBlob('★').getBytes(), Utilities.newBlob('k').getBytes()";
    const mac = await sign(bytes);
    expect(mac).toEqual(signed('★', 'k'));
    expect(Math.min(...signed('★', 'k'))).toBeLessThan(0);
  });

  it.each([
    ["[1, 2], 'key'", '(number[],String)'],
    ["'value', [1]", '(String,number[])'],
    ['[1], [2], Utilities.Charset.UTF_8', '(number[],number[],Enum)'],
    ['[200], [1]', '(number[],number[])'],
  ])('refuses %s', async (args, types) => {
    await expect(sign(args)).rejects.toThrow(
      `Exception: The parameters ${types} don't match the method signature for Utilities.computeHmacSha256Signature.`,
    );
  });
});

describe('the other utilities', () => {
  it('encodes and decodes base64 of bytes and text', async () => {
    expect(await evaluate(google, "return Utilities.base64Encode('★')")).toBe('4piF');
    expect(await evaluate(google, 'return Utilities.base64Encode([-1, -2, 62])')).toBe('//4+');
    expect(await evaluate(google, 'return Utilities.base64EncodeWebSafe([-1, -2, 62])')).toBe('__4-');
    expect(await evaluate(google, "return Utilities.base64Decode('//4+')")).toEqual([-1, -2, 62]);
    await expect(evaluate(google, "return Utilities.base64Decode('*')")).rejects.toThrow('Could not decode string.');
  });

  it('decodes bytes as the text they are', async () => {
    expect(
      await evaluate(google, "return Utilities.newBlob(Utilities.newBlob('★é').getBytes()).getDataAsString()"),
    ).toBe('★é');
  });

  it('digests text', async () => {
    const hex = await evaluate(
      google,
      "return Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, 'abc').map((b) => (b & 255).toString(16).padStart(2, '0')).join('')",
    );
    expect(hex).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it.each([
    ['yyyy-MM-dd HH:mm:ss', 'Europe/Berlin', '2026-07-01 02:30:05'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 'Europe/Berlin', '2026-07-01T02:30:05.000+02:00'],
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", 'UTC', '2026-07-01T00:30:05Z'],
    ['EEE, d MMM yyyy h:mm a Z', 'GMT-5', 'Tue, 30 Jun 2026 7:30 PM -0500'],
  ])('formats a date as %s in %s', async (pattern, zone, text) => {
    const moment = Date.UTC(2026, 6, 1, 0, 30, 5);
    expect(
      await evaluate(
        google,
        `return Utilities.formatDate(new Date(${moment}), ${JSON.stringify(zone)}, ${JSON.stringify(pattern)})`,
      ),
    ).toBe(text);
  });
});
