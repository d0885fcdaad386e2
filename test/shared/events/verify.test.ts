import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { replayKey } from '#shared/events/dedupe.ts';
import { fromBase64, utf8Bytes } from '#shared/events/encoding.ts';
import {
  canonicalSignature,
  DEDUPE_HORIZON_S,
  readSignedHeaders,
  signedContent,
  type VerifyInput,
  verifyDelivery,
} from '#shared/events/verify.ts';
import { nodeHmac, nodeSha256 } from '../node-hash.ts';

const Vector = z.object({
  name: z.string(),
  secret: z.string(),
  timestamp: z.string(),
  body: z.string().optional(),
  body_b64: z.string().optional(),
  header: z.string(),
  signature: z.string(),
  form: z.enum(['whole', 'after-prefix', 'base64-of-rest']),
  encoding: z.enum(['hex', 'base64']),
});
type Vector = z.infer<typeof Vector>;
const file = new URL('../../fixtures/signatures.json', import.meta.url);
const vectors = z.array(Vector).parse(JSON.parse(readFileSync(file, 'utf8')));

const headersOf = (vector: Vector) => {
  const headers: Readonly<Record<string, string>> = {
    'x-cs2c-event-type': 'alert.triggered',
    'x-cs2c-delivery-id': 'deliv_1',
    'x-cs2c-timestamp': vector.timestamp,
    [vector.header.toLowerCase()]: vector.signature,
  };
  return readSignedHeaders((name) => headers[name.toLowerCase()]);
};

const inputOf = (vector: Vector): VerifyInput => ({
  headers: headersOf(vector),
  body: vector.body ?? fromBase64(vector.body_b64 ?? '') ?? [],
  secrets: [vector.secret],
  receivedAtMs: Number(vector.timestamp) * 1000,
  toleranceS: 300,
});

