import { describe, expect, it } from 'vitest';
import { asiimov, fireRedline, recoverRedline, redline, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

interface Plan {
  readonly hash: string;
  readonly lines: readonly {
    readonly where: string;
    readonly verb: string;
    readonly item: string;
    readonly reason: string;
  }[];
  readonly calls: number;
  readonly deletes: number;
  readonly guard: string;
  readonly remarks: readonly string[];
}

interface Reply {
  readonly ok: boolean;
  readonly words?: string;
  readonly isOutdated?: boolean;
  readonly value: Plan & { readonly words: string; readonly unarmed: number };
}

const isReply = (value: unknown): value is Reply => typeof value === 'object' && value !== null && 'ok' in value;

async function ask(world: World, functionName: string, ...args: unknown[]): Promise<Reply> {
  const reply = await world.ask(functionName, ...args);
  if (!isReply(reply)) throw new Error(`${functionName} gave ${JSON.stringify(reply)}`);
  return reply;
}

const nothing = { deletes: false, typed: '', createOff: false };
const load = (world: World, kind = 'sync') => ask(world, 'loadPlan', kind);
const apply = (world: World, hash: string, choices = {}, kind = 'sync') =>
  ask(world, 'applyPlan', kind, hash, { ...nothing, ...choices });

const alertsOf = (world: World) => world.cs2cap.account(testKey).alerts();
const changesOf = (world: World) => world.cs2cap.requests.filter((request) => request.method !== 'GET');
const shown = (plan: Plan) => plan.lines.map((line) => `${line.where}: ${line.verb} — ${line.reason}`);

describe('Preview sync', () => {
  it('lists what would be done, with reasons, and does none of it', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, { ...redline, item: 'AK-47 | Nonsense' }]);
    const seen = () => world.lines('Alerts').map(({ 'Row key': _key, ...line }) => line);
    const before = seen();
    const { value } = await load(world);
    expect(shown(value)[0]).toBe('Row 2: create — new row');
    expect(shown(value)[1]).toMatch(/^Row 3: not sent — "AK-47 \| Nonsense" is not in the (CS2Cap )?catalog/);
    expect(value.calls).toBe(1);
    expect(seen()).toEqual(before);
    expect(changesOf(world)).toEqual([]);
  });

  it('opens in a window before the sheet', async () => {
    const world = await startWorld();
    await world.choose('previewSync');
    expect(world.person.shown.at(-1)).toMatchObject({ kind: 'dialog', title: 'Preview sync' });
  });

  it('has nothing to do where both sides agree', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.choose('syncNow');
    expect((await load(world)).value).toMatchObject({ lines: [], calls: 0, guard: 'none' });
  });

  it('runs exactly what it showed', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    const { value } = await load(world);
    const applied = await apply(world, value.hash);
    expect(applied).toMatchObject({ ok: true, value: { words: '2 created' } });
    expect(alertsOf(world)).toHaveLength(2);
    expect([2, 3].map((line) => statusOf(world, line))).toEqual(['Armed', 'Armed']);
    expect(world.log()[0]).toBe('2 created');
  });

  it('is still the same plan after somebody sorted the sheet', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    const { value } = await load(world);
    world.book.sortTab('Alerts', 1, false);
    expect(await apply(world, value.hash)).toMatchObject({ ok: true });
  });

  it.each([
    ['the sheet', (world: World) => world.type('Alerts', 2, 'Threshold', '9')],
    ['CS2Cap', (world: World) => fireRedline(world)],
  ])('is refused and sends nothing once %s has changed', async (_side, change) => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Threshold', '10.50');
    const { value } = await load(world);
    await change(world);
    const before = changesOf(world).length;
    const applied = await apply(world, value.hash);
    expect(applied).toMatchObject({ ok: false, isOutdated: true });
    expect(applied.words).toContain('has changed since this preview. Nothing was sent');
    expect(changesOf(world)).toHaveLength(before);
  });

  it('asks for the key first', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    expect((await load(world)).words).toContain('CS2Cap ▸ Settings…');
  });
});

