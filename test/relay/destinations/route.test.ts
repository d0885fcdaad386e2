import { describe, expect, it } from 'vitest';
import { type RoutableChat, type RouteInput, route } from '#relay/destinations/route.ts';
import type { EventFacts } from '#shared/events/event.ts';

const chat = (key: string, change: Partial<RoutableChat> = {}): RoutableChat => ({
  key,
  chatId: `-${key}`,
  isDefault: false,
  customerId: 1,
  ...change,
});
const facts: EventFacts = {
  alertId: 'a1',
  itemId: 7,
  itemName: '★ Karambit | Doppler (Factory New)',
  phase: 'Ruby',
  kind: 'price_below',
  threshold: '20.50',
  thresholdCurrency: 'USD',
};
const NOON = Date.parse('2026-11-25T12:00:00Z');
const at = (input: Partial<RouteInput>) => route({ facts, named: [], chats: [], now: NOON, ...input });
const keys = (result: ReturnType<typeof route>) => result.to.map((to) => to.key);
const knives = { words: ['knives'], kind: 'price_below' };

describe('route', () => {
  it('sends to the named chats only, not to the defaults', () => {
    const result = at({ named: ['b'], chats: [chat('a', { isDefault: true }), chat('b'), chat('c')] });
    expect(keys(result)).toEqual(['b']);
    expect(result.because).toBe('named');
  });

  it('sends an alert that names nobody to every default chat', () => {
    const result = at({ chats: [chat('a', { isDefault: true }), chat('b'), chat('c', { isDefault: true })] });
    expect(keys(result)).toEqual(['a', 'c']);
    expect(result.because).toBe('default');
  });

  it('sends to subscriptions that match, beside named chats and instead of defaults', () => {
    const chats = [chat('a', { isDefault: true }), chat('b', { subscriptions: [knives] }), chat('c')];
    expect(at({ chats })).toMatchObject({ because: 'subscribed', to: [{ key: 'b' }] });
    expect(keys(at({ chats, named: ['c'] }))).toEqual(['b', 'c']);
    const other = { ...facts, itemName: 'AK-47 | Redline (Field-Tested)' };
    expect(at({ chats, facts: other })).toMatchObject({ because: 'default', to: [{ key: 'a' }] });
  });

  it('never falls through to the defaults when the named chats are gone, muted, paused or out of reach', () => {
    const other = chat('a', { isDefault: true });
    expect(at({ named: ['gone'], chats: [other] })).toEqual({ to: [], because: 'named', missed: [] });
    const cases = [
      ['unreachable', { isReachable: false }],
      ['paused', { isPaused: true }],
      ['native', { isNative: true }],
      ['muted', { mutes: [{ filter: { words: [], itemId: 7 }, until: NOON + 1 }] }],
    ] as const;
    for (const [why, change] of cases) {
      const result = at({ named: ['b'], chats: [other, chat('b', change)] });
      expect(result).toEqual({ to: [], because: 'named', missed: [{ key: 'b', why }] });
    }
  });

  it('a mute ends, and mutes only its item', () => {
    const muted = (itemId: number, until: number) =>
      at({ chats: [chat('a', { isDefault: true, mutes: [{ filter: { words: [], itemId }, until }] })] });
    expect(keys(muted(7, NOON + 1))).toEqual([]);
    expect(keys(muted(7, NOON))).toEqual(['a']);
    expect(keys(muted(8, NOON + 1))).toEqual(['a']);
  });

  it('a mute of all takes a small body too, one of an item only what names it', () => {
    const small = { alertId: 'a1' };
    const muted = (words: readonly string[]) =>
      at({ facts: small, chats: [chat('a', { isDefault: true, mutes: [{ filter: { words }, until: NOON + 1 }] })] });
    expect(keys(muted(['all']))).toEqual([]);
    expect(keys(muted(['karambit']))).toEqual(['a']);
  });

  it('a customer’s subscriptions match its own alerts only; the account’s too where it may see all', () => {
    const subscriber = chat('s', { customerId: 2, subscriptions: [{ words: ['all'] }] });
    const own = chat('o', { customerId: 2 });
    const foreign = chat('f', { customerId: 3 });
    const admin = chat('m', { subscriptions: [{ words: ['all'] }] });
    expect(keys(at({ chats: [subscriber, own, foreign] }))).toEqual([]);
    expect(keys(at({ chats: [subscriber, own, foreign], named: ['o'] }))).toEqual(['s', 'o']);
    expect(keys(at({ chats: [subscriber, own, foreign], named: ['f'] }))).toEqual(['f']);
    const seesAll = { ...subscriber, seesAll: true };
    expect(keys(at({ chats: [seesAll, foreign] }))).toEqual(['s']);
    expect(keys(at({ chats: [seesAll, foreign], named: ['f'] }))).toEqual(['f']);
    expect(keys(at({ chats: [admin, foreign], named: ['f'] }))).toEqual(['m', 'f']);
  });

  it('in quiet hours sends without a sound, or keeps it until their end in the chat’s own zone', () => {
    const quiet = { from: 13 * 60, to: 15 * 60, mode: 'silent' } as const;
    const place = (change: Partial<RoutableChat>) => at({ chats: [chat('a', { isDefault: true, ...change })] }).to[0];
    expect(place({ quiet, zone: 'UTC' })).toMatchObject({ isSilent: false });
    expect(place({ quiet, zone: 'Europe/Berlin' })).toEqual({ key: 'a', chatId: '-a', isSilent: true });
    expect(place({ quiet: { ...quiet, mode: 'digest' }, zone: 'Europe/Berlin' })).toMatchObject({
      heldUntil: Date.parse('2026-11-25T14:00:00Z'),
    });
  });

  it('says so when nobody gets it', () => {
    expect(at({ chats: [chat('b')] })).toEqual({ to: [], because: 'nobody', missed: [] });
  });
});
