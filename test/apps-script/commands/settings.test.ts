import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { redline, typeRows } from '../alert-rows.ts';
import { type DialogAnswer, startWorld, testKey, type World } from '../harness.ts';

interface View {
  readonly keyEnd: string;
  readonly base: string;
  readonly features: Readonly<Record<string, { isAvailable: boolean; atMs: number } | null>>;
  readonly perMinute: number;
  readonly perMonth: number | null;
}

const save = (world: World, form: object) =>
  world.inDialog<DialogAnswer>('openSettings', 'saveSettings', [{ apiKey: '', base: '', ...form }]);
const view = (world: World) => world.inDialog<View>('openSettings', 'readSettings');
const storedKey = (world: World) => world.project.properties().get('api_key');
const allCells = (world: World) => world.book.tabs().flatMap((tab) => world.book.rows(tab.name).flat());

describe('Settings: the key', () => {
  it('is kept in the script properties if it works, in no cell, with one trigger however often it is saved', async () => {
    const world = await startWorld();
    const saved = await save(world, {});
    expect(saved).toMatchObject({ isDone: true });
    expect(saved.words).toContain('The key ending in …test works and is stored.');
    expect(storedKey(world)).toBe(testKey);
    expect(world.project.triggers().map((trigger) => trigger.functionName)).toEqual(['pollEvents']);
    expect(allCells(world).filter((text) => text.includes(testKey))).toEqual([]);
  });

  it('is never given to the dialog: it shows the last four characters', async () => {
    const world = await startWorld();
    const shown = await view(world);
    expect(shown.keyEnd).toBe('test');
    expect(JSON.stringify(shown)).not.toContain(testKey);
    const page = world.person.shown.findLast(({ kind }) => kind === 'dialog');
    expect(page?.html).not.toContain(testKey);
    expect(page?.html).toContain('Everybody who can edit this spreadsheet can read it there');
  });

  it.each([
    ['that CS2Cap does not take', { apiKey: 'sk_wrong' }, 'Nothing was changed, because the key could not be used'],
    ['with a line break', { apiKey: 'sk_a\nb' }, 'no spaces, line breaks or accents'],
    ['sent over plain http to another host', { base: 'http://api.example.com/v1' }, 'is not an https address'],
    ['sent to no address', { base: 'api.cs2c.app' }, 'is not an https address'],
  ])('%s is refused, and the old one stays', async (_, form, words) => {
    const world = await startWorld();
    const before = world.project.properties();
    const answer = await save(world, form);
    expect(answer.isDone).toBe(false);
    expect(answer.words).toContain(words);
    expect(world.project.properties()).toEqual(before);
  });

  it('is asked for where there is none', async () => {
    const world = await startWorld({ isBare: true });
    expect((await view(world)).keyEnd).toBe('');
    expect((await save(world, {})).words).toContain('No API key was entered');
  });

  it('does not go to where an address redirects', async () => {
    const world = await startWorld();
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      response.writeHead(302, { Location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect((await save(world, { apiKey: 'sk_other', base: `http://127.0.0.1:${port}` })).isDone).toBe(false);
    expect(asked.filter((line) => line.startsWith('/elsewhere'))).toEqual([]);
    expect(storedKey(world)).toBe(testKey);
  });

  it('goes to an address with exactly one /v1, whatever was typed', async () => {
    const world = await startWorld();
    expect((await save(world, { base: `${world.cs2cap.url}/v1/v1/` })).isDone).toBe(true);
    expect((await view(world)).base).toBe(`${world.cs2cap.url}/v1`);
    expect((await save(world, { base: world.cs2cap.url })).isDone).toBe(true);
    expect((await view(world)).base).toBe(`${world.cs2cap.url}/v1`);
  });

  it('is forgotten on demand, with what was known of it and the own triggers', async () => {
    const world = await startWorld();
    const answer = await world.inDialog<DialogAnswer>('openSettings', 'forgetKey');
    expect(answer).toMatchObject({ isDone: true });
    expect([...world.project.properties().keys()].sort()).toEqual(['api_base', 'spreadsheet_id']);
    expect(world.project.triggers()).toEqual([]);
    expect((await view(world)).keyEnd).toBe('');
  });
});

describe('Settings: what the tier can do', () => {
  const verdicts = ({ features }: View) =>
    Object.fromEntries(Object.entries(features).map(([name, verdict]) => [name, verdict?.isAvailable]));

  it('is found by trying on Quant, with the limits that the key tells and when that was', async () => {
    const world = await startWorld();
    const seen = await view(world);
    expect(verdicts(seen)).toEqual({ webhooks: true, subKeys: true, batch: undefined });
    expect(seen.features['webhooks']?.atMs).toBe(world.clock.now());
    expect(seen).toMatchObject({ perMinute: 300, perMonth: 1_000_000 });
    expect(world.project.properties().get('rpm')).toBe('300');
  });

  it('is found by trying on Free', async () => {
    const world = await startWorld({ cs2cap: { accounts: [{ key: testKey, tier: 'free' }] } });
    const seen = await view(world);
    expect(verdicts(seen)).toEqual({ webhooks: false, subKeys: false, batch: undefined });
    expect(seen).toMatchObject({ perMinute: 20, perMonth: 1000 });
  });

  it('tells of batch creates after the first sync that made some', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, { ...redline, threshold: '8' }]);
    await world.choose('syncNow');
    expect(verdicts(await view(world))['batch']).toBe(true);
  });

  it('stays open where nothing was said: an unknown /account/key, a webhook list that fails', async () => {
    const world = await startWorld();
    world.cs2cap.addAccount({ key: 'sk_second', tier: 'pro' });
    world.cs2cap.faults.arm({ path: /account\/webhooks$/, times: 5 }, { kind: 'status', status: 500 });
    world.cs2cap.faults.arm({ path: /account\/key$/ }, { kind: 'status', status: 404 });
    expect(await save(world, { apiKey: 'sk_second' })).toMatchObject({ isDone: true });
    const seen = await view(world);
    expect(verdicts(seen)).toEqual({ webhooks: undefined, subKeys: false, batch: undefined });
    expect(seen).toMatchObject({ perMinute: 20, perMonth: null });
  });
});

