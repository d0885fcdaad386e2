import { describe, expect, it } from 'vitest';
import { Alert, AlertPage, BatchReply, failureOfResult, isAlertKind, resultsByIndex } from '#shared/cs2cap/alert.ts';

const alert = {
  id: 'alert_01J',
  kind: 'price_below',
  threshold_value: '20.50',
  is_enabled: true,
  created_at: '2026-11-23T12:00:00Z',
  updated_at: '2026-11-23T12:00:00Z',
  item: { item_id: 47, market_hash_name: 'AK-47 | Redline (Field-Tested)' },
};

describe('Alert', () => {
  it('C8: keeps an unknown kind and unknown fields untouched', () => {
    const odd = { ...alert, kind: 'volume_above', cooldown: { minutes: 5 }, item: { ...alert.item, rarity: 'x' } };
    expect(Alert.parse(odd)).toEqual(odd);
    expect(isAlertKind('volume_above')).toBe(false);
  });

  it('C10: takes a spread without a currency, absent or null', () => {
    expect(Alert.parse(alert).threshold_currency).toBeUndefined();
    expect(Alert.parse({ ...alert, threshold_currency: null }).threshold_currency).toBeNull();
  });

  it('C48: takes an id of any form', () => expect(Alert.parse(alert).id).toBe('alert_01J'));

  it('C12: refuses a threshold that came as a number: its exactness is lost already', () => {
    expect(Alert.safeParse({ ...alert, threshold_value: 20.5 }).success).toBe(false);
  });

  it('C50: takes a page without has_next and has_prev', () => {
    expect(AlertPage.safeParse({ alerts: [alert], pagination: { limit: 50, offset: 0, total: 1 } }).success).toBe(true);
  });
});

describe('resultsByIndex', () => {
  const reply = BatchReply.parse({
    created: 1,
    failed: 1,
    results: [
      { index: 2, status: 'error', code: 'DUPLICATE', message: 'duplicate of 0' },
      { index: 0, status: 'created', alert_id: 'a1' },
      { index: 9, status: 'created', alert_id: 'a9' },
    ],
  });

  it('C2: maps results to requests by index, not by place', () => {
    expect(resultsByIndex(reply, 3).map((result) => result?.status)).toEqual(['created', undefined, 'error']);
  });

  it('C2: keeps a status that is neither created nor error', () => {
    const odd = BatchReply.parse({ created: 0, failed: 0, results: [{ index: 0, status: 'queued' }] });
    expect(resultsByIndex(odd, 1)[0]?.status).toBe('queued');
  });
});

describe('the failure of one entry of a batch', () => {
  const entry = { index: 0, status: 'error', alert_id: null };

  it('names the field that its message begins with', () => {
    const message = "threshold_currency: Value error, unsupported currency 'XXQ'";
    expect(failureOfResult({ ...entry, code: 'VALIDATION_ERROR', message }).fields).toEqual([
      { path: ['threshold_currency'], message: "Value error, unsupported currency 'XXQ'" },
    ]);
  });

  it('is about the item where that is not found, else about the whole alert', () => {
    const missing = failureOfResult({ ...entry, code: 'ITEM_NOT_FOUND', message: 'Item 5 not found.' });
    expect(missing.fields).toEqual([{ path: ['item_id'], message: 'Item 5 not found.' }]);
    const whole = failureOfResult({ ...entry, code: 'DUPLICATE_ALERT', message: 'Exact duplicate: of an earlier one' });
    expect(whole).toMatchObject({ kind: 'invalid', message: 'Exact duplicate: of an earlier one', fields: [] });
  });

  it('is unreadable where the reply says nothing of the entry', () => {
    expect(failureOfResult(undefined)).toMatchObject({ kind: 'unreadable', fields: [] });
  });
});
