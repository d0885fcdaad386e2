import { describe, expect, it } from 'vitest';
import { createCs2capClient } from '#relay/cs2cap/client.ts';
import { type RegisterDeps, registerWebhook } from '#relay/cs2cap/register-webhook.ts';
import { createSecretBox } from '#relay/store/sealing.ts';
import { storedSecrets } from '#relay/store/webhooks.ts';
import { readText, startStandIn, testKey } from '#sandbox/cs2cap/harness.ts';
import { testStore } from '../support/test-store.ts';

const HOOK = 'https://relay.example/webhooks/cs2cap';

async function startRegistering(tier: 'quant' | 'free' = 'quant') {
  const standIn = await startStandIn({ switches: { rateLimits: false }, accounts: [{ key: testKey, tier }] });
  const { db } = await testStore();
  const box = createSecretBox(['sealing-key']);
  const { clock } = standIn;
  const cs2cap = createCs2capClient({ base: standIn.cs2cap.url, apiKey: testKey, clock, random: () => 0 });
  const deps: RegisterDeps = { db, clock, cs2cap, box };
  const calls = () => standIn.cs2cap.requests.map((request) => `${request.method} ${request.path}`);
  return { ...standIn, db, box, deps, calls, webhooks: () => standIn.cs2cap.account(testKey).webhooks() };
}

const PUSH = { ok: true, value: { mode: 'push' } };

