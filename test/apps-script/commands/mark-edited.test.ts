import { describe, expect, it } from 'vitest';
import { redline, typeRows } from '../alert-rows.ts';
import { startWorld, type World } from '../harness.ts';

const MARK = 'Edited: CS2Cap ▸ Sync now sends it';

/** What the last onEdit cost in round trips; it must have run well. */
const lastCost = ({ project }: World) => {
  const last = project.executions.findLast(({ functionName }) => functionName === 'onEdit');
  expect(last?.result?.error).toBeUndefined();
  return last?.result?.counts.spreadsheet ?? Number.NaN;
};

describe('an edit of the Alerts tab', () => {
  it('marks its row, in at most five round trips', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    await typeRows(world, [redline]);
    expect(world.cell('Alerts', 2, 'Message')).toBe(MARK);
    await world.book.clear('Alerts', 'K2');
    await world.type('Alerts', 2, 'Threshold', '9');
    expect(world.cell('Alerts', 2, 'Message')).toBe(MARK);
    expect(lastCost(world)).toBeLessThanOrEqual(5);
  });

  it('marks the rows of a paste, and of a huge one the first, which tells of the others', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    await world.book.paste('Alerts', 'A2', [['one'], ['two'], [''], ['four']]);
    expect(world.lines('Alerts').map((line) => line['Message'])).toEqual([MARK, MARK, '', MARK]);
    await world.book.paste(
      'Alerts',
      'A10',
      Array.from({ length: 900 }, (_, index) => [`item ${index}`]),
    );
    expect(world.cell('Alerts', 10, 'Message')).toBe('Edited (with 899 rows below): CS2Cap ▸ Sync now sends it');
    expect(world.cell('Alerts', 11, 'Message')).toBe('');
    expect(lastCost(world)).toBeLessThanOrEqual(5);
  });

  it('finds its columns wherever they are, and leaves other columns and tabs alone', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    world.book.moveColumn('Alerts', 11, 1);
    world.book.insertColumn('Alerts', 1);
    await world.book.type('Alerts', 'A1', 'Mine');
    await world.type('Alerts', 2, 'Item', 'AK-47');
    expect(world.cell('Alerts', 2, 'Message')).toBe(MARK);
    await world.book.clear('Alerts', 'B2');
    await world.type('Alerts', 2, 'Mine', 'a word');
    await world.type('Alerts', 2, 'Status', 'Fired');
    await world.book.type('Events', 'B5', 'x');
    expect(world.cell('Alerts', 2, 'Message')).toBe('');
  });

  it('never overwrites a formula', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    world.book.setFormat('Alerts', 'K2:K3', 'General');
    await world.book.type('Alerts', 'K3', '=1+1');
    await world.book.paste('Alerts', 'A2', [['one'], ['two']]);
    expect(world.book.formulaAt('Alerts', 'K3')).toBe('=1+1');
  });

  it('warns when a header was changed, and says what repairs it', async () => {
    const world = await startWorld({ isBare: true });
    await world.choose('setUpSheet');
    await world.book.type('Alerts', 'D1', 'Limit');
    expect(world.book.toasts.at(-1)?.message).toBe(
      'There is no column "Threshold" now. Undo, or let CS2Cap ▸ Set up this sheet repair it.',
    );
    const count = world.book.toasts.length;
    await world.book.type('Alerts', 'D1', 'Threshold');
    await world.book.type('Alerts', 'P1', 'My own');
    expect(world.book.toasts).toHaveLength(count);
  });
});
