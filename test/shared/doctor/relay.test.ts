import { describe, expect, it } from 'vitest';
import { clockLine, destinationLine } from '#shared/doctor/account.ts';
import { showLine } from '#shared/doctor/line.ts';
import {
  botLines,
  chatLines,
  deliveredLine,
  environmentLines,
  reachLines,
  sheetLines,
  storeLines,
} from '#shared/doctor/relay.ts';
import { describeSignature } from '#shared/events/signature-form.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const MINUTE_MS = 60_000;

const local = { url: 'http://127.0.0.1:8787', build: '1.0.0' };
const url = 'https://relay.example';
const answered = { build: '1.0.0', webhookPath: 405 };

describe('reachLines', () => {
  it.each([
    ['a relay behind its proxy', { url, local, answered }, '✓ https://relay.example leads to the relay, version 1.0.0'],
    ['no address at all', { url: undefined, local }, '· no PUBLIC_URL: events are polled'],
    [
      'a proxy that leads nowhere',
      { url, local, answered: { failure: 'HTTP 502' } },
      '✗ https://relay.example does not lead to the relay (HTTP 502): point the proxy or tunnel at http://127.0.0.1:8787',
    ],
    [
      'a proxy that passes some paths only',
      { url, local, answered: { ...answered, webhookPath: 404 } },
      '✗ https://relay.example/webhooks/cs2cap answers 404: the proxy must pass every path on unchanged',
    ],
    [
      'an address of another relay',
      { url, local, answered: { ...answered, build: '0.9.0' } },
      '✗ https://relay.example leads to another relay, version 0.9.0: point the proxy or tunnel at http://127.0.0.1:8787',
    ],
  ])('tells %s', (_name, facts, words) => {
    expect(reachLines(facts).map(showLine).at(-1)).toContain(words);
  });
});

describe('botLines', () => {
  const me = { username: 'alert_bot' };
  const polls = { mode: 'polling', publicUrl: undefined, me, nowMs: NOW } as const;
  const hooks = { mode: 'webhook', publicUrl: url, me, nowMs: NOW } as const;
  const own = `${url}/telegram/webhook`;
  it.each([
    ['polling, as set', { ...polls, webhook: { url: '', pending: 2 } }, '✓ updates come by polling; 2 wait'],
    [
      'a webhook of another program',
      { ...polls, webhook: { url: own, pending: 0 } },
      '✗ another program has set a webhook',
    ],
    ['a webhook, as set', { ...hooks, webhook: { url: own, pending: 0 } }, '✓ updates come by webhook; 0 wait'],
    ['a webhook that is not set', { ...hooks, webhook: { url: '', pending: 0 } }, '✗ Telegram posts nowhere'],
    [
      'a webhook that Telegram can’t reach',
      { ...hooks, webhook: { url: own, pending: 9, lastError: 'Connection refused', lastErrorAtMs: NOW - MINUTE_MS } },
      '✗ Telegram can’t deliver updates (Connection refused): check that PUBLIC_URL leads to the relay',
    ],
    [
      'a trouble that is over',
      { ...hooks, webhook: { url: own, pending: 0, lastError: 'Timeout', lastErrorAtMs: NOW - 61 * MINUTE_MS } },
      '✓ updates come by webhook',
    ],
  ])('tells %s', (_name, facts, words) => {
    expect(botLines(facts).map(showLine).at(-1)).toContain(words);
  });
});

describe('storeLines', () => {
  const jobs = { pending: 3, dead: 0, oldestPendingMs: undefined };
  it.each([
    ['work that is under way', { jobs: { ...jobs, oldestPendingMs: 15 * MINUTE_MS } }, '✓ 3 waiting, 0 given up'],
    [
      'work that is stuck',
      { jobs: { ...jobs, oldestPendingMs: 16 * MINUTE_MS } },
      '✗ 3 waiting, 0 given up; the oldest has waited 16 minutes',
    ],
    ['work that was given up', { jobs: { ...jobs, dead: 2 } }, '· 3 waiting, 2 given up: npm run relay -- replay'],
    [
      'how signatures come',
      { jobs, signature: { keyForm: 'whole' } },
      '✓ signatures match, with the secret as key (whole)',
    ],
    [
      'a rotated secret',
      { jobs, signature: { failure: 'no stored secret gives this signature' } },
      '· the newest pushed event does not verify with today’s secrets',
    ],
    [
      'refusals of a clock that is wrong',
      { jobs, refusals: [{ kind: 'outside-window', count: 2, message: 'the timestamp is 900 s ahead' }] },
      '✗ 2 deliveries were refused today: the timestamp is 900 s ahead. They had a time far from this clock: set the clock',
    ],
    ['a store that can’t be read', { failure: 'RELAY_KEY does not open it' }, '✗ RELAY_KEY does not open it'],
  ])('tells %s', (_name, facts, words) => {
    expect(
      storeLines({ where: './data', ...facts })
        .map(showLine)
        .join('\n'),
    ).toContain(words);
  });
});

