import * as z from 'zod';
import { type Accepted, acceptDelivery } from '#relay/inbox/accept-delivery.ts';
import { readSignedHeaders } from '#shared/events/verify.ts';

const Fixture = z.looseObject({
  recorded_at: z.string(),
  answers: z.record(z.string(), z.string().nullable()),
  secret: z.string(),
  deliveries: z.array(z.looseObject({ headers: z.record(z.string(), z.string()), body: z.string() })),
});

/** What a live run left, taken in as the relay takes deliveries in. */
export function replayFixture(text: string): readonly Accepted[] {
  const { deliveries, secret } = Fixture.parse(JSON.parse(text));
  return deliveries.map(({ headers, body }) => {
    const read = readSignedHeaders((name) => headers[name.toLowerCase()]);
    const receivedAt = Number(read.timestamp) * 1000;
    return acceptDelivery(
      { headers: read, body: Buffer.from(body), receivedAt },
      { secrets: [secret], toleranceS: 300 },
    );
  });
}