describe('verifyDelivery on deliveries that openssl signed', () => {
  it.each(vectors)('C36: accepts $name', (vector) => {
    expect(verifyDelivery(inputOf(vector), nodeHmac)).toEqual({
      ok: true,
      value: {
        verdict: 'signed',
        timestampS: Number(vector.timestamp),
        secretIndex: 0,
        keyForm: vector.form,
        encoding: vector.encoding,
        signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  it.each(vectors)('C36: gives the same for the raw bytes of $name', (vector) => {
    const input = inputOf(vector);
    const bytes = typeof input.body === 'string' ? Buffer.from(input.body, 'utf8') : Uint8Array.from(input.body);
    expect(verifyDelivery({ ...input, body: bytes }, nodeHmac)).toEqual(verifyDelivery(input, nodeHmac));
  });

  it.each(vectors)('refuses $name with one byte more', (vector) => {
    const { body, ...rest } = inputOf(vector);
    const longer = typeof body === 'string' ? `${body} ` : [...body, 32];
    expect(verifyDelivery({ ...rest, body: longer }, nodeHmac)).toMatchObject({ failure: { kind: 'wrong-signature' } });
  });

  it('has a case for every form, encoding and header name', () => {
    const seen = (pick: (vector: Vector) => string) => [...new Set(vectors.map(pick))].sort();
    expect(seen((vector) => vector.form)).toEqual(['after-prefix', 'base64-of-rest', 'whole']);
    expect(seen((vector) => vector.encoding)).toEqual(['base64', 'hex']);
    expect(seen((vector) => vector.header)).toEqual(['X-CS2C-Signature', 'X-CS2Cap-Signature']);
    expect(Math.max(...vectors.map((vector) => vector.body?.length ?? 0))).toBeGreaterThan(150_000);
  });
});

describe('verifyDelivery', () => {
  const timestampS = 1_763_900_000;
  const secret = 'whsec_test_not_a_real_secret_0123456789';
  const body = '{"alert_id":"a1","item_id":47,"market_hash_name":"★ Karambit"}';
  const genuine: VerifyInput = {
    headers: {
      eventType: 'alert.triggered',
      deliveryId: 'deliv_1',
      timestamp: String(timestampS),
      signature: nodeHmac(secret, `${timestampS}.${body}`),
    },
    body,
    secrets: [secret],
    receivedAtMs: timestampS * 1000,
    toleranceS: 300,
  };
  const verify = (spoiled: Partial<VerifyInput>) => verifyDelivery({ ...genuine, ...spoiled }, nodeHmac);
  const withHeaders = (spoiled: object) => verify({ headers: { ...genuine.headers, ...spoiled } });
  const without = (name: 'timestamp' | 'signature') => {
    const { [name]: _gone, ...headers } = genuine.headers;
    return verify({ headers });
  };
  const aged = (seconds: number) => verify({ receivedAtMs: (timestampS + seconds) * 1000 });

  it('accepts the genuine delivery that the cases below spoil', () => {
    expect(verify({})).toMatchObject({ ok: true, value: { verdict: 'signed', signature: genuine.headers.signature } });
  });

  it('needs neither event type nor delivery id: they are not signed (C37)', () => {
    const { timestamp, signature } = genuine.headers;
    expect(verify({ headers: { ...(timestamp ? { timestamp } : {}), ...(signature ? { signature } : {}) } }).ok).toBe(
      true,
    );
  });

  it.each([
    ['another secret', verify({ secrets: ['whsec_test_another'] }), 'wrong-signature'],
    ['the secret in another case', verify({ secrets: [secret.toUpperCase()] }), 'wrong-signature'],
    ['one letter of the body changed', verify({ body: body.replace('a1', 'a2') }), 'wrong-signature'],
    ['the body re-serialised', verify({ body: JSON.stringify(JSON.parse(body), null, 1) }), 'wrong-signature'],
    ['the star as Latin-1 bytes', verify({ body: Buffer.from(body, 'latin1') }), 'wrong-signature'],
    ['another timestamp', withHeaders({ timestamp: String(timestampS + 1) }), 'wrong-signature'],
    ['a leading zero in the timestamp', withHeaders({ timestamp: `0${timestampS}` }), 'wrong-signature'],
    ['no timestamp', without('timestamp'), 'missing-header'],
    ['no signature', without('signature'), 'missing-header'],
    ['an empty timestamp', withHeaders({ timestamp: '' }), 'missing-header'],
    ['an empty signature', withHeaders({ signature: '' }), 'missing-header'],
    ['a timestamp in words', withHeaders({ timestamp: 'Mon, 23 Nov 2026' }), 'malformed-header'],
    ['a fraction in the timestamp', withHeaders({ timestamp: `${timestampS}.5` }), 'malformed-header'],
    ['a negative timestamp', withHeaders({ timestamp: `-${timestampS}` }), 'malformed-header'],
    ['a signature that is too short', withHeaders({ signature: 'abc123' }), 'malformed-header'],
    ['a signature that is no hex', withHeaders({ signature: 'z'.repeat(64) }), 'malformed-header'],
    ['an unknown prefix', withHeaders({ signature: `md5=${genuine.headers.signature}` }), 'malformed-header'],
    ['one digit of the signature changed', withHeaders({ signature: `${'0'.repeat(63)}1` }), 'wrong-signature'],
    ['no stored secret', verify({ secrets: [] }), 'no-secret'],
  ])('refuses %s', (_name, verdict, kind) => expect(verdict).toMatchObject({ ok: false, failure: { kind } }));

  it('C38: marks what is older than the tolerance as late, and refuses what is older than 30 days', () => {
    expect(aged(300)).toMatchObject({ value: { verdict: 'signed' } });
    expect(aged(301)).toMatchObject({ value: { verdict: 'late' } });
    expect(aged(DEDUPE_HORIZON_S)).toMatchObject({ value: { verdict: 'late' } });
    expect(aged(DEDUPE_HORIZON_S + 1)).toMatchObject({
      failure: { kind: 'outside-window', message: 'the timestamp is older than 30 days' },
    });
  });

  it('C38: refuses what is further ahead than the tolerance', () => {
    expect(aged(-300)).toMatchObject({ value: { verdict: 'signed' } });
    expect(aged(-301)).toMatchObject({
      failure: { kind: 'outside-window', message: 'the timestamp is 301 s ahead of this clock' },
    });
  });

  it('tells nothing about the window to whoever has no secret', () => {
    expect(verify({ receivedAtMs: 0, secrets: ['whsec_test_another'] })).toMatchObject({
      failure: { kind: 'wrong-signature' },
    });
  });

  it('C46: tries every live secret and says which one matched', () => {
    expect(verify({ secrets: ['whsec_test_new', secret, 'whsec_test_old'] })).toMatchObject({
      value: { secretIndex: 1 },
    });
  });

  it.each([[['']], [[' ']], [['whsec_']], [['whsec_live_']]])(
    'never takes the blank setting %j for a secret',
    (secrets) => {
      const forged = nodeHmac(secrets[0] ?? '', `${timestampS}.${body}`);
      expect(verify({ secrets, headers: { ...genuine.headers, signature: forged } })).toMatchObject({
        failure: { kind: 'no-secret' },
      });
      expect(verify({ secrets: [...secrets, secret] })).toMatchObject({ value: { secretIndex: 1 } });
    },
  );

  it('never signs with the nothing that a secret of padding stands for', () => {
    const forged = nodeHmac('', `${timestampS}.${body}`);
    const headers = { ...genuine.headers, signature: forged };
    expect(verify({ secrets: ['whsec_='], headers })).toMatchObject({ failure: { kind: 'wrong-signature' } });
  });

  it('names no secret and no signature in a refusal', () => {
    const refusal = JSON.stringify(verify({ secrets: ['whsec_test_another'] }));
    expect(refusal).not.toContain('whsec');
    expect(refusal).not.toContain(genuine.headers.signature);
  });

  it('C37: gives one replay key for every spelling of one signature', () => {
    const hex = genuine.headers.signature ?? '';
    const base64 = Buffer.from(hex, 'hex').toString('base64');
    const keys = [hex, hex.toUpperCase(), `sha256=${hex}`, base64, `v1,${base64}`, base64.replace(/=$/, '')].map(
      (signature) => {
        const verified = withHeaders({ signature });
        return verified.ok
          ? replayKey({ timestamp: String(timestampS), signature: verified.value.signature, body }, nodeSha256)
          : signature;
      },
    );
    expect(new Set(keys).size).toBe(1);
  });
});

describe('readSignedHeaders', () => {
  const read = (headers: Readonly<Record<string, string>>) => readSignedHeaders((name) => headers[name]);

  it.each(['X-CS2C-Signature', 'X-CS2Cap-Signature'])('C35: takes the signature from %s and says so', (name) => {
    expect(
      read({ [name]: 'abc', 'X-CS2C-Timestamp': '1', 'X-CS2C-Event-Type': 'x', 'X-CS2C-Delivery-Id': 'd' }),
    ).toEqual({
      signature: 'abc',
      signatureHeader: name,
      timestamp: '1',
      eventType: 'x',
      deliveryId: 'd',
    });
  });

  it("C35: prefers the guide's name where both are there", () => {
    expect(read({ 'X-CS2Cap-Signature': 'other', 'X-CS2C-Signature': 'guide' }).signature).toBe('guide');
  });

  it('leaves out what did not come', () => expect(read({})).toEqual({}));
});

describe('signedContent', () => {
  it('C36: is the timestamp, a dot and the body, alike as text and as bytes', () => {
    expect(signedContent('5', '★')).toBe('5.★');
    expect(signedContent('5', Buffer.from('★'))).toEqual(utf8Bytes('5.★'));
  });
});

describe('canonicalSignature', () => {
  const hex = 'AB'.repeat(32);
  it.each([hex, `sha256=${hex}`, `v1,${Buffer.from(hex, 'hex').toString('base64')}`, ` ${hex} `])(
    'writes %s as lower-case hex',
    (value) => expect(canonicalSignature(value)).toBe('ab'.repeat(32)),
  );
  it('leaves what is no signature as it is', () => expect(canonicalSignature(' nonsense ')).toBe('nonsense'));
});