describe('deliveredLine', () => {
  const [early, late] = ['2026-11-23T11:00:00Z', '2026-11-23T12:00:00Z'];
  it.each([
    [{}, undefined],
    [{ last_success_at: null, last_failure_at: null }, undefined],
    [
      { last_success_at: late, last_failure_at: early, last_failure_message: 'HTTP 502' },
      `✓ CS2Cap’s last delivery arrived at ${late}`,
    ],
    [
      { last_success_at: early, last_failure_at: late, last_failure_message: 'HTTP 502' },
      `✗ CS2Cap’s last delivery failed at ${late} (HTTP 502): check that PUBLIC_URL leads to the relay; events are polled meanwhile`,
    ],
    [
      { last_failure_at: late },
      `✗ CS2Cap’s last delivery failed at ${late} (it says no reason): check that PUBLIC_URL leads to the relay; events are polled meanwhile`,
    ],
  ])('of %j says %s', (destination, words) => {
    const line = deliveredLine(destination);
    expect(line && showLine(line)).toBe(words);
  });
});

describe('the other checks', () => {
  it('let a chat that is lost be seen among others', () => {
    const found = chatLines(
      [
        { name: '“A”', failure: undefined },
        { name: '“B”', failure: 'chat not found' },
      ],
      false,
    );
    expect(found.map(showLine)).toEqual([
      '✗ “B” can’t be reached (chat not found): add the bot there again, then /connect',
    ]);
    expect(chatLines([{ name: '“A”', failure: undefined }], true).map(showLine)).toEqual([
      '✓ 1 chat can be reached (the first ones; there are more)',
    ]);
  });

  it('tell a sheet that answers but refuses what is pushed', () => {
    const sheet = { name: 'abcd…', answered: { build: '1' }, lastProblem: 'busy' };
    expect(sheetLines([sheet]).map(showLine)).toEqual([
      '✗ the sheet abcd… answers, but did not take the last push (busy): choose CS2Cap ▸ Diagnose there',
    ]);
  });

  it('name who may manage only where there is a bot to manage', () => {
    const missing = { apiKey: false, botToken: false, admins: true };
    expect(environmentLines({ problems: [], missing }).map((line) => line.level)).toEqual(['bad']);
    expect(
      environmentLines({ problems: [], missing: { ...missing, botToken: true } }).map((line) => line.level),
    ).toEqual(['note']);
  });

  it.each([
    [60_000, 'ok'],
    [61_000, 'bad'],
    [-61_000, 'bad'],
  ])('take a clock %i ms apart for %s', (skewMs, level) => {
    expect(clockLine('the clock', NOW + skewMs, new Date(NOW).toUTCString()).level).toBe(level);
    expect(clockLine('the clock', NOW, undefined).level).toBe('ok');
  });

  it('tell a destination that is gone, paused, or signs with a secret that is lost', () => {
    const own = { isActive: true, last4: 'ab12', isSecretHere: true };
    const words = [undefined, { ...own, isActive: false }, { ...own, isSecretHere: false }, own].map(
      (each) => destinationLine('the relay', each, 'do this').words,
    );
    expect(words).toEqual([
      'the relay has no destination: do this',
      'the relay’s destination is paused: do this',
      'CS2Cap signs with a secret ending in ab12, which is not stored here: do this',
      'the relay has its own destination and its secret, ending in ab12',
    ]);
  });
});

describe('describeSignature', () => {
  it.each([
    ['a'.repeat(64), '64 lower-case hex digits'],
    ['A1'.repeat(32), '64 upper-case hex digits'],
    [`v1=${'0f'.repeat(64)}`, '128 lower-case hex digits after "v1="'],
    [`v2,${Buffer.alloc(64, 7).toString('base64')}`, 'base64 of 64 bytes after "v2,"'],
    [`v1,${Buffer.alloc(32, 7).toString('base64')} v1,abc`, 'base64 of 32 bytes after "v1,", 2 parts'],
    ['t=1492774577,v1=5257a869', '22 characters of another kind after "t="'],
  ])('tells the form of %s', (value, form) => {
    expect(describeSignature('X-CS2C-Signature', value)).toBe(`X-CS2C-Signature: ${form}`);
  });

  it('says so where there is none', () => {
    expect(describeSignature(undefined, undefined)).toBe('no signature header');
  });
});