describe('registerWebhook', () => {
  it('creates the destination inactive, stores the secret, and only then activates it', async () => {
    const { deps, db, box, webhooks, calls } = await startRegistering();
    const whenStored: boolean[] = [];
    const onSecretStored = async () => {
      whenStored.push(...webhooks().map((webhook) => webhook.is_active));
      expect(await storedSecrets(db, box, deps.clock.now())).toHaveLength(1);
    };
    expect(await registerWebhook({ ...deps, onSecretStored }, HOOK)).toEqual(PUSH);
    expect(whenStored).toEqual([false]);
    expect(webhooks()).toMatchObject([{ url: HOOK, platform: 'custom', is_active: true }]);
    expect(calls().map((call) => call.split(' ')[0])).toEqual(['GET', 'POST', 'PATCH']);
  });

  it('stores the secret sealed, and it is the right one', async () => {
    const { deps, db, box, webhooks } = await startRegistering();
    await registerWebhook(deps, HOOK);
    const [secret] = await storedSecrets(db, box, deps.clock.now());
    expect(secret?.slice(-4)).toBe(webhooks()[0]?.secret_last4);
    const [row] = await db.selectFrom('webhooks').select('secret').execute();
    expect(row?.secret).not.toContain(secret);
  });

  it('finds its destination again and changes nothing', async () => {
    const { deps, calls, webhooks } = await startRegistering();
    await registerWebhook(deps, HOOK);
    const before = calls().length;
    expect(await registerWebhook(deps, HOOK)).toEqual(PUSH);
    expect(calls().slice(before)).toEqual(['GET /v1/account/webhooks']);
    expect(webhooks()).toHaveLength(1);
  });

  it('respects that a person paused it, and says so', async () => {
    const { deps, call, webhooks } = await startRegistering();
    await registerWebhook(deps, HOOK);
    await call('PATCH', `/account/webhooks/${webhooks()[0]?.id}`, { is_active: false });
    expect(await registerWebhook(deps, HOOK)).toMatchObject({
      ok: true,
      value: { mode: 'poll', reason: expect.stringContaining('paused') },
    });
    expect(webhooks()).toMatchObject([{ is_active: false }]);
  });

  it('leaves other destinations alone', async () => {
    const { deps, call, webhooks } = await startRegistering();
    await call('POST', '/account/webhooks', { label: 'other', url: 'https://other.example/hook', platform: 'custom' });
    await registerWebhook(deps, HOOK);
    expect(webhooks().map((webhook) => webhook.label)).toEqual(['other', 'CS2Cap relay']);
  });

  it('gets a new secret for a destination whose secret is lost, and keeps one destination', async () => {
    const { deps, db, box, call, webhooks } = await startRegistering();
    const { body } = await call('POST', '/account/webhooks', { label: 'mine', url: HOOK, is_active: false });
    expect(await registerWebhook(deps, HOOK)).toEqual(PUSH);
    const [secret] = await storedSecrets(db, box, deps.clock.now());
    expect(secret).not.toBe(readText(body, 'secret'));
    expect(webhooks()).toMatchObject([{ is_active: true, secret_last4: secret?.slice(-4) }]);
  });

  it('recovers from a create whose answer was lost, without a second destination', async () => {
    const { deps, cs2cap, db, box, webhooks } = await startRegistering();
    cs2cap.faults.arm({ method: 'POST', path: /webhooks/ }, { kind: 'drop-after' });
    expect((await registerWebhook(deps, HOOK)).ok).toBe(false);
    expect(webhooks()).toMatchObject([{ is_active: false }]);
    expect(await registerWebhook(deps, HOOK)).toEqual(PUSH);
    expect(webhooks()).toHaveLength(1);
    expect(await storedSecrets(db, box, deps.clock.now())).toHaveLength(1);
  });

  it('makes it anew after somebody deleted it; the lost one’s secret stays live for what is sent again', async () => {
    const { deps, db, box, call, webhooks } = await startRegistering();
    await registerWebhook(deps, HOOK);
    await call('DELETE', `/account/webhooks/${webhooks()[0]?.id}`);
    expect(await registerWebhook(deps, HOOK)).toEqual(PUSH);
    expect(webhooks()).toMatchObject([{ url: HOOK, is_active: true }]);
    expect(await storedSecrets(db, box, deps.clock.now())).toHaveLength(2);
  });

  it('moves it along when the relay’s address changes, with the same secret', async () => {
    const { deps, db, box, webhooks } = await startRegistering();
    await registerWebhook(deps, HOOK);
    const before = await storedSecrets(db, box, deps.clock.now());
    const moved = 'https://new.example/webhooks/cs2cap';
    expect(await registerWebhook(deps, moved)).toEqual(PUSH);
    expect(webhooks()).toMatchObject([{ url: moved, is_active: true }]);
    expect(await storedSecrets(db, box, deps.clock.now())).toEqual(before);
  });

  it('gives it its address back when somebody changed that at CS2Cap', async () => {
    const { deps, call, webhooks } = await startRegistering();
    await registerWebhook(deps, HOOK);
    await call('PATCH', `/account/webhooks/${webhooks()[0]?.id}`, { url: 'https://typo.example/hook' });
    expect(await registerWebhook(deps, HOOK)).toEqual(PUSH);
    expect(webhooks()).toMatchObject([{ url: HOOK }]);
  });

  it('takes a new secret when somebody rotated it at CS2Cap', async () => {
    const { deps, db, box, call, webhooks } = await startRegistering();
    await registerWebhook(deps, HOOK);
    await call('POST', `/account/webhooks/${webhooks()[0]?.id}/rotate-secret`);
    expect(await registerWebhook(deps, HOOK)).toEqual(PUSH);
    const [secret] = await storedSecrets(db, box, deps.clock.now());
    expect(webhooks()[0]?.secret_last4).toBe(secret?.slice(-4));
  });

  it('deletes the twin that an earlier start left at its address, and none that a person named', async () => {
    const { deps, call, webhooks } = await startRegistering();
    await registerWebhook(deps, HOOK);
    for (const label of ['CS2Cap relay', 'mine'])
      await call('POST', '/account/webhooks', { label, url: HOOK, platform: 'custom' });
    expect(await registerWebhook(deps, HOOK)).toEqual(PUSH);
    expect(webhooks().map((webhook) => webhook.label)).toEqual(['CS2Cap relay', 'mine']);
  });

  it('uses one that was registered by hand with the secret that the relay was given, and rotates nothing', async () => {
    const { deps, call, calls, webhooks } = await startRegistering();
    const { body } = await call('POST', '/account/webhooks', { label: 'by hand', url: HOOK, platform: 'custom' });
    const givenSecrets = [readText(body, 'secret')];
    expect(await registerWebhook({ ...deps, givenSecrets }, HOOK)).toEqual(PUSH);
    expect(webhooks()).toHaveLength(1);
    expect(calls().filter((each) => each.includes('rotate'))).toEqual([]);
  });

  it('is done by one replica at a time', async () => {
    const { deps, webhooks } = await startRegistering();
    const both = await Promise.all([registerWebhook(deps, HOOK), registerWebhook(deps, HOOK)]);
    expect(both.filter((each) => each.ok)).toEqual([PUSH]);
    expect(webhooks()).toHaveLength(1);
  });

  it('says poll on a tier without webhooks (C59)', async () => {
    const { deps } = await startRegistering('free');
    const registered = await registerWebhook(deps, HOOK);
    expect(registered).toMatchObject({ ok: true, value: { mode: 'poll', reason: expect.stringMatching(/\w/) } });
  });

  it('says poll when a downgrade forbids activating it (C60)', async () => {
    const { deps, cs2cap } = await startRegistering();
    cs2cap.faults.arm({ method: 'PATCH' }, { kind: 'status', status: 403, detail: 'Quant only' });
    expect(await registerWebhook(deps, HOOK)).toEqual({ ok: true, value: { mode: 'poll', reason: 'Quant only' } });
  });

  it('fails for now when CS2Cap answers neither way', async () => {
    const { deps, cs2cap } = await startRegistering();
    cs2cap.faults.arm({ path: /webhooks/ }, { kind: 'status', status: 401, detail: 'bad key' });
    expect(await registerWebhook(deps, HOOK)).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
  });
});
