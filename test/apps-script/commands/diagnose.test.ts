import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fireRedline, redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { fact, startDirect } from '../inbox/direct.ts';
import { pairWithPeer } from '../relay-peer.ts';

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));

/** What Diagnose said, line by line. */
async function diagnose(world: World): Promise<string> {
  await world.choose('diagnose');
  return world.person.texts.findLast((text) => text.startsWith('Diagnose: ')) ?? '';
}

describe('Diagnose', () => {
  it('says of each party that it works, with secrets as four characters only', async () => {
    const world = await startWorld();
    const peer = await pairWithPeer(world);
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await fireRedline(world);
    await peer.push(peer.lifted);
    const text = await diagnose(world);
    const last4 = world.cs2cap.account(testKey).webhooks()[0]?.secret_last4;
    for (const words of [
      `✓ this is CS2Cap toolkit ${version}, build `,
      '✓ the tabs are in place',
      '✓ the API key ending in test works; the account has 1 alert\n',
      '✓ Google’s clock and CS2Cap’s are 0 s apart',
      '✓ events are read from CS2Cap by a time trigger of yours',
      `✓ this sheet has its own destination and its secret, ending in ${last4}`,
      '✓ signatures come as hex, with the secret as key (whole)',
      '✓ the relay answers, runs build peer and knows this sheet; CS2Cap’s signatures come in X-CS2C-Signature',
      '✓ the web app lets everyone in and runs this build',
      '✓ web calls reach this spreadsheet',
      'of 20 triggers, reading events takes about 0 of 90 minutes a day',
    ]) {
      expect(text).toContain(words);
    }
    expect(fact(world, 'Diagnose')).toBe('all is well');
    expect(fact(world, 'Relay')).toBe(`${peer.url}: build peer, last contact 12:00`);
    expect(text).not.toContain('whsec_');
    expect(text).not.toContain(testKey);
    expect(peer.messages.at(-1)?.build).toMatch(/^[0-9a-f]{12}$/);
  });

  it('says what is missing', async () => {
    const world = await startWorld();
    world.book.deleteTab('Events');
    const text = await diagnose(world);
    expect(text).toContain('✗ There is no tab "Events"');
    expect(text).toContain('✗ this sheet has no destination: choose CS2Cap ▸ Webhook ▸ Connect');
  });

  it.each<[string, (world: World) => void, string]>([
    [
      'another secret',
      (world) => world.project.state.properties.get('script')?.delete('signing_secrets'),
      'which is not stored here: choose CS2Cap ▸ Webhook ▸ Connect',
    ],
    [
      'a web app that can’t open the spreadsheet',
      (world) => {
        world.google.switches.activeSpreadsheetInDoPost = 'null';
      },
      '✗ web calls can’t open this spreadsheet: replace "spreadsheets.currentonly"',
    ],
    [
      'a web app that is gone',
      (world) => {
        for (const id of [...world.project.state.deployments.keys()]) world.project.undeploy(id);
        world.project.state.properties.get('script')?.set('exec_url', `${world.google.url}/macros/s/gone/exec`);
      },
      'there is no web app at this address any more',
    ],
    ['a lower tier', (world) => world.cs2cap.account(testKey).setTier('pro'), '✓ webhooks are not part of this tier'],
  ])('explains %s', async (_, spoil, words) => {
    const world = await startDirect();
    spoil(world);
    expect(await diagnose(world)).toContain(words);
  });

  it('says what to do where the relay is gone, or does not know this sheet', async () => {
    const world = await startWorld();
    await pairWithPeer(world);
    const properties = world.project.state.properties.get('script');
    const link = properties?.get('link') ?? '';
    const leadTo = (url: string) => properties?.set('link', JSON.stringify({ ...JSON.parse(link), relayUrl: url }));
    leadTo('http://127.0.0.1:9');
    expect(await diagnose(world)).toMatch(/✗ the relay could not be reached \(.+\); run "npm run doctor" beside it/);
    leadTo(`${world.cs2cap.url}/no-relay`);
    expect(await diagnose(world)).toContain(
      '✗ the relay does not know this sheet any more: choose CS2Cap ▸ Connect relay…',
    );
  });

  it('tells a key that does not work from a CS2Cap that does not answer', async () => {
    const world = await startWorld();
    const properties = world.project.state.properties.get('script');
    properties?.set('api_key', 'sk_wrong');
    expect(await diagnose(world)).toMatch(
      /✗ the API key does not work \(.+\): make a key at CS2Cap and enter it in CS2Cap ▸ Settings…/,
    );
    properties?.set('api_base', 'http://127.0.0.1:9');
    expect(await diagnose(world)).toMatch(/✗ CS2Cap did not answer as it should \(.+\): try again in a minute/);
  });

  it('tells an old deployment from this code', async () => {
    const world = await startDirect();
    setHead(world, (code) => code.replace(/[0-9a-f]{12}/, '0123456789ab'));
    for (const id of world.project.state.deployments.keys()) world.project.redeploy(id);
    setHead(world, (code) => code.replace('0123456789ab', 'ba9876543210'));
    expect(await diagnose(world)).toContain('✗ the web app runs build 0123456789ab, this is ba9876543210.');
  });
});

function setHead(world: World, change: (code: string) => string): void {
  const files = world.project.state.head.files;
  world.project.setHead({ ...files, 'Code.js': change(files['Code.js'] ?? '') });
}
