import { describe, expect, it } from 'vitest';
import {
  describeFailure,
  type HttpReply,
  headerOf,
  readReply,
  readRetryAfter,
  unreachable,
} from '#shared/cs2cap/reply.ts';
import { deleteAlert, listWebhooks } from '#shared/cs2cap/requests.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const nowS = NOW / 1000;
const reply = (status: number, body: unknown, headers: HttpReply['headers'] = {}): HttpReply => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const read = (...parts: Parameters<typeof reply>) => readReply(listWebhooks(), reply(...parts), NOW);
const failure = (...parts: Parameters<typeof reply>) => {
  const result = read(...parts);
  if (result.ok) throw new Error('expected a failure');
  return result.failure;
};

describe('readReply', () => {
  it('gives the value of a 2xx', () => {
    expect(read(200, { webhooks: [] })).toEqual({ ok: true, value: { webhooks: [] } });
    expect(readReply(deleteAlert('a1'), reply(200, { ok: true }), NOW).ok).toBe(true);
  });

  it.each([
    [400, 'BAD_REQUEST', 'bad-request'],
    [401, 'AUTH_ACCOUNT_DISABLED', 'unauthorized'],
    [401, 'UNAUTHORIZED', 'unauthorized'],
    [402, 'PLAN_LIMIT', 'payment-required'],
    [403, 'AUTH_ACCOUNT_DISABLED', 'forbidden'],
    [403, 'FORBIDDEN', 'forbidden'],
    [404, 'ITEM_NOT_FOUND', 'not-found'],
    [409, 'CONFLICT', 'conflict'],
    [422, 'VALIDATION_ERROR', 'invalid'],
    [429, 'RATE_LIMIT_EXCEEDED', 'rate-limited'],
    [500, 'INTERNAL', 'server'],
    [503, 'PRICES_INDEX_UNAVAILABLE', 'server'],
    [599, 'ODD', 'server'],
    [418, 'TEAPOT', 'bad-request'],
    [302, 'MOVED', 'unreadable'],
  ])('C57: takes %d %s for %s: by its status first', (status, code, kind) => {
    expect(failure(status, { code, detail: 'why' })).toMatchObject({ kind, status, code, message: 'why' });
  });

  it('C55: tells the monthly quota from a burst limit by the code', () => {
    expect(
      failure(429, { code: 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED', detail: '' }, { 'Retry-After': '60' }),
    ).toMatchObject({ kind: 'monthly-quota' });
    expect(
      failure(429, { code: 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED' }, { 'Retry-After': '60' }).retryAfterMs,
    ).toBeUndefined();
    expect(failure(429, {})).toMatchObject({ kind: 'rate-limited' });
  });

  it('C56: reads the list that a 422 carries, field by field', () => {
    const detail = [
      { type: 'greater_than', loc: ['body', 'threshold_value'], msg: 'must be above 0' },
      { type: 'missing', loc: ['body', 'alerts', 3, 'item_id'], msg: 'Field required' },
    ];
    const invalid = failure(422, { code: 'VALIDATION_ERROR', detail });
    expect(invalid.fields.map((field) => field.path.at(-1))).toEqual(['threshold_value', 'item_id']);
    expect(describeFailure(invalid)).toBe('threshold_value: must be above 0; alerts.3.item_id: Field required');
  });

  it.each([
    [{ code: 'X', detail: 'a text' }, 'a text'],
    [{ detail: { deep: 1 } }, 'CS2Cap answered 422'],
    [{ detail: [5] }, 'CS2Cap answered 422'],
    [{}, 'CS2Cap answered 422'],
    ['<html>', 'CS2Cap answered 422'],
    [[], 'CS2Cap answered 422'],
    [{ code: 'X' }, 'CS2Cap answered 422 X'],
  ])('C56: makes a sentence of the error body %j', (body, message) =>
    expect(describeFailure(failure(422, body))).toBe(message),
  );

  it.each(['', '<html>Sign in</html>', '{"webhooks":'])('calls a 200 with %j unreadable', (text) => {
    expect(failure(200, text)).toMatchObject({
      kind: 'unreadable',
      message: 'CS2Cap answered with something that can’t be read; try again in a minute',
    });
  });

  it('says where a reply differs from the documents', () => {
    expect(failure(200, { webhooks: [{ id: 5 }] }).message).toBe(
      'CS2Cap’s answer has a new form (at webhooks.0.id): update the toolkit',
    );
  });
});

describe('readRetryAfter', () => {
  it('C53: a reset below 1e9 is a number of seconds, not a date in 1970', () => {
    expect(readRetryAfter({ 'X-RateLimit-Reset': '12345' }, NOW)).toBe(12_345_000);
  });

  it('C53: a greater one is a Unix time', () => {
    expect(readRetryAfter({ 'X-RateLimit-Reset': String(nowS + 30) }, NOW)).toBe(30_000);
    expect(readRetryAfter({ 'X-RateLimit-Reset': String(nowS - 30) }, NOW)).toBe(0);
  });

  it('C53: Retry-After comes first, and either may be absent', () => {
    expect(readRetryAfter({ 'Retry-After': '7', 'X-RateLimit-Reset': '12345' }, NOW)).toBe(7000);
    expect(readRetryAfter({ 'retry-after': ' 0 ' }, NOW)).toBe(0);
    expect(readRetryAfter({}, NOW)).toBeUndefined();
  });

  it.each(['', 'soon', '-5', '1e3', '1.5', '99999999999999'])('C53: takes no wait from "%s"', (text) =>
    expect(readRetryAfter({ 'Retry-After': text, 'X-RateLimit-Reset': text }, NOW)).toBeUndefined(),
  );

  it('is read for what may be repeated only', () => {
    expect(failure(429, {}, { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(failure(503, {}, { 'Retry-After': '7' }).retryAfterMs).toBe(7000);
    expect(failure(403, {}, { 'Retry-After': '7' }).retryAfterMs).toBeUndefined();
  });
});

describe('headerOf', () => {
  it('finds a header whatever its case', () => {
    expect(headerOf({ 'X-CS2C-Timestamp': '1' }, 'x-cs2c-timestamp')).toBe('1');
    expect(headerOf({ a: '1' }, 'b')).toBeUndefined();
  });
});

describe('unreachable', () => {
  it('has status 0, because no answer came', () => {
    expect(unreachable('timed out')).toMatchObject({ kind: 'unreachable', status: 0, message: 'timed out' });
  });
});
