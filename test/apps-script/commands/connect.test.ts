import { describe, expect, it } from 'vitest';
import { startWorld, testKey } from '../harness.ts';
import { pairWithPeer, startRelayPeer } from '../relay-peer.ts';

describe('Connect relay', () => {
  it('pairs with the code and the web app’s own address', async () => {
    const world = await startWorld();
    const peer = await startRelayPeer(world);
    const { execUrl } = world.project.deploy();
    world.person.prompts = [`${peer.url}/`, peer.code];
    await world.choose('connectRelay');
    expect(peer.pairings).toMatchObject([{ code: peer.code, exec_url: execUrl }]);
    expect(world.log()[0]).toBe(`connected to ${peer.url}`);
    expect(world.person.texts.join()).not.toContain(peer.linkKey);
  });

  it('asks for the address where Google tells none, and refuses one that asks for a login', async () => {
    const world = await startWorld();
    const peer = await startRelayPeer(world);
    world.person.prompts = [peer.url, peer.code, 'https://script.google.com/macros/s/abc/dev'];
    await world.choose('connectRelay');
    expect(world.person.texts.at(-1)).toContain('is not the /exec address of a web app');
    world.person.prompts = [peer.url, peer.code, 'https://script.google.com/macros/s/abc/exec'];
    await world.choose('connectRelay');
    expect(peer.pairings).toMatchObject([{ exec_url: 'https://script.google.com/macros/s/abc/exec' }]);
  });

  it.each([
    ['an address without https', ['http://relay.example.com'], 'is not an https address'],
    ['a wrong code', ['peer', 'XXXX'], 'The relay answered 403: the code is wrong or used'],
    ['a relay that is not there', ['http://127.0.0.1:9', 'XXXX'], 'The relay could not be reached'],
  ])('says in words what is wrong with %s', async (_, prompts, words) => {
    const world = await startWorld();
    const peer = await startRelayPeer(world);
    world.project.deploy();
    world.person.prompts = prompts.map((text) => (text === 'peer' ? peer.url : text));
    await world.choose('connectRelay');
    expect(world.person.texts.at(-1)).toContain(words);
    expect(world.project.properties().has('link')).toBe(false);
  });
});

