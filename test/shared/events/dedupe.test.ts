import { describe, expect, it } from 'vitest';
import { replayKey } from '#shared/events/dedupe.ts';
import { nodeSha256 } from '../node-hash.ts';

const delivery = { timestamp: '1763900000', signature: 'ab'.repeat(32), body: '{"item":"★"}' };
const key = (spoiled: object = {}) => replayKey({ ...delivery, ...spoiled }, nodeSha256);

describe('replayKey', () => {
  it('is the same for a body as text and as bytes', () => {
    expect(key({ body: Buffer.from(delivery.body) })).toBe(key());
  });

  it('C37: depends on timestamp, signature and body, and on nothing that a replay can change', () => {
    expect(key({ deliveryId: 'another' })).toBe(key());
    const keys = [key(), key({ timestamp: '1763900001' }), key({ signature: 'cd'.repeat(32) }), key({ body: '{}' })];
    expect(new Set(keys).size).toBe(4);
  });
});