describe('Deletes in the preview', () => {
  const world = async (rows: number) => {
    const made = await startWorld();
    await typeRows(
      made,
      Array.from({ length: rows }, (_, index) => ({ ...redline, threshold: `${index + 1}` })),
    );
    await made.choose('syncNow');
    return made;
  };

  it('stay undone unless a person ticks them', async () => {
    const made = await world(4);
    made.book.deleteRow('Alerts', 2);
    const { value } = await load(made);
    expect(value).toMatchObject({ deletes: 1, guard: 'confirm' });
    await apply(made, value.hash);
    expect(alertsOf(made)).toHaveLength(4);
    await apply(made, value.hash, { deletes: true });
    expect(alertsOf(made)).toHaveLength(3);
  });

  it('want their number typed where there are many', async () => {
    const made = await world(5);
    for (let row = 0; row < 3; row++) made.book.deleteRow('Alerts', 2);
    const { value } = await load(made);
    expect(value).toMatchObject({ deletes: 3, guard: 'type-the-number' });
    expect((await apply(made, value.hash, { deletes: true, typed: '2' })).words).toContain('type 3');
    expect(alertsOf(made)).toHaveLength(5);
    await apply(made, value.hash, { deletes: true, typed: '3' });
    expect(alertsOf(made)).toHaveLength(2);
  });

  it('want their number typed in Sync now too', async () => {
    const made = await world(5);
    for (let row = 0; row < 3; row++) made.book.deleteRow('Alerts', 2);
    made.person.prompts = ['yes'];
    await made.choose('syncNow');
    expect(alertsOf(made)).toHaveLength(5);
    expect(made.log()[0]).toContain('alerts of deleted rows were left at CS2Cap');
    made.person.prompts = ['3'];
    await made.choose('syncNow');
    expect(alertsOf(made)).toHaveLength(2);
  });
});

describe('Undo last sync', () => {
  it('says that there is nothing to undo', async () => {
    const world = await startWorld();
    expect((await load(world, 'undo')).words).toContain('There is nothing to undo');
  });

  it('takes back what was created, and the next sync does not create it again', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    const { value } = await load(world, 'undo');
    expect(value.lines).toMatchObject([{ verb: 'delete at CS2Cap' }]);
    expect(await apply(world, value.hash, {}, 'undo')).toMatchObject({ ok: true });
    expect(alertsOf(world)).toEqual([]);
    await world.choose('syncNow');
    expect(alertsOf(world)).toEqual([]);
    expect(world.cell('Alerts', 2, 'Status')).toBe('Deleted');
  });

  it('sets a change back, here and there, and can be undone itself', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Threshold', '9.50');
    await world.choose('syncNow');
    const undo = async () => apply(world, (await load(world, 'undo')).value.hash, {}, 'undo');
    await undo();
    expect([alertsOf(world)[0]?.threshold_value, world.cell('Alerts', 2, 'Threshold')]).toEqual(['10', '10']);
    expect((await load(world)).value.lines).toEqual([]);
    await undo();
    expect([alertsOf(world)[0]?.threshold_value, world.cell('Alerts', 2, 'Threshold')]).toEqual(['9.5', '9.5']);
  });

  it('brings a deleted alert back, and its row', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    world.book.deleteRow('Alerts', 2);
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(1);
    const { value } = await load(world, 'undo');
    await apply(world, value.hash, {}, 'undo');
    expect(alertsOf(world)).toHaveLength(2);
    expect(world.lines('Alerts').find((line) => line['Item'] === redline.item)).toMatchObject({
      Threshold: '10',
      Status: 'Armed',
    });
    await world.choose('syncNow');
    expect(world.log()[0]).toBe('nothing to do');
  });

  it('brings no row back while it is refused as outdated', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, asiimov]);
    await world.choose('syncNow');
    world.book.deleteRow('Alerts', 2);
    await world.choose('syncNow');
    expect((await load(world, 'undo')).value.lines).toMatchObject([{ where: 'new row', verb: 'create' }]);
    expect(await apply(world, 'the hash of an older preview', {}, 'undo')).toMatchObject({ isOutdated: true });
    expect(world.lines('Alerts').map((line) => line['Item'])).toEqual([asiimov.item]);
    await world.choose('syncNow');
    expect(alertsOf(world)).toHaveLength(1);
  });

  it('never arms what has fired meanwhile', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Enabled', 'FALSE');
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Enabled', 'TRUE');
    await world.choose('syncNow');
    await fireRedline(world);
    recoverRedline(world);
    const { value } = await load(world, 'undo');
    await apply(world, value.hash, {}, 'undo');
    expect(alertsOf(world)[0]?.is_enabled).toBe(false);
  });
});
