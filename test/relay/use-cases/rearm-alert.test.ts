import { describe, expect, it } from 'vitest';
import { mirrorAlerts } from '#relay/store/alerts.ts';
import { connectChat } from '#relay/store/chats.ts';
import { ingestEvent } from '#relay/store/events.ts';
import type { Db } from '#relay/store/schema.ts';
import { rearmAlert } from '#relay/use-cases/rearm-alert.ts';
import { storeForTest } from '../store-for-test.ts';
import { alertJson, apiForTest } from './api-for-test.ts';

const FIRED_AT = Date.UTC(2026, 10, 23, 12);
const clock = { now: () => FIRED_AT + 60_000 };

/** A chat and one fired event of alert-1 that was sent to it. */
async function firedOnce(db: Db) {
  const place = { chatId: '42', title: 'Olga', type: 'private', customerId: 1, isDefault: true };
  const chat = await connectChat(db, place, FIRED_AT);
  const fire = (deliveryId: string, alertId: string | undefined, at: number) =>
    ingestEvent(
      db,
      {
        stream: 'account',
        source: 'push',
        verdict: 'signed',
        receivedAt: at,
        eventType: 'alert.triggered',
        facts: alertId === undefined ? {} : { alertId },
        signedAt: String(at / 1000),
        deliveryId,
        goesTo: 'chats',
      },
      [{ key: chat.key, chatId: '42', isDefault: true }],
      at,
    );
  const { eventId } = await fire('d1', 'alert-1', FIRED_AT);
  const refreshed: number[] = [];
  const refreshMessages = async (id: number) => void refreshed.push(id);
  return { input: { eventId, chatKey: chat.key, who: 'Olga' }, fire, refreshed, refreshMessages };
}

const actions = (db: Db) => db.selectFrom('chat_actions').select(['who', 'did', 'alert_id', 'event_id']).execute();

