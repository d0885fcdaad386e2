import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runRotate } from '#relay/commands/rotate.ts';
import { readConfig } from '#relay/config.ts';
import { type Cs2capClient, createCs2capClient } from '#relay/cs2cap/client.ts';
import { registerWebhook } from '#relay/cs2cap/register-webhook.ts';
import { rotateSecrets } from '#relay/cs2cap/rotate-secrets.ts';
import { SigningSecrets } from '#relay/signing-secrets.ts';
import { createSecretBox } from '#relay/store/sealing.ts';
import { storedSecrets } from '#relay/store/webhooks.ts';
import { startStandIn, testKey } from '#sandbox/cs2cap/harness.ts';
import { addFiringAlert } from '../support/account.ts';
import { startRelayServer } from '../support/relay-server.ts';
import { testStore } from '../support/test-store.ts';

const DAY = 24 * 3_600_000;
const RETRY_MS = 60_000;
/** Less than CS2Cap waits for an answer. */
const STEP_MS = 5000;

/** A relay's webhook path that CS2Cap posts to, on one clock. */
async function startRotating() {
  const standIn = await startStandIn({
    // With the small body two firings that are sent again in one second are signed alike, and count as one.
    switches: { rateLimits: false, retryDelaysMs: [RETRY_MS, RETRY_MS], body: 'flat' },
    accounts: [{ key: testKey, tier: 'quant' }],
  });
  const { clock, cs2cap: market } = standIn;
  const store = await testStore();
  const { db } = store;
  const box = createSecretBox(['sealing-key']);
  const config = readConfig({});
  const secrets = new SigningSecrets({ db, clock, box }, config);
  const server = await startRelayServer({ secrets, clock, store });
  const cs2cap = createCs2capClient({ base: market.url, apiKey: testKey, clock, random: () => 0 });
  const deps = { db, clock, box, cs2cap };
  const registered = await registerWebhook(deps, `${server.url}/webhooks/cs2cap`);
  if (!registered.ok) throw new Error(registered.failure.message);
  const alert = await addFiringAlert(standIn);
  let fired = 0;
  return {
    ...standIn,
    db,
    deps,
    secrets,
    fired: () => fired,
    /** The alert is armed and fires; CS2Cap posts it once, with whatever answer. A second passes. */
    async fire(): Promise<void> {
      fired++;
      await alert.fire();
      await market.settled();
      await clock.advance(1000);
    },
    /** What was asked to come again comes, each try answered before time goes on. */
    async retries(): Promise<void> {
      for (let passed = 0; passed < RETRY_MS; passed += STEP_MS) {
        await clock.advance(STEP_MS);
        await market.settled();
      }
    },
    /** What CS2Cap knows of each delivery: its status, and the answers to its attempts. */
    async deliveries() {
      await market.settled();
      return market.account(testKey).deliveries();
    },
    async events() {
      return (await db.selectFrom('events').selectAll().execute()).length;
    },
    live: () => storedSecrets(db, box, clock.now()),
    refusals: async () => (await db.selectFrom('refusals').selectAll().execute()).length,
  };
}

/** A client whose rotations are answered late: CS2Cap signs with the new secret before anybody here knows it. */
const slow = (cs2cap: Cs2capClient, meanwhile: () => Promise<void>): Cs2capClient => ({
  async send(request) {
    const reply = await cs2cap.send(request);
    if (request.path.endsWith('/rotate-secret')) await meanwhile();
    return reply;
  },
});

describe('a rotation while events keep coming', () => {
  it('refuses none, loses none and doubles none', async () => {
    const rotating = await startRotating();
    const { fire, deps } = rotating;
    for (let n = 0; n < 3; n++) await fire();
    const cs2cap = slow(deps.cs2cap, async () => {
      for (let n = 0; n < 4; n++) await fire();
    });
    expect(await rotateSecrets({ ...deps, cs2cap })).toEqual({ ok: true, value: 1 });
    expect(await rotating.events()).toBe(3);
    for (let n = 0; n < 3; n++) await fire();
    await rotating.retries();
    expect((await rotating.deliveries()).map((delivery) => delivery.status)).toEqual(
      Array(rotating.fired()).fill('succeeded'),
    );
    expect(await rotating.events()).toBe(rotating.fired());
    expect(await rotating.refusals()).toBe(0);
  });

  it('is taken by a relay that another process rotates for, at once', async () => {
    const rotating = await startRotating();
    await rotating.fire();
    const before = rotating.secrets.live();
    const said = await runRotate(rotating.deps);
    expect(said).toMatchObject({ ok: true, value: expect.stringContaining('The new secret is stored') });
    expect(rotating.secrets.live()).toEqual(before);
    await rotating.fire();
    expect(await rotating.events()).toBe(2);
    expect(await rotating.refusals()).toBe(0);
  });

  it('keeps the old secret live for a day, for what is sent again, and no longer', async () => {
    const rotating = await startRotating();
    const [old = ''] = await rotating.live();
    await rotateSecrets(rotating.deps);
    expect((await rotating.live())[1]).toBe(old);
    await rotating.clock.advance(DAY);
    expect(await rotating.live()).toHaveLength(1);
    expect(await rotating.live()).not.toContain(old);
  });
});

describe('a rotation whose answer is lost', () => {
  it('asks CS2Cap to come again until the next look has given it another secret', async () => {
    const rotating = await startRotating();
    const { deps, cs2cap: standIn } = rotating;
    standIn.faults.arm({ method: 'POST', path: /rotate-secret/ }, { kind: 'drop-after' });
    expect((await rotateSecrets(deps)).ok).toBe(false);
    await rotating.clock.advance(9 * RETRY_MS);
    await rotating.fire();
    expect(await rotating.refusals()).toBe(0);
    expect(await rotating.events()).toBe(0);
    const [hook] = standIn.account(testKey).webhooks();
    expect(await registerWebhook(deps, hook?.url ?? '')).toEqual({ ok: true, value: { mode: 'push' } });
    await rotating.retries();
    expect(await rotating.events()).toBe(1);
    expect(await rotating.refusals()).toBe(0);
  });
});

describe('forgeries', () => {
  it('are refused while nothing rotates, and a flood of them asks the store for few secrets', async () => {
    const { deps, db } = await startRotating();
    const secrets = new SigningSecrets({ db, clock: deps.clock, box: deps.box }, readConfig({}));
    let looks = 0;
    const box = { ...deps.box, unseal };
    function unseal(sealed: string): string {
      looks++;
      return deps.box.unseal(sealed);
    }
    const counting = new SigningSecrets({ db, clock: deps.clock, box }, readConfig({}));
    await secrets.reload();
    await Promise.all(Array.from({ length: 500 }, () => counting.reload()));
    await turn();
    expect(looks).toBeLessThanOrEqual(2);
    expect(counting.live()).toEqual(secrets.live());
    expect(counting.isRotating()).toBe(false);
  });
});
