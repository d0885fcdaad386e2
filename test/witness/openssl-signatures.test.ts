/** Signatures made and checked by `openssl` alone, so that no code of this project vouches for itself. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#relay/clock.ts';
import { readConfig } from '#relay/config.ts';
import { startRelay } from '#relay/relay.ts';
import { startArmed } from '#sandbox/cs2cap/harness.ts';

const TOOL = 'openssl';
const SECRET = 'whsec_live_616e2d6f6276696f75732d746573742d736563726574';
const REST = SECRET.slice('whsec_live_'.length);

const isMissing = spawnSync(TOOL, ['version']).status !== 0;
if (isMissing) console.warn('openssl is not installed: the signature witnesses are skipped.');

/** What `openssl dgst` makes of the signed text under a key of these bytes. */
function openssl(key: string | Buffer, signed: string): Buffer {
  const hexKey = Buffer.from(key).toString('hex');
  return execFileSync(TOOL, ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${hexKey}`, '-binary'], {
    input: signed,
  });
}

async function startReceiving() {
  const folder = mkdtempSync(join(tmpdir(), 'openssl-witness-'));
  const config = readConfig({ PORT: '0', DATA_DIR: folder, CS2C_WEBHOOK_SECRET: SECRET });
  const relay = await startRelay({ config, build: 'test', clock: systemClock, writeLog: () => undefined });
  onTestFinished(async () => {
    await relay.stop();
    rmSync(folder, { recursive: true });
  });
  return async (delivery: { id: string; timestamp: string; signature: string; body: string }) => {
    const response = await fetch(`${relay.url}/webhooks/cs2cap`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-CS2C-Event-Type': 'alert.triggered',
        'X-CS2C-Delivery-Id': delivery.id,
        'X-CS2C-Timestamp': delivery.timestamp,
        'X-CS2C-Signature': delivery.signature,
      },
      body: delivery.body,
    });
    return [response.status, await response.json()];
  };
}

describe.skipIf(isMissing)('a relay with nothing but a signing secret', () => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body =
    '{"alert_id":"3f0c2a8e-0000-4000-8000-000000000001","item_id":4994,"market_hash_name":"★ Karambit | Doppler"}';

  it('accepts what openssl signed, once, and refuses it with one byte changed', async () => {
    const post = await startReceiving();
    const signature = openssl(SECRET, `${timestamp}.${body}`).toString('hex');
    const delivery = { id: 'deliv_1', timestamp, signature, body };
    expect(await post({ ...delivery, body: body.replace('★', '☆') })).toEqual([401, expect.anything()]);
    expect(await post({ ...delivery, timestamp: String(Number(timestamp) - 1) })).toEqual([401, expect.anything()]);
    expect(
      await post({ ...delivery, signature: signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) }),
    ).toEqual([401, expect.anything()]);
    expect(await post(delivery)).toEqual([200, { status: 'accepted' }]);
    expect(await post(delivery)).toEqual([200, { status: 'duplicate' }]);
    expect(await post({ ...delivery, id: 'deliv_2' })).toEqual([200, { status: 'duplicate' }]);
  });

  it.each([
    ['base64 of the whole secret', () => openssl(SECRET, `${timestamp}.${body}`).toString('base64')],
    ['sha256= and hex', () => `sha256=${openssl(SECRET, `${timestamp}.${body}`).toString('hex')}`],
    [
      'v1, and base64 under the decoded rest',
      () => `v1,${openssl(Buffer.from(REST, 'base64'), `${timestamp}.${body}`).toString('base64')}`,
    ],
    ['hex under what follows the prefix', () => openssl(REST, `${timestamp}.${body}`).toString('hex')],
  ])('accepts another form of the signature: %s (cs2cap.md C36)', async (_, sign) => {
    const post = await startReceiving();
    expect(await post({ id: 'deliv_1', timestamp, signature: sign(), body })).toEqual([200, { status: 'accepted' }]);
  });

  it('refuses what openssl signed with another secret', async () => {
    const post = await startReceiving();
    const signature = openssl('whsec_live_another', `${timestamp}.${body}`).toString('hex');
    expect(await post({ id: 'deliv_1', timestamp, signature, body })).toEqual([401, expect.anything()]);
  });
});

describe.skipIf(isMissing)('a delivery of the CS2Cap stand-in', () => {
  const rest = (secret: string) => secret.replace(/^whsec_live_/, '');

  it.each([
    ['whole', 'hex', (mac: Buffer) => mac.toString('hex'), (secret: string) => secret],
    ['whole', 'base64', (mac: Buffer) => mac.toString('base64'), (secret: string) => secret],
    [
      'after-whsec',
      'HEX',
      (mac: Buffer) => mac.toString('hex').toUpperCase(),
      (secret: string) => secret.replace(/^whsec_/, ''),
    ],
    ['after-prefix', 'v1=hex', (mac: Buffer) => `v1=${mac.toString('hex')}`, rest],
    [
      'base64-of-rest',
      'v1,base64',
      (mac: Buffer) => `v1,${mac.toString('base64')}`,
      (secret: string) => Buffer.from(rest(secret), 'base64'),
    ],
  ] as const)(
    'carries the signature that openssl makes: key %s, as %s',
    async (keyForm, signatureEncoding, write, keyOf) => {
      const { cs2cap, receiver, destination } = await startArmed({ keyForm, signatureEncoding });
      await cs2cap.tick();
      const [got] = receiver.received;
      const signed = `${got?.headers['x-cs2c-timestamp']}.${got?.body}`;
      expect(got?.headers['x-cs2c-signature']).toBe(write(openssl(keyOf(destination.secret), signed)));
    },
  );
});