describe('rearmAlert', () => {
  it('asks for enabled=true and nothing else, mirrors the reply, records who, refreshes the messages', async () => {
    const db = await storeForTest();
    const { input, refreshed, refreshMessages } = await firedOnce(db);
    const cs2cap = apiForTest({ status: 200, json: alertJson() });
    const result = await rearmAlert({ db, clock, cs2cap, refreshMessages }, input);
    expect(result).toEqual({ ok: true, value: { kind: 'rearmed' } });
    expect(cs2cap.asked).toMatchObject([
      { method: 'PATCH', path: '/account/alerts/alert-1', body: { is_enabled: true } },
    ]);
    expect(await db.selectFrom('alerts').select(['id', 'enabled']).execute()).toMatchObject([
      { id: 'alert-1', enabled: 1 },
    ]);
    expect(await actions(db)).toMatchObject([
      { who: 'Olga', did: 'Re-armed', alert_id: 'alert-1', event_id: input.eventId },
    ]);
    expect(refreshed).toEqual([input.eventId]);
  });

  it('pressed twice: the second asks nothing of CS2Cap and names the first', async () => {
    const db = await storeForTest();
    const { input, refreshMessages } = await firedOnce(db);
    const cs2cap = apiForTest({ status: 200, json: alertJson() });
    await rearmAlert({ db, clock, cs2cap, refreshMessages }, input);
    const second = await rearmAlert({ db, clock, cs2cap, refreshMessages }, { ...input, who: 'Ben' });
    expect(second).toEqual({ ok: true, value: { kind: 'already', by: 'Olga', isArmed: true } });
    expect(cs2cap.asked).toHaveLength(1);
  });

  it('two at once: one action', async () => {
    const db = await storeForTest();
    const { input, refreshMessages } = await firedOnce(db);
    const deps = { db, clock, cs2cap: apiForTest({ status: 200, json: alertJson() }), refreshMessages };
    const results = await Promise.all(['Olga', 'Ben'].map((who) => rearmAlert(deps, { ...input, who })));
    // The other is told that somebody is at it or, if it looked a moment later, that somebody has done it.
    const kinds = results.map((result) => (result.ok ? result.value.kind : result.failure.kind));
    expect(kinds.filter((kind) => kind !== 'busy' && kind !== 'already')).toEqual(['rearmed']);
    expect(deps.cs2cap.asked).toHaveLength(1);
    expect(await actions(db)).toHaveLength(1);
  });

  it('somebody armed it in the sheet before: it says so, and the message still shows the press', async () => {
    const db = await storeForTest();
    const { input, refreshed, refreshMessages } = await firedOnce(db);
    await mirrorAlerts(db, [alertJson()], true);
    const cs2cap = apiForTest({ status: 200, json: alertJson() });
    const result = await rearmAlert({ db, clock, cs2cap, refreshMessages }, input);
    expect(result).toEqual({ ok: true, value: { kind: 'was-armed' } });
    expect(refreshed).toEqual([input.eventId]);
  });

  it('a mirror from before the firing proves nothing: that is a re-arm', async () => {
    const db = await storeForTest();
    const { input, refreshMessages } = await firedOnce(db);
    await mirrorAlerts(db, [alertJson({ last_triggered_at: '2026-11-22T12:00:00Z' })], true);
    const cs2cap = apiForTest({ status: 200, json: alertJson() });
    const result = await rearmAlert({ db, clock, cs2cap, refreshMessages }, input);
    expect(result).toEqual({ ok: true, value: { kind: 'rearmed' } });
  });

  it('CS2Cap answers 200 but the alert is still off: armed is not claimed (C15)', async () => {
    const db = await storeForTest();
    const { input, refreshed, refreshMessages } = await firedOnce(db);
    const cs2cap = apiForTest({ status: 200, json: alertJson({ is_enabled: false }) });
    const result = await rearmAlert({ db, clock, cs2cap, refreshMessages }, input);
    expect(result).toEqual({ ok: false, failure: { kind: 'still-off' } });
    expect(await actions(db)).toEqual([]);
    expect(refreshed).toEqual([]);
  });

  it('the alert fired again and this chat gets that message: the older one arms nothing', async () => {
    const db = await storeForTest();
    const { input, fire, refreshMessages } = await firedOnce(db);
    await fire('d2', 'alert-1', FIRED_AT + 30_000);
    const cs2cap = apiForTest({ status: 200, json: alertJson() });
    const result = await rearmAlert({ db, clock, cs2cap, refreshMessages }, input);
    expect(result).toEqual({ ok: false, failure: { kind: 'fired-again' } });
    expect(cs2cap.asked).toEqual([]);
  });

  it('the newer message never reached this chat: the older one still works', async () => {
    const db = await storeForTest();
    const { input, fire, refreshMessages } = await firedOnce(db);
    const { eventId } = await fire('d2', 'alert-1', FIRED_AT + 30_000);
    await db.updateTable('deliveries').set({ state: 'dead' }).where('event_id', '=', eventId).execute();
    const cs2cap = apiForTest({ status: 200, json: alertJson() });
    expect(await rearmAlert({ db, clock, cs2cap, refreshMessages }, input)).toMatchObject({ ok: true });
  });

  it('an event without an alert id, an unknown event, no API key: each has its own reason', async () => {
    const db = await storeForTest();
    const { input, fire, refreshMessages } = await firedOnce(db);
    const nameless = await fire('d3', undefined, FIRED_AT);
    const deps = { db, clock, refreshMessages };
    const kindOf = async (eventId: number) => {
      const result = await rearmAlert(deps, { ...input, eventId });
      return result.ok ? undefined : result.failure.kind;
    };
    expect(await kindOf(nameless.eventId)).toBe('no-alert');
    expect(await kindOf(9999)).toBe('no-event');
    expect(await kindOf(input.eventId)).toBe('no-api-key');
  });

  it('CS2Cap refuses: the failure comes back, nothing is recorded', async () => {
    const db = await storeForTest();
    const { input, refreshMessages } = await firedOnce(db);
    const cs2cap = apiForTest({ status: 402, json: { code: 'ALERT_LIMIT_REACHED', detail: 'too many' } });
    const result = await rearmAlert({ db, clock, cs2cap, refreshMessages }, input);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'api', failure: { kind: 'payment-required' } } });
    expect(await actions(db)).toEqual([]);
  });
});