describe('Webhook ▸ Connect', () => {
  it('makes one destination of its own, stores its secret outside every cell, and makes no second one', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    await world.choose('connectWebhook');
    expect(world.cs2cap.account(testKey).webhooks()).toMatchObject([
      { url: `${peer.url}/webhooks/cs2cap/sheets/s1`, platform: 'google_sheets', is_active: true },
    ]);
    expect(world.project.properties().get('signing_secrets')).toContain('whsec_live_');
    const seen = [...world.book.tabs().flatMap((tab) => world.book.rows(tab.name).flat()), ...world.person.texts];
    expect(seen.filter((text) => text.includes('whsec_'))).toEqual([]);
  });

  it('creates it inactive and switches it on only when the secret is stored', async () => {
    const world = await startWorld();
    await pairWithPeer(world);
    const sent = world.cs2cap.requests.filter((request) => /webhooks/.test(request.path) && request.method !== 'GET');
    expect(sent.map(({ method, body }) => [method, body])).toMatchObject([
      ['POST', { is_active: false }],
      ['PATCH', { is_active: true }],
    ]);
  });

  it('registers as custom where CS2Cap takes only Google addresses for google_sheets', async () => {
    const world = await startWorld({ cs2cap: { switches: { refuseNonGoogleSheetsUrls: true } } });
    await pairWithPeer(world);
    expect(world.cs2cap.account(testKey).webhooks()).toMatchObject([{ platform: 'custom', is_active: true }]);
  });

  it('gets a new secret where the destination is there and its secret is not', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    world.project.state.properties.get('script')?.delete('signing_secrets');
    await world.choose('connectWebhook');
    expect(world.cs2cap.account(testKey).webhooks()).toHaveLength(1);
    await world.cs2cap.send(testKey, world.cs2cap.account(testKey).webhooks()[0]?.id ?? '', {});
    expect(await peer.push(peer.lifted)).toMatchObject([{ status: 'stored' }]);
  });

  it('says without the Quant tier that events are polled', async () => {
    const world = await startWorld({ cs2cap: { accounts: [{ key: testKey, tier: 'free' }] } });
    await pairWithPeer(world);
    expect(world.person.texts.at(-1)).toMatch(/Webhooks need the Quant tier\. Without them the sheet reads events/);
  });

  it('goes straight to the sheet without a relay, after a question, and proves it by a test', async () => {
    const world = await startWorld();
    const { execUrl } = world.project.deploy();
    await world.choose('connectWebhook');
    const [webhook] = world.cs2cap.account(testKey).webhooks();
    expect(webhook).toMatchObject({ platform: 'google_sheets', is_active: true });
    expect(webhook?.url).toMatch(new RegExp(`^${execUrl}\\?k=[0-9a-f]{32}$`));
    expect(world.person.texts.join()).toContain('A test event came the whole way');
    expect(world.lines('Events')).toEqual([]);
    const seen = [...world.book.tabs().flatMap((tab) => world.book.rows(tab.name).flat()), ...world.person.texts];
    expect(seen.join()).not.toContain(webhook?.url.split('k=')[1]);
  });

  it('keeps the row of the test, marked as such, until a person wants it gone', async () => {
    const world = await startWorld();
    const peer = await startRelayPeer(world);
    world.project.deploy();
    world.person.prompts = [peer.url, peer.code];
    await world.choose('connectRelay');
    world.person.saysYes = false;
    await world.choose('connectWebhook');
    expect(world.lines('Events')).toMatchObject([
      { Verdict: 'test', Source: 'relay', Reason: 'test: signed as CS2Cap signs, and checked' },
    ]);
  });

  it.each([
    ['asks for a login', 'ANYONE', undefined, 'the web app asks for a login'],
    [
      'runs an old version',
      undefined,
      'function doGet() { return ContentService.createTextOutput("CS2Cap toolkit"); }',
      'runs an old version of this script',
    ],
    [
      'is another one',
      undefined,
      'function doGet() { return HtmlService.createHtmlOutput("Hello"); }',
      'a page that is not this toolkit',
    ],
  ])('says what to do where the web app %s', async (_, access, code, words) => {
    const world = await startWorld();
    const files = { ...world.project.state.head.files };
    const manifest = files['appsscript.json'] ?? '';
    world.project.setHead({
      'appsscript.json': access ? manifest.replace('ANYONE_ANONYMOUS', access) : manifest,
      'Code.js': code ?? files['Code.js'] ?? '',
    });
    world.project.deploy();
    world.project.setHead(files);
    await world.choose('connectWebhook');
    expect(world.person.texts.at(-1)).toContain(words);
    expect(world.person.texts.at(-1)).toContain('Deploy ▸ Manage deployments');
    expect(world.cs2cap.account(testKey).webhooks()).toEqual([]);
  });

  it('is undone by Disconnect, after a question', async () => {
    const world = await startWorld();
    await pairWithPeer(world);
    world.person.saysYes = false;
    await world.choose('disconnectWebhook');
    expect(world.cs2cap.account(testKey).webhooks()).toHaveLength(1);
    world.person.saysYes = true;
    await world.choose('disconnectWebhook');
    expect(world.cs2cap.account(testKey).webhooks()).toEqual([]);
  });
});

describe('Webhook ▸ Ask for missed events', () => {
  it('asks the relay for what it gave up, and says how much comes once more', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    peer.missed = 3;
    await world.choose('askForMissed');
    expect(peer.messages.at(-1)?.replay).toEqual({});
    expect(world.log()[0]).toBe('3 events will come once more; repeats are dropped, so nothing doubles');
    peer.missed = 0;
    await world.choose('askForMissed');
    expect(world.log()[0]).toBe('nothing is missing: the relay has given up no event of this sheet');
  });

  it('says what to do without a relay, or with one that is too old', async () => {
    const world = await startWorld();
    await world.choose('askForMissed');
    expect(world.person.texts.at(-1)).toContain('No relay is connected. Choose CS2Cap ▸ Connect relay… first.');
    const peer = await pairWithPeer(world);
    peer.missed = undefined;
    await world.choose('askForMissed');
    expect(world.person.texts.at(-1)).toContain('the relay is too old for this');
  });
});
