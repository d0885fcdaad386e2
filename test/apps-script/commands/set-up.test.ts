import { describe, expect, it } from 'vitest';
import { startWorld } from '../harness.ts';

/** Everything a person could see of a spreadsheet, to compare before and after. */
const pictureOf = ({ book }: Awaited<ReturnType<typeof startWorld>>) =>
  book
    .tabs()
    .filter((tab) => tab.name !== 'Status')
    .map((tab) => ({ tab, rows: book.rows(tab.name), protections: book.protections(tab.name) }));

describe('Set up this sheet', () => {
  it('makes the tabs of a new spreadsheet, hides the inner ones and drops the blank first tab', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    const tabs = world.book.tabs();
    expect(tabs.map((tab) => [tab.name, tab.hidden])).toEqual([
      ['Alerts', false],
      ['Events', false],
      ['Quarantine', false],
      ['Status', false],
      ['_base', true],
      ['_items', true],
      ['_ids', true],
    ]);
    expect(world.book.rows('Alerts')[0]?.slice(0, 4)).toEqual(['Item', 'Phase', 'Kind', 'Threshold']);
    expect(tabs[0]).toMatchObject({ frozenRows: 1, hiddenColumns: [14] });
    expect(world.book.formatAt('Alerts', 'D2')).toBe('@');
    expect(world.book.validationAt('Alerts', 'C2')?.values[0]).toEqual([
      'price_below',
      'price_above',
      'spread_exceeds',
    ]);
    expect(world.book.validationAt('Alerts', 'F2')?.criteria).toBe('CHECKBOX');
    expect(world.book.noteAt('Alerts', 'A1')).toContain('full market name');
    expect(world.book.protections('Alerts').every((protection) => protection.warningOnly)).toBe(true);
  });

  it('changes nothing the second time', async () => {
    const world = await startWorld();
    const before = pictureOf(world);
    const triggers = world.project.triggers().length;
    await world.choose('setUpSheet');
    expect(pictureOf(world)).toEqual(before);
    expect(world.project.triggers()).toHaveLength(triggers);
    expect(world.lines('Status')[0]?.['Outcome']).toBe('everything is in place');
  });

  it('keeps what people have in their spreadsheet already', async () => {
    const world = await startWorld({ isBare: true });
    await world.book.type('Sheet1', 'A1', 'my own notes');
    await world.choose('setUpSheet');
    expect(world.book.rows('Sheet1')).toEqual([['my own notes']]);
  });

  it('brings back a deleted tab and a deleted column, and moves no other', async () => {
    const world = await startWorld();
    await world.type('Alerts', 2, 'Item', 'Some item');
    world.book.deleteTab('Quarantine');
    world.book.deleteColumn('Alerts', 4);
    await world.choose('setUpSheet');
    expect(world.book.tabs().map((tab) => tab.name)).toContain('Quarantine');
    const headers = world.book.rows('Alerts')[0];
    expect(headers?.slice(0, 4)).toEqual(['Item', 'Phase', 'Kind', 'Currency']);
    expect(headers?.at(-1)).toBe('Threshold');
    expect(world.cell('Alerts', 2, 'Item')).toBe('Some item');
  });

  it('keeps a note and a column that a person added', async () => {
    const world = await startWorld();
    await world.book.type('Alerts', 'O1', 'My comment');
    await world.book.type('Alerts', 'O2', 'buy soon');
    await world.choose('setUpSheet');
    expect(world.cell('Alerts', 2, 'My comment')).toBe('buy soon');
  });
});
