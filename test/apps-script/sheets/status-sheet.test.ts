import { describe, expect, it } from 'vitest';
import { startWorld } from '../harness.ts';
import { projectOf } from '../run-source.ts';

const source = `
import { addStatus, setFact, writeStatus } from './sheets/status-sheet.ts';
const book = () => SpreadsheetApp.getActiveSpreadsheet();
export const add = (what, outcome) => addStatus(book(), what, outcome);
export const pin = (name, words) => setFact(book(), name, words);
export const write = (change) => writeStatus(book(), change);
export const shorten = () => void book().getSheetByName('Status').deleteRows(2, 999);
export const addMany = (count) => { for (let n = 1; n <= count; n++) addStatus(book(), 'Sync now', 'run ' + n); };
`;

/** A sheet that is set up, and what runs parts of the Status tab alone; the log of set-up is gone. */
async function startStatus() {
  const started = await startWorld({ isBare: true });
  await started.choose('setUpSheet');
  await started.book.clear('Status', 'A2:C20');
  const part = await projectOf(started.google, started.book, source);
  const run = async (name: string, ...args: readonly unknown[]) => {
    const result = await part.run(name, args);
    if (!result.ok) throw new Error(result.error?.message);
    return result;
  };
  const shown = () => started.lines('Status').map((line) => `${line['What']}: ${line['Outcome']}`);
  return { world: started, run, shown };
}

describe('the Status tab', () => {
  it('pins facts above the log, newest first, in one order whoever came first', async () => {
    const { run, shown } = await startStatus();
    await run('add', 'Sync now', 'first');
    await run('pin', 'Events', 'read at 12:00');
    await run('write', { line: { what: 'Sync now', outcome: 'second' }, facts: { 'API quota': '7 of 1,000' } });
    expect(shown()).toEqual([
      'API quota: 7 of 1,000',
      'Events: read at 12:00',
      'Log: newest first',
      'Sync now: second',
      'Sync now: first',
    ]);
  });

  it('replaces a fact, and takes it away together with the heading when it was the last', async () => {
    const { run, shown } = await startStatus();
    await run('add', 'Automatic sync', 'a line of the log that is named like a fact');
    await run('pin', 'Problem', 'one');
    await run('pin', 'Problem', 'two');
    expect(shown()[0]).toBe('Problem: two');
    expect(shown()).toHaveLength(3);
    await run('pin', 'Problem', undefined);
    expect(shown()).toEqual(['Automatic sync: a line of the log that is named like a fact']);
  });

  it('keeps times as times of the sheet’s zone, with the format of their column', async () => {
    const { world, run } = await startStatus();
    await world.clock.advance(1_800_500);
    await run('add', 'Sync now', '=1+1');
    await run('add', 'Sync now', 'later');
    expect(world.book.values('Status')[2]).toEqual([
      new Date(Date.UTC(2026, 10, 23, 12, 30, 0, 500)),
      'Sync now',
      '=1+1',
    ]);
    expect(world.cell('Status', 3, 'When')).toBe('2026-11-23 12:30:00');
    expect(world.book.formulaAt('Status', 'C3')).toBe('');
  });

  it('keeps 200 lines of the log beside the facts', async () => {
    const { run, shown } = await startStatus();
    await run('pin', 'Events', 'fine');
    await run('addMany', 203);
    expect(shown()).toHaveLength(202);
    expect([shown()[2], shown()[201]]).toEqual(['Sync now: run 203', 'Sync now: run 4']);
  });

  it('leaves the columns of people alone, wherever they put them', async () => {
    const { world, run } = await startStatus();
    await run('add', 'Sync now', 'one');
    world.book.insertColumn('Status', 2);
    await world.book.type('Status', 'B1', 'My notes');
    await world.book.type('Status', 'B2', '=1+2');
    await run('add', 'Sync now', 'two');
    expect(world.book.formulaAt('Status', 'B2')).toBe('=1+2');
    expect(world.lines('Status').map((line) => [line['My notes'], line['Outcome']])).toEqual([
      ['3', 'two'],
      ['', 'one'],
    ]);
  });

  it('costs one read, one write and the flush of the lock', async () => {
    const { run } = await startStatus();
    await run('addMany', 30);
    const { counts } = await run('write', { line: { what: 'Sync now', outcome: 'x' }, facts: { Events: 'y' } });
    expect(counts.spreadsheet).toBe(3);
    expect(counts.methods).toMatchObject({ 'Range.getValues': 1, 'Range.setValues': 1, 'SpreadsheetApp.flush': 1 });
  });

  it('comes back when somebody deleted it or a column of it', async () => {
    const { world, run, shown } = await startStatus();
    world.book.deleteTab('Status');
    await run('add', 'Sync now', 'one');
    world.book.deleteColumn('Status', 2);
    await run('add', 'Sync now', 'two');
    expect(shown()[0]).toBe('Sync now: two');
  });

  it('grows again when somebody deleted all its lines', async () => {
    const { world, run, shown } = await startStatus();
    await run('shorten');
    await run('add', 'Sync now', 'one');
    expect(shown()).toEqual(['Sync now: one']);
    expect(world.book.formatAt('Status', 'A100')).toBe('yyyy-mm-dd hh:mm:ss');
  });

  it('takes lines that a person sorted above the facts for what they are', async () => {
    const { world, run, shown } = await startStatus();
    await run('add', 'Sync now', 'old');
    await run('pin', 'Events', 'fine');
    world.book.sortTab('Status', 1);
    await run('add', 'Sync now', 'new');
    expect(shown()).toEqual(['Events: fine', 'Log: newest first', 'Sync now: new', 'Sync now: old']);
  });
});
