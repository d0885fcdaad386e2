import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeFixture } from '#relay/doctor/live/fixture.ts';
import type { LiveResult } from '#relay/doctor/live/run-live.ts';
import type { Switches } from '#sandbox/cs2cap/cs2cap.ts';
import { KEY, startLiveStage } from './live-stage.ts';
import { replayFixture } from './replay-fixture.ts';

const found = ({ answers }: LiveResult) => Object.fromEntries(answers.map((each) => [each.code, each.found]));
const NOTHING = { alerts: 0, webhooks: 0 };
const fixtureOf = (result: LiveResult) =>
  JSON.stringify(makeFixture(result.understood, result.answers, { now: 0, version: '0.1.0' }));

/** What the documents leave open, and what a live run must say where the stand-in is set so. */
const TRUTHS: readonly (readonly [name: string, Partial<Switches>, Readonly<Record<string, string | undefined>>])[] = [
  [
    'as the stand-in is set',
    {},
    {
      'signature-header': 'X-CS2C-Signature',
      'signature-encoding': 'hex',
      'key-form': 'whole',
      'signed-content': 'timestamp.body',
      'body-shape': 'small',
      timestamp: 'attempt',
      redirects: 'not followed; the attempt is repeated',
      retries: '1 s, 5 s',
      rotation: 'new',
      'delivery-ids': 'texts that begin with deliv_',
      disarming: 'disabled (an email is listed)',
      'event-deliveries': 'email and webhooks',
      arming: 'yes',
      'second-destination': 'taken',
      'child-keys': 'read alerts: yes, change alerts: yes, read destinations: yes, change destinations: yes',
      'url custom over http': 'taken',
      'url google_sheets outside Google': 'taken',
      'url telegram without chat_id': 'refused with 422',
      'url telegram with a topic': 'taken',
      'base-url': 'no',
      'wrong-key': '401 UNAUTHORIZED',
      'page-default': '50',
      retention: undefined,
    },
  ],
  [
    'everything the other way',
    {
      signatureHeader: 'X-CS2Cap-Signature',
      signatureEncoding: 'v1,base64',
      keyForm: 'base64-of-rest',
      body: 'nested',
      timestampOf: 'event',
      followRedirects: true,
      retryDelaysMs: [4_000, 9_000],
      deliveryIds: 'uuid',
      refuseNonGoogleSheetsUrls: true,
      childKeysMayManage: false,
    },
    {
      'signature-header': 'X-CS2Cap-Signature',
      'signature-encoding': 'v1,base64',
      'key-form': 'base64-of-rest',
      'body-shape': 'nested',
      timestamp: 'event',
      redirects: 'followed, with GET',
      retries: '4 s',
      'delivery-ids': 'UUIDs',
      'url google_sheets outside Google': 'refused with 422',
      'child-keys': 'read alerts: no, change alerts: no, read destinations: no, change destinations: no',
    },
  ],
  [
    'upper-case signatures over the part after whsec_, flat bodies, email deliveries only',
    {
      signatureEncoding: 'HEX',
      keyForm: 'after-whsec',
      body: 'flat',
      eventDeliveries: 'email-only',
      retryDelaysMs: [3_000, 3_000],
    },
    {
      'signature-encoding': 'HEX',
      'key-form': 'after-whsec',
      'body-shape': 'flat',
      'event-deliveries': 'email',
      retries: '3 s, 3 s',
    },
  ],
  [
    'a prefix, and alerts that are disabled after their email',
    { signatureEncoding: 'sha256=hex', keyForm: 'after-prefix', disableAfter: 'never-without-email' },
    { 'signature-encoding': 'sha256=hex', 'key-form': 'after-prefix', disarming: 'disabled (an email is listed)' },
  ],
];

describe('npm run doctor -- --live finds out what is true of an account', () => {
  it.each(TRUTHS)('%s', async (_name, switches, truths) => {
    const stage = await startLiveStage({ switches });
    const result = await stage.run();
    expect(found(result)).toMatchObject(truths);
    expect(result.left).toEqual([]);
    expect(stage.standing()).toEqual(NOTHING);
    const replayed = replayFixture(fixtureOf(result));
    expect(replayed.map((each) => each.kind)).toEqual(result.understood.map(() => 'event'));
    expect(replayed.length).toBeGreaterThan(0);
  });

  it('tells an unverified email by the alert that stays armed', async () => {
    const stage = await startLiveStage({
      switches: { disableAfter: 'never-without-email' },
      account: { emailVerified: false },
    });
    expect(found(await stage.run())).toMatchObject({ disarming: 'still enabled (no email is listed)' });
  });

  it('asks what it can where there are no webhooks, and leaves nothing there either', async () => {
    const stage = await startLiveStage({ account: { tier: 'free' } });
    const result = await stage.run();
    expect(found(result)).toMatchObject({ 'base-url': 'no', 'signature-header': undefined, 'child-keys': undefined });
    const words = result.answers.map((each) => each.words).join('\n');
    expect(words).toContain('no destination was made: CS2Cap answered 403');
    expect(stage.standing()).toEqual(NOTHING);
    expect(stage.cs2cap.account(KEY).quotaUsed).toBe(1);
  });

  it('cleans up when it is stopped while it waits, and tells what it knew by then', async () => {
    const stage = await startLiveStage({ switches: { retryDelaysMs: [3_600_000] } });
    const stopped = new AbortController();
    const result = await stage.run({
      signal: stopped.signal,
      tell: (words) => {
        if (words.startsWith('the first attempt came')) setImmediate(() => stopped.abort());
      },
    });
    expect(found(result)).toMatchObject({ 'signature-encoding': 'hex', retries: undefined, timestamp: undefined });
    expect(stage.standing()).toEqual(NOTHING);
  });

  it('cleans up when CS2Cap fails in the middle, and what an earlier run left', async () => {
    const stage = await startLiveStage();
    stage.cs2cap.faults.arm({ method: 'POST', path: /^\/v1\/account\/webhooks$/, times: 6 }, { kind: 'drop-after' });
    await stage.run();
    expect(stage.standing()).toEqual(NOTHING);
  });

  it('says what it could not delete', async () => {
    const stage = await startLiveStage();
    stage.cs2cap.faults.arm({ method: 'DELETE', times: 100 }, { kind: 'status', status: 500 });
    const { left } = await stage.run();
    expect(left.join('\n')).toMatch(/the alert \S+ \(AK-47 \| Redline \(Field-Tested\), below 987654.32 USD\)/);
  });
});

describe('the fixture of a live run', () => {
  it('holds nothing of the account: no id, address, key or secret', async () => {
    const stage = await startLiveStage({ switches: { body: 'nested' } });
    const result = await stage.run();
    const text = fixtureOf(result);
    const account = stage.cs2cap.account(KEY);
    const [event] = account.events();
    const ids = [event?.id, event?.alert_id, ...account.deliveries().map((each) => each.id)];
    for (const id of [...ids, KEY, '127.0.0.1', ...result.understood.map((each) => each.secret)])
      expect(text).not.toContain(id ?? 'missing');
    expect(text).toContain('AK-47 | Redline (Field-Tested)');
  });

  const folder = new URL('../../../fixtures/live/', import.meta.url);
  const kept = existsSync(folder) ? readdirSync(folder) : [];
  it.skipIf(kept.length === 0).each(kept)('%s is taken in by the relay', (name) => {
    const replayed = replayFixture(readFileSync(new URL(name, folder), 'utf8'));
    expect(replayed.map((each) => each.kind)).toEqual(replayed.map(() => 'event'));
  });
});
