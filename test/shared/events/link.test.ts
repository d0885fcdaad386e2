import { describe, expect, it } from 'vitest';
import { LiftedDelivery, PushAck, SheetMessage, SheetPush } from '#shared/events/link.ts';

const lifted = {
  event_type: 'alert.triggered',
  delivery_id: 'deliv_01J',
  timestamp: '1763900000',
  signature: 'ab',
  received_at: 1_763_900_000_500,
  body: '{}',
};

describe('the payloads of the link', () => {
  it('C48: take delivery ids of any form', () => {
    expect(LiftedDelivery.parse(lifted)).toEqual(lifted);
    expect(SheetPush.safeParse({ nonce: 'n', sent_at: 1, deliveries: [lifted] }).success).toBe(true);
  });

  it('take a body that is no text as base64', () => {
    const { body: _text, ...head } = lifted;
    expect(LiftedDelivery.parse({ ...head, body_b64: '//4=' }).body_b64).toBe('//4=');
  });

  it('refuse a result whose status is not agreed: only what is known counts as stored', () => {
    const ack = (status: string) =>
      PushAck.safeParse({ nonce: 'n', build: 'b', results: [{ delivery_id: 'd', key: 'k', status }] }).success;
    expect(['stored', 'duplicate', 'refused', 'busy'].map(ack)).toEqual([true, true, true, true]);
    expect(ack('done')).toBe(false);
  });

  it('refuse a message without nonce or time, which could be sent again', () => {
    expect(SheetMessage.safeParse({ nonce: 'n', sent_at: 1, build: 'b' }).success).toBe(true);
    expect(SheetMessage.safeParse({ sent_at: 1, build: 'b' }).success).toBe(false);
    expect(SheetMessage.safeParse({ nonce: 'n', build: 'b' }).success).toBe(false);
  });
});
