import { describe, expect, it } from 'vitest';
import { addSheet } from '#relay/store/sheets.ts';
import { startRelayServer } from '../support/relay-server.ts';
import { signedDelivery } from '../support/signed-delivery.ts';

const HOUR = 3_600_000;
const ACCOUNT = '/webhooks/cs2cap';

describe('a delivery of CS2Cap, while somebody sets the clock of the relay', () => {
  it.each([
    { way: 'back an hour', ms: -HOUR, verdict: 'signed' },
    { way: 'forward an hour', ms: HOUR, verdict: 'late' },
  ])('$way: is taken as $verdict', async ({ ms, verdict }) => {
    const server = await startRelayServer();
    await server.clock.advance(60_000);
    server.clock.set(ms);
    const delivery = signedDelivery({ atMs: server.clock.elapsed() });
    expect(await server.post(ACCOUNT, delivery)).toMatchObject({ status: 200, json: { status: 'accepted' } });
    expect(await server.post(ACCOUNT, delivery)).toMatchObject({ status: 200, json: { status: 'duplicate' } });
    expect(await server.store.db.selectFrom('events').select('verdict').execute()).toEqual([{ verdict }]);
  });

  it('is refused all the same where it is from the future by any clock', async () => {
    const server = await startRelayServer();
    server.clock.set(-HOUR);
    const delivery = signedDelivery({ atMs: server.clock.elapsed() + 10 * 60_000 });
    expect(await server.post(ACCOUNT, delivery)).toMatchObject({ status: 401 });
  });

  it('reaches a sheet with a time of arrival that the sheet can take', async () => {
    const server = await startRelayServer();
    const now = server.clock.now();
    const sheet = {
      id: 'AbCdEfGhIjKlMnOpQrStUv',
      link_key: 'link-key',
      build: '1',
      customer_id: 1,
      state: 'paired',
    } as const;
    const rest = { paired_at: 0, last_contact_at: null, actions_told_until: 0, last_problem: null };
    await addSheet(server.store.db, { ...sheet, ...rest, exec_url: 'https://script.google.com/macros/s/x/exec' });
    server.clock.set(-HOUR);
    expect(await server.post(`${ACCOUNT}/sheets/${sheet.id}`, signedDelivery({ atMs: now }))).toMatchObject({
      status: 200,
    });
    expect(await server.store.db.selectFrom('events').select('received_at').execute()).toEqual([{ received_at: now }]);
  });
});
