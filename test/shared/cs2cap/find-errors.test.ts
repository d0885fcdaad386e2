import { describe, expect, it } from 'vitest';
import { allErrors } from '#shared/cs2cap/error-catalogue.ts';
import { findErrors, rowsOfCode } from '#shared/cs2cap/find-errors.ts';

const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);

describe('a code', () => {
  it.each([
    ['rate_limit_exceeded', 'RATE_LIMIT_EXCEEDED'],
    ['Wrong-Signature', 'wrong-signature'],
    [' AUTH_KEY_REVOKED ', 'UNAUTHORIZED'],
    ['PRICE_INDEX_UNAVAILABLE', 'SERVICE_UNAVAILABLE'],
    ['503', 'SERVICE_UNAVAILABLE'],
  ])('%s is found in any case', (typed, name) => {
    expect(names(rowsOfCode(typed))).toEqual([name]);
    expect(names(findErrors(typed).rows)).toEqual([name]);
  });

  it('a status has every row it comes with, and what nobody knows has none', () => {
    expect(names(rowsOfCode('429'))).toEqual(['RATE_LIMIT_EXCEEDED', 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED']);
    expect(rowsOfCode('.*')).toEqual([]);
    expect(rowsOfCode('')).toEqual([]);
  });
});

describe('words', () => {
  it.each(['???', 'ключ'])('none for %s, in which there is nothing to look for', (typed) => {
    expect(findErrors(typed)).toEqual({ rows: [], isExact: false });
  });

  it('all rows while nothing is typed, and fewer with each word', () => {
    expect(findErrors('').rows).toEqual(allErrors());
    expect(names(findErrors('webh deli').rows)).toEqual([
      'ALERT_DELIVERY_CHANNEL_REQUIRED',
      'WEBHOOK_DELIVERY_NOT_FOUND',
    ]);
    expect(names(findErrors('webh deli kept').rows)).toEqual(['WEBHOOK_DELIVERY_NOT_FOUND']);
  });

  // What the column Message shows is CS2Cap's sentence, without its code.
  it.each([
    ['Enabled alert limit reached (5).', 'ALERT_LIMIT_REACHED'],
    [
      'Enabled alerts require a verified email with alert emails enabled, or an active webhook destination.',
      'ALERT_DELIVERY_CHANNEL_REQUIRED',
    ],
    ['Too Many Requests', 'RATE_LIMIT_EXCEEDED'],
    ['Monthly quota exceeded (1000/1000 requests).', 'RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED'],
    ['Item 99 not found.', 'ITEM_NOT_FOUND'],
    ['Batch alert creation is not available for this tier.', 'FORBIDDEN'],
    ['An active telegram destination exists already.', 'ACCOUNT_WEBHOOK_PLATFORM_EXISTS'],
    ['At most 25 child keys per account.', 'CHILD_KEY_LIMIT_REACHED'],
    ['Exact duplicate of an earlier alert in this request.', 'DUPLICATE_ALERT'],
    ['The request body is too large.', 'PAYLOAD_TOO_LARGE'],
    ['CS2Cap answered 503 SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'],
    ['wrong-signature: no stored secret gives this signature for this body', 'wrong-signature'],
  ])('a pasted message “%s” has its row first', (message, name) => {
    expect(names(findErrors(message).rows)[0]).toBe(name);
  });

  it('a message of something else has none', () => {
    expect(findErrors('Karambit zzzz')).toEqual({ rows: [], isExact: false });
  });
});
