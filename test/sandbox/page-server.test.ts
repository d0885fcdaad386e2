import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parts } from './page-server/change-feed.ts';
import { bundlePage } from './page-server/page-files.ts';
import { KEY, openTestPage, type TestPage } from './page-server/page-fixture.ts';
import { startPage } from './page-server.ts';

let page: TestPage;

beforeAll(async () => {
  page = await openTestPage();
});

afterAll(() => page.stop());

describe('the relay and the steps', () => {
  it('starts and kills the relay', async () => {
    await page.does('relay/start', {});
    expect((await page.see('sandbox')).relay.up).toBe(true);
    await page.does('relay/kill', {});
    expect((await page.see('sandbox')).relay.up).toBe(false);
  });

  it('gives the values to copy, and ticks off what is done', async () => {
    const { account, market, tick } = page.world.cs2cap;
    const [item] = market.items();
    account(KEY).plantAlert({ itemId: item?.item_id ?? 0, kind: 'price_above', threshold: '0.01', currency: 'USD' });
    await tick();
    const { steps } = await page.see('sandbox');
    const values = steps.flatMap((step: { values: { value: string }[] }) => step.values.map(({ value }) => value));
    expect(values).toEqual(expect.arrayContaining([KEY, `${page.world.cs2cap.url}/v1`, page.world.relay.url]));
    expect(steps[0].done).toBe(false);
    expect(steps.find(({ text }: { text: string }) => text.startsWith('In the market')).done).toBe(true);
  });
});

describe('the faults', () => {
  it('are listed with a sentence each, turned on and off, and refused by an unknown name', async () => {
    const isOn = async () => (await page.see('faults')).find(({ name }: { name: string }) => name === 'ack-lost');
    expect(await isOn()).toEqual({ name: 'ack-lost', says: expect.any(String), once: false, on: false });
    await page.does('faults/turn', { name: 'ack-lost', on: true });
    expect([(await isOn()).on, page.world.google.switches.echo]).toEqual([true, 'lost']);
    await page.does('faults/turn', { name: 'ack-lost', on: false });
    expect([(await isOn()).on, page.world.google.switches.echo]).toEqual([false, 'text']);
    expect(await page.isRefused('faults/turn', { name: 'nope', on: true })).toContain('There is no fault "nope"');
  });
});

describe('live changes', () => {
  it('tells a page that comes to draw everything, and later only what changed', async () => {
    const changes = await listen();
    expect(await changes.next()).toEqual([...parts]);
    await page.does('sheet/type', { tab: 'Sheet1', cells: [{ cell: 'H1', text: 'x' }] });
    await changes.until('sheet');
    await page.world.ann.in(page.world.bot).sends('hello');
    await changes.until('chat');
    await page.does('market/step', { item: 49, side: 'ask', percent: 2 });
    await changes.until('market');
    changes.close();
  });
});

describe('the border', () => {
  it('serves the page, its script and its styles, and allows nothing from elsewhere', async () => {
    const [html, script, style] = await Promise.all(
      ['/', '/page.js', '/style.css'].map((path) => fetch(`${page.url}${path}`)),
    );
    expect(await html?.text()).toContain('Local sandbox: stand-ins of CS2Cap, Google and Telegram');
    expect(script?.headers.get('content-type')).toContain('javascript');
    expect(await style?.text()).toContain('tabulator');
    expect(html?.headers.get('content-security-policy')).toContain(`default-src 'self'`);
  });

  it('refuses a request that another site makes a browser send', async () => {
    const before = page.world.cs2cap.market.price(49).askDecimal;
    const response = await page.post(
      'market/set',
      { item: 49, side: 'ask', price: '1.23' },
      { Origin: 'https://evil.example' },
    );
    expect(response.status).toBe(403);
    expect(page.world.cs2cap.market.price(49).askDecimal).toBe(before);
  });

  it('refuses a request under a name that only resolves to this computer', async () => {
    const asked = request(`${page.url}/api/script`, { headers: { Host: 'rebound.example' } }).end();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(403);
    response.resume();
  });

  it('refuses forms, broken JSON, unknown fields and unknown paths', async () => {
    expect(
      (await page.post('market/set', 'item=49', { 'Content-Type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415);
    expect((await page.post('market/set', '{')).status).toBe(400);
    expect((await page.post('market/set', { item: 49, side: 'ask', price: '1', more: 1 })).status).toBe(400);
    expect((await page.post('nowhere', {})).status).toBe(404);
    expect((await page.post('sheet/type', `{"tab":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413);
  });

  it('says that a port is taken', async () => {
    await expect(startPage(page.world, Number(new URL(page.url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('sends what the page can read', async () => {
    // The page is a project of its own, which this one can not import by type.
    const states: Record<string, { parse(value: unknown): unknown }> = await import(
      new URL('./page/state.ts', import.meta.url).href
    );
    for (const [schema, path] of [
      ['SheetState', 'sheet'],
      ['Menu', 'menu'],
      ['ScriptState', 'script'],
      ['ChatState', 'chat'],
      ['MarketState', 'market?search=a'],
      ['SandboxState', 'sandbox'],
      ['FaultsState', 'faults'],
      ['TraceState', 'trace'],
      ['WireState', 'wire'],
    ] as const) {
      const state = await page.see(path);
      expect(states[schema]?.parse(state), path).toEqual(path === 'chat' ? expect.anything() : state);
    }
  });

  it('bundles without a word to the network', async () => {
    const files = await bundlePage();
    expect(files.get('/page.js')?.text).not.toMatch(/https?:\/\/(?!t\.me)[\w.-]+\.(com|org|net)\/[\w/.-]+\.(js|css)/);
  });
});

/** Reads the stream of changes as the page does. */
async function listen() {
  const stop = new AbortController();
  const response = await fetch(`${page.url}/api/changes`, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  async function next(): Promise<string[]> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) return JSON.parse(data).parts;
        continue;
      }
      const { done, value } = (await reader?.read()) ?? { done: true, value: '' };
      if (done) throw new Error('the stream ended');
      text += value;
    }
  }
  return {
    next,
    async until(part: string): Promise<void> {
      while (!(await next()).includes(part));
    },
    close: () => stop.abort(),
  };
}
