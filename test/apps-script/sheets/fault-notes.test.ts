import { describe, expect, it } from 'vitest';
import { redline, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';

/** The notes on the cells of a line that people write, by column letter. */
function notesOf(world: World, line: number): Record<string, string> {
  const notes = [...'ABCDEFG'].map((letter) => [letter, world.book.noteAt('Alerts', `${letter}${line}`)] as const);
  return Object.fromEntries(notes.filter(([, note]) => note !== ''));
}

describe('a cell that CS2Cap refuses', () => {
  it('says so itself, until the person has changed it', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, { ...redline, threshold: '11', currency: 'XXQ' }]);
    await world.choose('syncNow');
    expect(statusOf(world, 3)).toMatch(/^Error: Currency: .*XXQ/);
    expect(notesOf(world, 3)).toEqual({ E: expect.stringMatching(/^⚠ CS2Cap: .*XXQ/) });
    expect(notesOf(world, 2)).toEqual({});
    await world.type('Alerts', 3, 'Currency', 'EUR');
    expect(notesOf(world, 3)).toEqual({});
    await world.choose('syncNow');
    expect(statusOf(world, 3)).toBe('Armed');
    expect(notesOf(world, 3)).toEqual({});
  });

  it('of a change says so too, and the alert stays as it was', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.type('Alerts', 2, 'Currency', 'XXQ');
    await world.choose('syncNow');
    expect(notesOf(world, 2)).toEqual({ E: expect.stringContaining('XXQ') });
    expect(world.cs2cap.account(testKey).alerts()).toMatchObject([{ threshold_currency: 'USD', is_enabled: true }]);
    await world.type('Alerts', 2, 'Currency', 'USD');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
    expect(notesOf(world, 2)).toEqual({});
  });
});

describe('a cell that can’t be sent', () => {
  it('says what is wrong with it, each with its own words', async () => {
    const world = await startWorld();
    await typeRows(world, [
      { item: 'AK-47 | Redlime (Field-Tested)', threshold: '10' },
      { ...redline, kind: 'below', threshold: 'ten', currency: 'dollars' },
      { item: '★ Karambit | Doppler (Factory New)', threshold: '500' },
    ]);
    await world.choose('syncNow');
    expect(notesOf(world, 2)).toEqual({ A: expect.stringContaining('AK-47 | Redline (Field-Tested)') });
    expect(notesOf(world, 3)).toEqual({
      C: expect.stringMatching(/^⚠ CS2Cap: Kind "below"/),
      D: expect.stringMatching(/^⚠ CS2Cap: Threshold "ten"/),
      E: expect.stringMatching(/^⚠ CS2Cap: Currency/),
    });
    expect(notesOf(world, 4)).toEqual({ B: expect.stringContaining('hase') });
  });

  it('is found again after a column was moved, and cleared by the next sync where no edit told of the change', async () => {
    const world = await startWorld();
    await typeRows(world, [{ ...redline, threshold: 'ten' }, redline]);
    await world.choose('syncNow');
    world.book.moveColumn('Alerts', 4, 1);
    expect(world.book.noteAt('Alerts', 'A2')).toContain('"ten"');
    const code = "function write() { SpreadsheetApp.getActiveSpreadsheet().getRange('Alerts!A2').setValue('12'); }";
    const files = { 'appsscript.json': JSON.stringify({ timeZone: 'Etc/UTC' }), 'Code.js': code };
    await world.google.createProject({ files }, world.book).run('write');
    await world.choose('syncNow');
    expect(statusOf(world, 2)).toBe('Armed');
    expect(world.book.noteAt('Alerts', 'A2')).toBe('');
  });
});

describe('a note that a person wrote', () => {
  it('stays, before and after', async () => {
    const world = await startWorld();
    await typeRows(world, [{ ...redline, currency: 'XXQ' }]);
    world.book.writeNote('Alerts', 'E2', 'ask Ann about this one');
    world.book.writeNote('Alerts', 'D2', 'my limit');
    await world.choose('syncNow');
    expect(notesOf(world, 2)).toEqual({
      D: 'my limit',
      E: expect.stringMatching(/^ask Ann about this one\n\n⚠ CS2Cap: .*XXQ/),
    });
    await world.type('Alerts', 2, 'Currency', 'USD');
    await world.choose('syncNow');
    expect(notesOf(world, 2)).toEqual({ D: 'my limit', E: 'ask Ann about this one' });
  });
});

describe('what it costs', () => {
  it('is nothing where no row has an error, and two round trips for any number of them', async () => {
    const world = await startWorld();
    const rows = (currency: string) =>
      Array.from({ length: 40 }, (_, index) => [redline.item, '', 'price_below', `${index + 1}`, currency, 'TRUE']);
    await world.book.paste('Alerts', 'A2', rows('USD'));
    await world.choose('syncNow');
    const counts = () =>
      world.project.executions.findLast(({ functionName }) => functionName === 'syncNow')?.result?.counts.methods ?? {};
    expect(counts()['Range.getNotes'] ?? 0).toBe(0);
    await world.book.paste('Alerts', 'A42', rows('XXQ'));
    await world.choose('syncNow');
    expect(notesOf(world, 81)).toEqual({ E: expect.stringContaining('XXQ') });
    expect(counts()['Range.setNotes']).toBe(1);
    expect(counts()['Range.getNotes']).toBe(1);
  });
});
