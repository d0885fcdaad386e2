import { describe, expect, it } from 'vitest';
import { asiimov, redline, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

const spent = (world: World) => world.cs2cap.account(testKey).quotaUsed;
const metered = (world: World): Readonly<Record<string, unknown>> =>
  JSON.parse(world.project.properties().get('quota') ?? '{}');
const setMeter = (world: World, used: number, limit?: number) => {
  const month = new Date(world.clock.now()).toISOString().slice(0, 7);
  const script = world.project.state.properties.get('script');
  script?.set('quota', JSON.stringify({ month, used }));
  if (limit) script?.set('requests_per_month', String(limit));
};
const limitOf = (world: World) => world.project.properties().get('requests_per_month');
/** As if CS2Cap had told no limit when the key was entered. */
const forgetLimit = (world: World) => world.project.state.properties.get('script')?.delete('requests_per_month');
const call = async (world: World, name: string, ...args: unknown[]) => {
  const result = await world.project.run(name, args, { ui: world.person.ui });
  if (!result.ok) throw new Error(result.error?.message);
  return result;
};

describe('the quota meter', () => {
  it('counts what CS2Cap counts, also over a burst limit', async () => {
    const world = await startWorld();
    world.cs2cap.faults.arm({ path: /\/items$/, times: 3 }, { kind: 'burst-429' });
    await typeRows(world, [redline, { ...redline, item: 'AK-47 | Nonsense' }]);
    await call(world, 'syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
    expect(spent(world)).toBeGreaterThan(10);
    expect(metered(world)).toEqual({ month: '2026-11', used: spent(world) });
    expect(limitOf(world)).toBe('1000000');
  });

  it('costs a sync of known items neither a call nor a property', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await call(world, 'syncNow');
    const used = spent(world);
    const before = await call(world, 'syncNow');
    setMeter(world, 0);
    const after = await call(world, 'syncNow');
    expect([spent(world), metered(world)['used']]).toEqual([used, 0]);
    expect(after.counts.properties).toBe(before.counts.properties);
  });

  it('works through the limits of the Free tier', async () => {
    const world = await startWorld({ cs2cap: { accounts: [{ key: testKey, tier: 'free' }] } });
    await typeRows(world, [redline, asiimov]);
    await call(world, 'syncNow');
    expect([2, 3].map((line) => statusOf(world, line))).toEqual(['Armed', 'Armed']);
    expect(metered(world)).toMatchObject({ used: spent(world) });
    expect(limitOf(world)).toBe('1000');
    expect(spent(world)).toBeLessThanOrEqual(15);
  });

  it('assumes the smallest quota where CS2Cap tells none', async () => {
    const world = await startWorld();
    forgetLimit(world);
    await call(world, 'loadCatalog');
    const opened = await call(world, 'openCatalog');
    expect(opened.value).toMatchObject({ value: { quota: `${spent(world)} of 1,000 calls this month, reserve 100` } });
  });

  it('stops before the reserve: a row says what the catalog would cost, what is left and what to do', async () => {
    const world = await startWorld();
    setMeter(world, 890, 1000);
    const others = ['One', 'Two', 'Three'].map((name) => ({ ...redline, item: `AK-47 | ${name}` }));
    await typeRows(world, [redline, ...others]);
    await call(world, 'syncNow');
    expect(statusOf(world, 2)).toBe(
      `Error: "${redline.item}" could not be looked up. Loading the catalog costs 13 calls of the monthly CS2Cap quota, ` +
        'but 10 of 1,000 are left above the reserve of 100. Wait for the new month (UTC), or lower the reserve ' +
        '(CS2Cap ▸ Find an item…).',
    );
    expect(spent(world)).toBe(0);
    expect((await call(world, 'keepReserve', '50')).value).toEqual({
      value: '890 of 1,000 calls this month, reserve 50',
    });
    await call(world, 'syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
  });

  it('never sends again after the 429 of the month, and stops by itself from then on (C55)', async () => {
    const world = await startWorld();
    await call(world, 'loadCatalog');
    setMeter(world, 20, 50_000);
    world.cs2cap.faults.arm({ path: /\/prices$/ }, { kind: 'monthly-429' });
    const before = world.cs2cap.requests.length;
    const first = await call(world, 'showItem', 156, 'USD');
    expect(first.value).toMatchObject({ value: { ask: '', price: /Monthly quota exceeded/ } });
    expect(world.cs2cap.requests).toHaveLength(before + 2);
    expect(metered(world)).toMatchObject({ used: 1_000_000 });
    expect(limitOf(world)).toBe('1000000');
    const again = await call(world, 'showItem', 156, 'USD');
    expect(again.value).toMatchObject({ value: { price: /^A price costs 1 call/ } });
    expect(world.cs2cap.requests).toHaveLength(before + 2);
  });

  it('takes a reserve, gives the usual one back, and refuses what is no number', async () => {
    const world = await startWorld();
    forgetLimit(world);
    const keep = async (calls: unknown) => (await call(world, 'keepReserve', calls)).value;
    expect(await keep('7')).toEqual({ value: '0 of 1,000 calls this month, reserve 7' });
    expect(await keep('900')).toEqual({ value: '0 of 1,000 calls this month, reserve 500' });
    expect(await keep('')).toEqual({ value: '0 of 1,000 calls this month, reserve 100' });
    expect(await keep('many')).toEqual({ problem: '"many" is not a number of calls such as 100.' });
  });
});

describe('an item in the sidebar', () => {
  it('costs two calls, and none when looked at again soon', async () => {
    const world = await startWorld();
    await call(world, 'showItem', 156, 'USD');
    expect(spent(world)).toBe(2);
    const { value } = await call(world, 'showItem', 156, 'USD');
    expect(value).toMatchObject({ value: { price: /^Best ask: .* USD on \w+, \d min ago$/ } });
    expect(spent(world)).toBe(2);
    await call(world, 'showItem', 156, 'EUR');
    expect(spent(world)).toBe(3);
  });

  it('says when nobody offers it, and what is wrong with a currency', async () => {
    const world = await startWorld();
    world.cs2cap.market.setPrice(156, { ask: null });
    expect((await call(world, 'showItem', 156, 'USD')).value).toMatchObject({
      value: { price: 'Nobody offers it right now.', ask: '' },
    });
    expect((await call(world, 'showItem', 156, 'XQX')).value).toMatchObject({
      value: { price: /unsupported currency/ },
    });
  });

  it('is added below the last alert, whatever stands in the columns of people', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, { ...redline, threshold: '11' }]);
    world.book.insertColumn('Alerts', 3);
    await world.type('Alerts', 9, 'Enabled', 'FALSE');
    const form = { name: '=AWP', phase: '', kind: 'price_below', threshold: '1.5', currency: 'usd' };
    expect((await call(world, 'addAlert', form)).value).toEqual({
      value: 'Added in row 4. Next: CS2Cap ▸ Sync now sends it to CS2Cap.',
    });
    expect(world.lines('Alerts')[2]).toMatchObject({
      Item: '=AWP',
      Threshold: '1.5',
      Currency: 'USD',
      Enabled: 'TRUE',
    });
    expect(world.book.formulaAt('Alerts', 'A4')).toBe('');
    expect((await call(world, 'addAlert', { ...form, kind: 'price_near', threshold: '-1' })).value).toEqual({
      problem: expect.stringMatching(/Kind "price_near" is not one of .*Threshold must be above 0/),
    });
    expect((await call(world, 'addAlert')).value).toEqual({ problem: expect.stringContaining('Item is missing') });
  });
});
