import { describe, expect, it } from 'vitest';
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

  it('refuses to send the key over plain http to another host', async () => {
    const world = await startWorld();
    world.person.prompts = ['sk_other', 'http://api.example.com/v1'];
    await world.choose('openSettings');
    expect(world.project.properties().get('api_key')).toBe(testKey);
    expect(world.person.texts.at(-1)).toContain('is not an https address');
  });
});
