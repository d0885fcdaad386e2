import { describe, expect, it } from 'vitest';
import { mirrorAlerts } from '#relay/store/alerts.ts';
import { connectChat } from '#relay/store/chats.ts';
import type { Db } from '#relay/store/schema.ts';
import { listAlerts } from '#relay/use-cases/list-alerts.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { storeForTest } from '../store-for-test.ts';
import { alertJson, apiForTest } from './api-for-test.ts';

const ADMIN = 7;
const place = { chatId: '42' };
const asAdmin = { place, userId: ADMIN, page: 1, refresh: 'no' as const };
const alerts = (count: number) => Array.from({ length: count }, (_, index) => alertJson({ id: `alert-${index}` }));
const depsOf = (db: Db) => ({ db, clock: new ManualClock(), adminIds: [ADMIN] });

describe('listAlerts', () => {
  it.each([
    [{ is_enabled: true }, 'armed'],
    [{ is_enabled: false }, 'fired'],
    [{ is_enabled: false, last_triggered_at: null }, 'off'],
  ])('%o is %s', async (changes, state) => {
    const db = await storeForTest();
    await mirrorAlerts(db, [alertJson(changes)], true);
    expect(await listAlerts(depsOf(db), asAdmin)).toMatchObject({ ok: true, value: { alerts: [{ state }] } });
  });

  it.each([
    [0, 1, 1, 1, 0],
    [10, 1, 1, 1, 10],
    [11, 2, 2, 11, 1],
    [11, 99, 2, 11, 1],
    [11, 0, 2, 1, 10],
  ])('%i alerts, page %i asked: %i pages, starts at %i, shows %i', async (count, page, pages, first, shown) => {
    const db = await storeForTest();
    await mirrorAlerts(db, alerts(count), true);
    const result = await listAlerts(depsOf(db), { ...asAdmin, page });
    expect(result).toMatchObject({ ok: true, value: { pages, first, total: count } });
    expect(result.ok && result.value.alerts.length).toBe(shown);
  });

  it('a refresh brings new alerts and drops deleted ones', async () => {
    const db = await storeForTest();
    await mirrorAlerts(db, [alertJson({ id: 'gone' })], true);
    const cs2cap = apiForTest({ status: 200, json: { alerts: alerts(2), pagination: { total: 2 } } });
    const result = await listAlerts({ ...depsOf(db), cs2cap }, { ...asAdmin, refresh: 'yes' as const });
    expect(result).toMatchObject({ ok: true, value: { total: 2 } });
    expect(result.ok && result.value.staleBecause).toBeUndefined();
  });

  it('more alerts than one answer holds: none leaves the mirror', async () => {
    const db = await storeForTest();
    await mirrorAlerts(db, [alertJson({ id: 'on-page-2' })], true);
    const cs2cap = apiForTest({ status: 200, json: { alerts: alerts(2), pagination: { total: 3, has_next: true } } });
    const result = await listAlerts({ ...depsOf(db), cs2cap }, { ...asAdmin, refresh: 'yes' as const });
    expect(result).toMatchObject({ ok: true, value: { total: 3 } });
  });

  it('CS2Cap does not answer in time: what is known comes at once, marked', async () => {
    const db = await storeForTest();
    await mirrorAlerts(db, alerts(1), true);
    const deps = depsOf(db);
    const silent = { send: () => new Promise<never>(() => undefined) };
    const listing = listAlerts({ ...deps, cs2cap: silent }, { ...asAdmin, refresh: 'yes' as const });
    await expect.poll(() => deps.clock.pending).toBe(1);
    await deps.clock.advance(4000);
    expect(await listing).toMatchObject({ ok: true, value: { total: 1, staleBecause: { kind: 'slow' } } });
  });

  it('without an API key it says why the list may be old', async () => {
    const db = await storeForTest();
    const result = await listAlerts(depsOf(db), { ...asAdmin, refresh: 'yes' as const });
    expect(result.ok && result.value.staleBecause).toEqual({ kind: 'no-api-key' });
  });

  it('who is in no connected chat sees nothing; a default chat sees all, an invited one its own', async () => {
    const db = await storeForTest();
    await mirrorAlerts(db, alerts(3), true);
    const asGuest = { ...asAdmin, userId: 8 };
    expect(await listAlerts(depsOf(db), asGuest)).toEqual({ ok: false, failure: { kind: 'not-connected' } });
    const chat = { ...place, title: 'Fia', type: 'private', customerId: 2 };
    await db.insertInto('customers').values({ label: 'Fia', max_chats: 1, max_alerts: 1, created_at: 0 }).execute();
    const { key } = await connectChat(db, { ...chat, isDefault: false }, 0);
    await db.insertInto('alert_chats').values({ alert_id: 'alert-1', chat_key: key }).execute();
    expect(await listAlerts(depsOf(db), asGuest)).toMatchObject({ ok: true, value: { total: 1 } });
    await connectChat(db, { ...chat, isDefault: true }, 0);
    expect(await listAlerts(depsOf(db), asGuest)).toMatchObject({ ok: true, value: { total: 3 } });
  });
});
