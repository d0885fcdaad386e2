import { describe, expect, it } from 'vitest';
import { karambit, redline, statusOf, typeRows } from '../alert-rows.ts';
import { startWorld, type World } from '../harness.ts';

const glock = { item: 'Glock-18 | Gamma Doppler (Factory New)', threshold: '5' };
const listAt = (world: World, line: number) => world.book.validationAt('Alerts', `B${line}`)?.values[0];

describe('the Phase cell', () => {
  it('offers the phases of an item that has them, and no longer once one is chosen', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, glock, { ...karambit, phase: 'Phase 9' }]);
    await world.choose('syncNow');
    expect(statusOf(world, 3)).toMatch(/has phases; set Phase to one of: Emerald, Phase 1/);
    expect([2, 3, 4].map((line) => listAt(world, line))).toEqual([
      undefined,
      ['Emerald', 'Phase 1', 'Phase 2', 'Phase 3', 'Phase 4'],
      expect.arrayContaining(['Phase 2', 'Ruby']),
    ]);
    await world.type('Alerts', 3, 'Phase', 'emerald');
    await world.choose('syncNow');
    expect(statusOf(world, 3)).toBe('Armed');
    expect([3, 4].map((line) => listAt(world, line))).toEqual([undefined, expect.arrayContaining(['Ruby'])]);
  });

  it('follows its row, and leaves the lists of people alone', async () => {
    const world = await startWorld();
    await typeRows(world, [redline, glock]);
    const code = `function own() { const rule = SpreadsheetApp.newDataValidation().requireValueInList(['mine']).build();
      SpreadsheetApp.getActiveSpreadsheet().getSheetByName('Alerts').getRange('B4').setDataValidation(rule); }`;
    const files = { 'appsscript.json': JSON.stringify({ timeZone: 'Etc/UTC' }), 'Code.js': code };
    await world.google.createProject({ files }, world.book).run('own');
    await world.choose('syncNow');
    world.book.sortTab('Alerts', 1, false);
    const glockLine = world.lines('Alerts').findIndex((line) => line['Item'] === glock.item) + 2;
    await world.type('Alerts', glockLine, 'Phase', 'Ruby');
    await world.choose('syncNow');
    expect([2, 3].map((line) => listAt(world, line) !== undefined)).toEqual([glockLine === 2, glockLine === 3]);
    await world.type('Alerts', glockLine, 'Phase', 'Phase 1');
    await world.choose('syncNow');
    expect([2, 3, 4].map((line) => listAt(world, line))).toEqual([undefined, undefined, ['mine']]);
  });

  it('costs three round trips, and none where nothing is offered', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    const quiet = await world.project.run('syncNow', [], { ui: world.person.ui });
    expect(quiet.counts.methods['Range.getDataValidations']).toBeUndefined();
    await typeRows(world, [glock], 3);
    const asking = await world.project.run('syncNow', [], { ui: world.person.ui });
    const { 'Range.getDataValidations': reads, 'Range.setDataValidations': writes } = asking.counts.methods;
    expect([reads, writes]).toEqual([1, 1]);
  });
});
