import { describe, expect, it } from 'vitest';
import { loadCatalog } from '#sandbox/cs2cap/catalog.ts';
import { karambit, pasteRows, redline, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World, type WorldOptions } from '../harness.ts';
import { largeCatalog } from './large-catalog.ts';

const HOUR = 3_600_000;
const spent = (world: World) => world.cs2cap.account(testKey).quotaUsed;
const itemCalls = (world: World) => world.cs2cap.requests.filter(({ path }) => path.includes('/items'));
const sync = async (world: World) => {
  const result = await world.project.run('syncNow', [], { ui: world.person.ui });
  if (!result.ok) throw new Error(`${result.error?.message}\n${result.error?.stack}`);
  return result;
};
/** Runs a sync and gives the calls to the catalog that it made. */
const callsOfSync = async (world: World) => {
  const before = itemCalls(world).length;
  await sync(world);
  return itemCalls(world).slice(before);
};
const nonsense = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...redline, item: `Nothing | Of ${index} kind` }));

describe('the catalog of 40,000 items', { timeout: 120_000 }, () => {
  it('costs a thousand new names at most 15 counted calls, and a repeated sync none', async () => {
    const catalog = largeCatalog();
    const world = await startWorld({ cs2cap: { catalog } });
    const step = Math.floor(catalog.length / 1010);
    const rows = catalog.filter((item, index) => index % step === 0 && item.phase === null);
    expect(rows.length).toBeGreaterThanOrEqual(1000);
    await pasteRows(
      world,
      rows.map(({ market_hash_name: item }, index) => ({
        item: index % 2 === 0 ? item : ` ${item.toUpperCase()} `,
        threshold: `${index + 1}`,
        currency: 'USD',
      })),
    );
    const first = await sync(world);
    const alerts = world.cs2cap.account(testKey).alerts();
    const ids = new Set(alerts.map((alert) => alert.item.item_id));
    expect(rows.filter(({ item_id }) => !ids.has(item_id))).toEqual([]);
    expect(spent(world)).toBeLessThanOrEqual(15);
    expect(first.modelMs).toBeLessThan(120_000);
    const cells = world.book
      .values('_items')
      .slice(1)
      .map(([, , text]) => String(text));
    expect(cells.length).toBeLessThan(60);
    expect(Math.max(...cells.map((text) => text.length))).toBeLessThanOrEqual(50_000);

    const before = spent(world);
    const second = await sync(world);
    expect(spent(world)).toBe(before);
    expect(JSON.stringify(second.counts.methods)).not.toContain('_items');
  });

  it('costs six round trips to load and three to open, as 1 MB of text', async () => {
    const world = await startWorld({ cs2cap: { catalog: largeCatalog() } });
    const loaded = await world.project.run('loadCatalog', [], { ui: world.person.ui });
    expect(loaded.counts.spreadsheet).toBeLessThanOrEqual(6);
    const opened = await world.project.run('openCatalog', [], { ui: world.person.ui });
    expect(opened.counts.spreadsheet).toBeLessThanOrEqual(3);
    expect(JSON.stringify(opened.value).length).toBeLessThan(1_500_000);
  });

  it('suggests the closest for hundreds of mistyped names', async () => {
    const catalog = largeCatalog();
    const world = await startWorld({ cs2cap: { catalog } });
    const names = catalog.filter((_, index) => index % 99 === 0);
    const mistyped = (name: string) => name.replace(/[aeiou](?=[^aeiou]*\()/, '').replace(' | ', ' ');
    const rows = names.map(({ market_hash_name: name }) => ({ ...redline, item: `${mistyped(name)} xq` }));
    await pasteRows(world, rows);
    await sync(world);
    const messages = world.lines('Alerts').map((line) => line['Message'] ?? '');
    const helped = messages.filter((text, index) => text.includes(names[index]?.market_hash_name ?? '?'));
    expect(messages.every((text) => text.includes('is not in the catalog'))).toBe(true);
    expect(helped.length).toBeGreaterThan(names.length * 0.8);
    expect(spent(world)).toBeLessThanOrEqual(15);
  });
});

describe('the mirrored catalog', () => {
  /** Without the trigger that polls, days may pass at once. */
  const start = async (options: WorldOptions = {}) => {
    const world = await startWorld(options);
    world.project.state.triggers.splice(0);
    return world;
  };

  it('suggests the closest names for an unknown one', async () => {
    const world = await start();
    await typeRows(world, [{ ...redline, item: 'ak47 redlien FT' }]);
    await sync(world);
    expect(statusOf(world, 2)).toMatch(
      /^Error: "ak47 redlien FT" is not in the catalog\. Did you mean: AK-47 \| Redline \(Field-Tested\)/,
    );
  });

  it('is not read at all where no item is new', async () => {
    const world = await start();
    await typeRows(world, [redline, karambit]);
    await sync(world);
    await sync(world);
    world.book.renameTab('_items', 'gone');
    await sync(world);
    expect(world.book.tabs().some((tab) => tab.name === '_items')).toBe(false);
  });

  it('asks nothing for unknown names while it is new; then alone for a few of them, once, and later each time', async () => {
    const world = await start();
    await typeRows(world, [...nonsense(2), { ...redline, item: '★ Nothing | Doppler (Factory New)' }]);
    await sync(world);
    expect(await callsOfSync(world)).toEqual([]);
    const later = async (hours: number) => {
      await world.clock.advance(hours * HOUR);
      return (await callsOfSync(world)).map(({ query }) => query['market_hash_name'] ?? query['q']);
    };
    const asked = ['Nothing | Of 0 kind', 'Nothing | Of 1 kind', '★ Nothing | Doppler (Factory New)'];
    expect(await later(23)).toEqual([]);
    expect(await later(2)).toEqual([...asked, asked[2]]);
    expect(await later(20)).toEqual([]);
    expect(await later(30)).toEqual([...asked, asked[2]]);
    expect(await later(40)).toEqual([]);
  });

  it('finds a new item by its name, with its phases, and keeps it', async () => {
    const { item: name } = karambit;
    const catalog = loadCatalog().filter((item) => item.market_hash_name !== name);
    const added = loadCatalog().filter((item) => item.market_hash_name === name);
    const world = await start({ cs2cap: { catalog } });
    await world.ask('loadCatalog');
    catalog.push(...added);
    await world.clock.advance(26 * HOUR);
    await typeRows(world, [{ ...karambit, phase: '' }]);
    expect(await callsOfSync(world)).toHaveLength(2);
    expect(statusOf(world, 2)).toContain('has phases; set Phase to one of: ');
    expect(await callsOfSync(world)).toEqual([]);
  });

  it('is not loaded for the first few names of a new sheet, unless one of them is wrong', async () => {
    const world = await start();
    await typeRows(world, [redline, karambit]);
    expect(await callsOfSync(world)).toHaveLength(3);
    expect(statusOf(world, 2)).toBe('Armed');
    await typeRows(world, [{ ...redline, item: 'AK-47 | Redlin (Field-Tested)', threshold: '9' }], 4);
    expect((await callsOfSync(world)).length).toBeGreaterThan(10);
    expect(statusOf(world, 4)).toContain('Did you mean: AK-47 | Redline (Field-Tested)');
  });

  it('is renewed weekly, and whole after a day for many unknown names', async () => {
    const world = await start();
    await world.ask('loadCatalog');
    const all = itemCalls(world).length;
    await world.clock.advance(26 * HOUR);
    await pasteRows(world, [redline, ...nonsense(5)]);
    expect(await callsOfSync(world)).toHaveLength(all);
    expect(await callsOfSync(world)).toEqual([]);
    await world.clock.advance(8 * 24 * HOUR);
    expect(await callsOfSync(world)).toHaveLength(all);
  });

  it('keeps what came when a type fails, says so, and asks for that type alone next time', async () => {
    const world = await start();
    world.cs2cap.faults.arm({ path: /\/items\/metadata$/ }, { kind: 'status', status: 404 });
    const repair = world.cs2cap.faults.arm({ query: /item_type=Sticker$/, times: 99 }, { kind: 'status', status: 503 });
    await typeRows(world, [redline, { ...redline, item: 'Sticker | Unheard Of' }]);
    await sync(world);
    expect(statusOf(world, 2)).toBe('Armed');
    expect(statusOf(world, 3)).toContain('The catalog did not come whole (Sticker: ');
    repair();
    const calls = await callsOfSync(world);
    expect(calls.map(({ query }) => query)).toEqual([{ item_type: 'Sticker' }]);
    expect(statusOf(world, 3)).toContain('is not in the catalog');
    expect(statusOf(world, 3)).not.toContain('did not come whole');
  });

  it('asks ever more rarely for a type that never comes', async () => {
    const world = await start();
    world.cs2cap.faults.arm({ query: /item_type=Sticker$/, times: 999 }, { kind: 'status', status: 404 });
    await typeRows(world, nonsense(1));
    const calls: number[] = [];
    for (const minutes of [0, 0, 0, 10, 10, 15, 20]) {
      await world.clock.advance(minutes * 60_000);
      calls.push((await callsOfSync(world)).length);
    }
    // The third time the name alone is asked for; after 20 and 55 minutes the type again.
    expect(calls).toEqual([calls[0], 1, 1, 0, 1, 0, 1]);
    expect(statusOf(world, 2)).toContain('The catalog did not come whole (Sticker: ');
    await sync(world);
    expect(statusOf(world, 2)).toContain('The catalog is not whole yet (Sticker).');
  });

  it('says what CS2Cap said where nothing came at all', async () => {
    const world = await start();
    world.cs2cap.faults.arm({ path: /\/items/, times: 99 }, { kind: 'monthly-429' });
    await typeRows(world, [redline]);
    await sync(world);
    expect(statusOf(world, 2)).toMatch(
      /^Error: "AK-47 \| Redline .*" could not be looked up\. .*Monthly quota exceeded/,
    );
    const calls = itemCalls(world).length;
    expect(calls).toBeLessThanOrEqual(13);
  });
});
