import { describe, expect, it } from 'vitest';
import { NewChildKey, OwnKey } from '#shared/cs2cap/key.ts';

describe('OwnKey', () => {
  it.each([
    ['as the documents show it', { key: { id: 'k', is_root_key: true, effective_rate_requests_per_minute: 300 } }],
    ['one level higher', { is_root_key: true, effective_rate_requests_per_minute: 300, tier: 'quant' }],
    ['empty', {}],
  ])('C59: reads what /account/key says, %s', (_, reply) => expect(OwnKey.safeParse(reply).success).toBe(true));

  it('C59: refuses limits that are no numbers', () => {
    expect(OwnKey.safeParse({ key: { effective_rate_requests_per_minute: 'many' } }).success).toBe(false);
  });
});

describe('NewChildKey', () => {
  it('C51: needs the key itself', () => {
    expect(NewChildKey.safeParse({ key_info: { id: 'k' } }).success).toBe(false);
    expect(NewChildKey.safeParse({ key: 'sk_live_child', key_info: { id: 'k', name: null } }).success).toBe(true);
  });
});
