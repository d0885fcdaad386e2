import { describe, expect, it } from 'vitest';
import { Delivery, DeliveryPage, PLATFORMS, Webhook, WebhookSecret } from '#shared/cs2cap/webhook.ts';

const webhook = { id: 'w1', label: 'Ops', url: 'https://example.com/hook', secret_last4: 'abcd', is_active: true };
const delivery = {
  id: 'deliv_01JX',
  event_id: 'evt_01JX',
  status: 'succeeded',
  created_at: '2026-11-23T12:00:00Z',
};

describe('Webhook', () => {
  it("C50: takes the documents' rotate example, which lacks platform", () => {
    expect(WebhookSecret.parse({ webhook, secret: 'whsec_test' }).webhook.platform).toBeUndefined();
  });

  it('C32: knows the four platforms, and keeps one it does not know', () => {
    expect(PLATFORMS).toEqual(['custom', 'discord', 'telegram', 'google_sheets']);
    expect(Webhook.parse({ ...webhook, platform: 'matrix' }).platform).toBe('matrix');
  });

  it('C45: takes a reply without the secret, which comes only once', () => {
    expect(Webhook.parse(webhook).secret_last4).toBe('abcd');
    expect(WebhookSecret.safeParse({ webhook }).success).toBe(false);
  });
});

describe('Delivery', () => {
  it('C48: takes ids of any form', () => {
    expect(Delivery.parse(delivery).id).toBe('deliv_01JX');
    expect(Delivery.parse({ ...delivery, id: '8f14e45f-ceea-4e7a-9c5d-2b1f0a3c6d7e' }).id).toHaveLength(36);
  });

  it.each(['pending', 'succeeded', 'failed', 'abandoned'])('C49: takes the status %s', (status) =>
    expect(Delivery.parse({ ...delivery, status }).status).toBe(status),
  );

  it('C49: takes attempts with and without what we answered', () => {
    const attempt = { attempt_number: 1, status: 'failed', created_at: delivery.created_at };
    const attempts = [attempt, { ...attempt, http_status: 500, error: null, response_body_excerpt: 'busy' }];
    expect(Delivery.parse({ ...delivery, attempts }).attempts).toEqual(attempts);
  });

  it("C50: takes the documents' list example, whose pagination lacks has_next and has_prev", () => {
    const page = { deliveries: [delivery], pagination: { limit: 25, offset: 0, total: 1 } };
    expect(DeliveryPage.safeParse(page).success).toBe(true);
  });
});
