import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startWorld, testKey } from '../harness.ts';

describe('Settings', () => {
  it('keeps a key that works, outside every cell, and installs one trigger however often it is entered', async () => {
    const world = await startWorld();
    world.person.prompts = ['', ''];
    await world.choose('openSettings');
    expect(world.project.properties().get('api_key')).toBe(testKey);
    expect(world.project.triggers().map((trigger) => trigger.functionName)).toEqual(['pollEvents']);
    const cells = world.book.tabs().flatMap((tab) => world.book.rows(tab.name).flat());
    expect(cells.filter((text) => text.includes(testKey))).toEqual([]);
    expect(world.person.texts.join()).toContain('Everybody who can edit this spreadsheet can read it');
  });

  it.each([
    ['at the key', [null]],
    ['at the address', ['sk_other', null]],
  ])('leaves all as it was when cancelled %s', async (_, prompts) => {
    const world = await startWorld();
    const before = world.project.properties();
    world.person.prompts = prompts;
    await world.choose('openSettings');
    expect(world.project.properties()).toEqual(before);
  });

  it('refuses a key that CS2Cap does not take, and keeps the old one', async () => {
    const world = await startWorld();
    world.person.prompts = ['sk_wrong', ''];
    await world.choose('openSettings');
    expect(world.project.properties().get('api_key')).toBe(testKey);
    expect(world.person.texts.at(-1)).toMatch(/^Settings: Nothing was changed/);
  });

  it('does not carry the key to where an address redirects', async () => {
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
    world.person.prompts = ['sk_other', `http://127.0.0.1:${port}`];
    await world.choose('openSettings');
    expect(asked.filter((line) => line.startsWith('/elsewhere'))).toEqual([]);
    expect(world.project.properties().get('api_key')).toBe(testKey);
  });

  it('refuses to send the key over plain http to another host', async () => {
    const world = await startWorld();
    world.person.prompts = ['sk_other', 'http://api.example.com/v1'];
    await world.choose('openSettings');
    expect(world.project.properties().get('api_key')).toBe(testKey);
    expect(world.person.texts.at(-1)).toContain('is not an https address');
  });
});
