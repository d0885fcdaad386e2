import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Google, startGoogle } from './google.ts';
import { evaluate, openScript } from './script-fixture.ts';

const clock = new ManualClock();
let google: Google;
beforeAll(async () => {
  google = await startGoogle({ clock });
});
afterAll(() => google.stop());

describe('LockService (apps-script.md §5)', () => {
  it.each([
    ['lock.tryLock(-1)', false],
    ['[lock.tryLock(0), lock.hasLock(), lock.tryLock(0)]', [true, true, true]],
    ['[lock.tryLock(0), LockService.getScriptLock().hasLock()]', [true, true]],
    ['(lock.tryLock(0), lock.tryLock(0), lock.releaseLock(), lock.hasLock())', false],
  ])('%s gives %j', async (expression, value) => {
    expect(await evaluate(google, `const lock = LockService.getScriptLock(); return ${expression}`)).toEqual(value);
  });

  it('fails a waitLock that can get nothing', async () => {
    await expect(evaluate(google, 'LockService.getScriptLock().waitLock(-1)')).rejects.toThrow(
      'Exception: Lock timeout: another process was holding the lock for too long.',
    );
  });

  const code = `
function hold() { LockService.getScriptLock().waitLock(0); SpreadsheetApp.getUi().prompt('held'); }
function holdAndSleep() { LockService.getScriptLock().waitLock(0); Utilities.sleep(5000); }
function take(ms) { return LockService.getScriptLock().tryLock(ms); }
function wait(ms) { LockService.getScriptLock().waitLock(ms); return true; }`;

  it('keeps a second execution out until the first has ended', async () => {
    const { project } = openScript(google, { code });
    const holding = project.run('holdAndSleep');
    await untilStarted(() => clock.pending === 1);
    expect((await project.run('take', [0])).value).toBe(false);
    const waiting = project.run('wait', [20_000]);
    const giving = project.run('wait', [1_000]);
    await untilStarted(() => clock.pending === 3);
    await clock.advance(5_000);
    await holding;
    expect((await waiting).value).toBe(true);
    expect((await giving).error?.message).toMatch(/^Lock timeout/);
  });

  it('does not survive a dialog', async () => {
    const { project } = openScript(google, { code });
    let taken: unknown;
    await project.run('hold', [], {
      ui: async () => {
        taken = (await project.run('take', [0])).value;
        return { button: 'OK' };
      },
    });
    expect(taken).toBe(true);
  });

  it('is free again when its holder was killed', async () => {
    const { project } = openScript(google, { code });
    google.switches.killAt = { method: 'Utilities.sleep' };
    expect((await project.run('holdAndSleep')).ok).toBe(false);
    google.switches.killAt = undefined;
    expect((await project.run('take', [0])).value).toBe(true);
  });

  it('is one per project', async () => {
    const [one, other] = [openScript(google, { code }), openScript(google, { code })];
    const holding = one.project.run('holdAndSleep');
    await untilStarted(() => clock.pending === 1);
    expect((await other.project.run('take', [0])).value).toBe(true);
    await clock.advance(5_000);
    await holding;
  });
});

/** Lets I/O happen until something shows; no time passes on the clock. */
async function untilStarted(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('PropertiesService (apps-script.md §5)', () => {
  it('keeps texts between executions, in stores of their own', async () => {
    const { project } = openScript(google, {
      code: `function set() { const s = PropertiesService.getScriptProperties(); s.setProperties({ a: '1', b: '2' }).deleteProperty('b'); PropertiesService.getUserProperties().setProperty('u', 'x'); }
function get() { const s = PropertiesService.getScriptProperties(); return [s.getProperties(), s.getKeys(), s.getProperty('b'), PropertiesService.getDocumentProperties().getProperties()]; }`,
    });
    await project.run('set');
    expect((await project.run('get')).value).toEqual([{ a: '1' }, ['a'], null, {}]);
    expect([...project.properties()]).toEqual([['a', '1']]);
  });

  it.each([
    ["setProperty('a', 'x'.repeat(9217))", 'Argument too large: value'],
    [
      "setProperties(Object.fromEntries(Array.from({ length: 60 }, (_, i) => ['k' + i, 'x'.repeat(9000)])))",
      'You have exceeded the property storage quota. Please remove some properties and try again.',
    ],
    [
      "setProperty('a', null)",
      "The parameters (String,null) don't match the method signature for PropertiesService.Properties.setProperty.",
    ],
  ])('refuses %s', async (call, message) => {
    await expect(evaluate(google, `PropertiesService.getScriptProperties().${call}`)).rejects.toThrow(
      `Exception: ${message}`,
    );
  });

  it('takes a value of exactly 9 KB', async () => {
    expect(
      await evaluate(
        google,
        "const s = PropertiesService.getScriptProperties(); s.setProperty('a', 'x'.repeat(9216)); return s.getProperty('a').length",
      ),
    ).toBe(9216);
  });
});

describe('CacheService (apps-script.md §5)', () => {
  it('forgets a value when its time is over', async () => {
    const { project } = openScript(google, {
      code: `function put() { CacheService.getScriptCache().put('a', '1', 60); } function get() { return CacheService.getScriptCache().get('a'); }`,
    });
    await project.run('put');
    await clock.advance(59_000);
    expect((await project.run('get')).value).toBe('1');
    await clock.advance(1_000);
    expect((await project.run('get')).value).toBe(null);
  });

  it('evicts down to 900 once it holds more than 1000', async () => {
    const body = `const cache = CacheService.getScriptCache();
      for (let i = 0; i < 11; i++) cache.putAll(Object.fromEntries(Array.from({ length: 91 }, (_, j) => [i + '/' + j, 'x'])), 600);
      const all = Array.from({ length: 11 * 91 }, (_, n) => Math.floor(n / 91) + '/' + (n % 91));
      return Object.keys(cache.getAll(all)).length`;
    expect(await evaluate(google, body)).toBe(900);
  });

  it.each([
    ["put('k'.repeat(251), 'v')", 'Argument too large: key'],
    ["put('k', 'v'.repeat(102401))", 'Argument too large: value'],
    ["put('k', 'v', 21601)", 'Invalid argument: expirationInSeconds'],
  ])('refuses %s', async (call, message) => {
    await expect(evaluate(google, `CacheService.getScriptCache().${call}`)).rejects.toThrow(message);
  });
});
