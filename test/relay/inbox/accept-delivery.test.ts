import { describe, expect, it } from 'vitest';
import { acceptDelivery, decodeUtf8, liftDelivery } from '#relay/inbox/accept-delivery.ts';
import { readSignedHeaders } from '#shared/events/verify.ts';
import { type DeliveryParts, SECRET, signedDelivery, smallBody } from '../support/signed-delivery.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const rules = { secrets: ['whsec_another', SECRET], toleranceS: 300 };

function raw(parts: Partial<DeliveryParts> = {}, headers: Record<string, string | undefined> = {}) {
  const delivery = signedDelivery({ atMs: NOW, ...parts });
  const all: Record<string, string | undefined> = { ...delivery.headers, ...headers };
  return {
    headers: readSignedHeaders((name) => all[name.toLowerCase()]),
    body: Buffer.from(delivery.body),
    receivedAt: NOW,
  };
}

describe('acceptDelivery', () => {
  it('gives the event of a genuine delivery, and which secret matched without showing it', () => {
    const accepted = acceptDelivery(raw(), rules);
    expect(accepted).toMatchObject({
      kind: 'event',
      matched: 'secret 2, key whole, hex',
      event: { verdict: 'signed', source: 'push', stream: 'account', deliveryId: 'deliv_1', goesTo: 'chats' },
    });
    expect(JSON.stringify(accepted)).not.toContain(SECRET);
  });

  it.each([
    ['another secret', raw({ secret: 'whsec_forged' }), 401, 'wrong-signature'],
    ['no signature', raw({}, { 'x-cs2c-signature': undefined }), 401, 'missing-header'],
    ['no timestamp', raw({}, { 'x-cs2c-timestamp': undefined }), 401, 'missing-header'],
    ['a timestamp of words', raw({}, { 'x-cs2c-timestamp': 'yesterday' }), 400, 'malformed-header'],
    ['a signature of words', raw({}, { 'x-cs2c-signature': 'signed' }), 400, 'malformed-header'],
    ['a timestamp ahead of the clock', raw({ atMs: NOW + 301_000 }), 401, 'outside-window'],
    ['a timestamp before the horizon', raw({ atMs: NOW - 31 * 86_400_000 }), 401, 'outside-window'],
  ])('refuses %s', (_name, delivery, status, reason) => {
    expect(acceptDelivery(delivery, rules)).toMatchObject({ kind: 'refused', status, reason });
  });

  it('refuses everything while no secret is stored, and says so', () => {
    expect(acceptDelivery(raw(), { ...rules, secrets: [] })).toMatchObject({ status: 401, reason: 'no-secret' });
  });

  it('marks an old but genuine delivery late', () => {
    expect(acceptDelivery(raw({ atMs: NOW - 301_000 }), rules)).toMatchObject({ event: { verdict: 'late' } });
  });

  it.each([
    ['no JSON', 'not json ★'],
    ['a JSON array', '[1]'],
    ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
    ['nothing', ''],
  ])('keeps a signed body of %s for nobody, with a warning', (_name, body) => {
    const accepted = acceptDelivery(raw({ body }), rules);
    expect(accepted).toMatchObject({ kind: 'event', event: { goesTo: 'nobody', facts: {} } });
    expect(accepted).toHaveProperty('warning');
  });

  it('keeps an unknown event type for nobody (C44)', () => {
    const accepted = acceptDelivery(raw({ eventType: 'alert.expired' }), rules);
    expect(accepted).toMatchObject({ event: { eventType: 'alert.expired', goesTo: 'nobody' } });
  });

  it('gives spellings of one signature one replay key', () => {
    const delivery = raw();
    const upper = {
      ...delivery,
      headers: { ...delivery.headers, signature: delivery.headers.signature?.toUpperCase() ?? '' },
    };
    const keys = [delivery, upper].map((each) => {
      const accepted = acceptDelivery(each, rules);
      return accepted.kind === 'event' ? accepted.event.replayKey : 'refused';
    });
    expect(keys[0]).toBe(keys[1]);
  });
});

describe('liftDelivery', () => {
  it('keeps the signature as it came, for the sheet to verify', () => {
    const signature = `sha256=${'AB'.repeat(32)}`;
    const lifted = liftDelivery(raw({}, { 'x-cs2c-signature': signature }), 'sheet-id', '192.0.2.1');
    expect(lifted).toMatchObject({ event: { signature, stream: 'sheet-id', verdict: 'unverified', goesTo: 'sheet' } });
  });

  it.each([
    ['no signature', { 'x-cs2c-signature': undefined }, 401],
    ['no timestamp', { 'x-cs2c-timestamp': undefined }, 401],
    ['a timestamp of words', { 'x-cs2c-timestamp': '12.5' }, 400],
  ])('refuses %s', (_name, headers, status) => {
    expect(liftDelivery(raw({}, headers), 'sheet-id', '192.0.2.1')).toMatchObject({ kind: 'refused', status });
  });
});

it('decodes UTF-8 as it is, byte order mark and line ends included', () => {
  const text = `\ufeff{"a":"★™"}\r\n`;
  expect(decodeUtf8(Buffer.from(text))).toBe(text);
  expect(decodeUtf8(Buffer.from(smallBody()).subarray(0, 5))).toBe('{"ale');
  expect(decodeUtf8(new Uint8Array([0xc3]))).toBeUndefined();
});
