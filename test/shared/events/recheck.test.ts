import { describe, expect, it } from 'vitest';
import { type CheckedLine, recheckLine } from '#shared/events/recheck.ts';
import { nodeHmac } from '../node-hash.ts';

const secret = 'whsec_live_abc';
const raw = '{"alert_id":"a","item_id":1,"market_hash_name":"★ X"}';
const line: CheckedLine = {
  verdict: 'signed',
  raw,
  signedAt: '1763900000',
  signature: nodeHmac(secret, `1763900000.${raw}`),
  receivedAtMs: 1_763_900_001_000,
  isOpen: false,
  facts: { alertId: 'a', itemName: '★ X', kind: 'price_below', value: '9.5' },
};
const recheck = (change: Partial<CheckedLine>, event = undefined as CheckedLine['facts'] | undefined) =>
  recheckLine({ ...line, ...change }, { secrets: ['whsec_live_new', secret], event, toleranceS: 300 }, nodeHmac);

describe('a line of the log, checked again', () => {
  it.each<[string, Partial<CheckedLine>, string]>([
    ['as it was', {}, 'holds'],
    ['late', { verdict: 'late', receivedAtMs: 1_763_900_900_000 }, 'holds'],
    ['completed with what the body does not say', { facts: { ...line.facts, reason: 'x' } }, 'holds'],
    ['with another body', { raw: raw.replace('★ X', '★ Y') }, 'altered'],
    ['with another signature', { signature: 'a'.repeat(64) }, 'altered'],
    ['without a signature', { signature: '' }, 'altered'],
    ['with another time', { signedAt: '1763900001' }, 'altered'],
    ['with another item in its cell', { facts: { ...line.facts, itemName: '★ Z' } }, 'altered'],
    ['called late', { verdict: 'late' }, 'altered'],
    ['with a verdict of one’s own', { verdict: 'genuine' }, 'altered'],
    ['whose body was cut', { raw: `{… [200000 characters, SHA-256 ${'0'.repeat(64)}]` }, 'unknown'],
    ['unconfirmed', { verdict: 'unconfirmed', isOpen: true }, 'unknown'],
    ['unconfirmed, but called confirmed', { verdict: 'confirmed', isOpen: true }, 'altered'],
    ['unconfirmed, but called signed', { verdict: 'signed', isOpen: true }, 'altered'],
    ['confirmed, and listed no more', { verdict: 'confirmed' }, 'unknown'],
    ['a test', { verdict: 'test' }, 'unknown'],
  ])('%s', (_, change, kind) => {
    expect(recheck(change).kind).toBe(kind);
  });

  it.each<[string, CheckedLine['facts'], string]>([
    ['as CS2Cap lists it', { alertId: 'a', itemName: '★ X', value: '9.50' }, 'holds'],
    ['with another value', { alertId: 'a', itemName: '★ X', value: '9.60' }, 'altered'],
  ])('confirmed, %s', (_, event, kind) => {
    expect(recheck({ verdict: 'confirmed' }, event).kind).toBe(kind);
  });
});