describe('Settings: a child key for this sheet', () => {
  const make = (world: World) => world.inDialog<DialogAnswer>('openSettings', 'createChildKey');
  const children = (world: World) =>
    world.cs2cap.requests.filter(({ method, path }) => method === 'POST' && path.includes('sub-keys')).length;

  it('takes the place of the key that was entered, and works', async () => {
    const world = await startWorld();
    const answer = await make(world);
    expect(answer).toMatchObject({ isDone: true });
    const key = storedKey(world) ?? '';
    expect(key).toMatch(/^sk_live_child/);
    expect(answer.words).toContain(`"Sheet: Watch list" ending in …${key.slice(-4)}`);
    expect(JSON.stringify(answer)).not.toContain(key);
    expect([...world.project.properties().values()].filter((text) => text.includes(testKey))).toEqual([]);
    expect(allCells(world).filter((text) => text.includes(key))).toEqual([]);
    expect((await view(world)).features['subKeys']?.isAvailable).toBe(false);
    await world.choose('syncNow');
    expect(world.log()[0]).toContain('nothing to do');
  });

  it('is revoked again where it may not manage alerts, and the key that was entered stays', async () => {
    const world = await startWorld({ cs2cap: { switches: { childKeysMayManage: false } } });
    const answer = await make(world);
    expect(answer).toEqual({
      isDone: false,
      words: 'The child key may not read alerts, so the key you entered stays. It was revoked again.',
    });
    expect(storedKey(world)).toBe(testKey);
    expect(children(world)).toBe(1);
    expect(world.cs2cap.requests.at(-1)).toMatchObject({ method: 'DELETE', status: 200 });
  });

  it('is refused in words where the tier has none', async () => {
    const world = await startWorld({ cs2cap: { accounts: [{ key: testKey, tier: 'pro' }] } });
    expect(await make(world)).toMatchObject({ isDone: false });
    expect(storedKey(world)).toBe(testKey);
  });
});
