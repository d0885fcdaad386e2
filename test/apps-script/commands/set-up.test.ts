import { describe, expect, it } from 'vitest';
import { redline, typeRows } from '../alert-rows.ts';
import { startWorld, testKey, type World } from '../harness.ts';
import { projectOf } from '../run-source.ts';

/** Everything a person could see of a spreadsheet, to compare before and after. */
const pictureOf = ({ book }: World) =>
  book.tabs().map((tab) => ({
    tab,
    // The Status tab gets a line with each run.
    cells: tab.name === 'Status' ? [] : book.view(tab.name),
    protections: book.protections(tab.name),
    filter: book.filter(tab.name),
    colors: book.conditionalRules(tab.name),
  }));

const startSetUp = async (options: Parameters<typeof startWorld>[0] = {}) => {
  const world = await startWorld({ ...options, isBare: true });
  await world.choose('setUpSheet');
  return world;
};

const outcome = (world: World) => world.log()[0];
const headers = (world: World) => world.book.rows('Alerts')[0];
const listAt = (world: World, a1: string) => world.book.validationAt('Alerts', a1)?.values[0];
const coloured = (world: World) =>
  world.book.conditionalRules('Alerts').map(({ values, ranges }) => [values[0], ranges]);
const statuses = ['Armed', 'Fired', 'Off', 'Error', 'Conflict', 'Elsewhere', 'Deleted', 'Duplicate'];

describe('Set up this sheet', () => {
  it('makes the tabs of a new spreadsheet, hides the inner ones and drops the blank first tab', async () => {
    const world = await startSetUp();
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
    expect(headers(world)?.slice(0, 4)).toEqual(['Item', 'Phase', 'Kind', 'Threshold']);
    expect(tabs[0]).toMatchObject({ frozenRows: 1, hiddenColumns: [14] });
    expect(world.book.filter('Alerts')).toBe('A1:N1000');
  });

  it('gives every column of Alerts a note, and keeps one that a person wrote', async () => {
    const world = await startSetUp();
    const notes = world.book.view('Alerts')[0]?.map(({ note }) => note) ?? [];
    expect(notes).toHaveLength(14);
    expect(notes.every((note) => note.length > 10)).toBe(true);
    expect(notes.filter((note) => note.includes('CS2Cap ▸ What an error means…'))).toHaveLength(1);
  });

  it('offers kinds, currencies and policies in lists that take other values too, and boxes that leave lines blank', async () => {
    const world = await startSetUp();
    expect(listAt(world, 'C2')).toEqual(['price_below', 'price_above', 'spread_exceeds']);
    expect(listAt(world, 'E1000')).toContain('USD');
    expect(listAt(world, 'G2')).toEqual(['manual', 'after 6 h', 'after 1 d', 'after 6 h, at most 3 a day']);
    for (const a1 of ['C2', 'E2', 'G2', 'F2']) expect(world.book.validationAt('Alerts', a1)?.allowInvalid).toBe(true);
    expect(world.book.validationAt('Alerts', 'F2')?.criteria).toBe('CHECKBOX');
    expect(world.book.rows('Alerts')).toHaveLength(1);
  });

  it('warns before managed columns and tabs are edited, and forbids nothing', async () => {
    const world = await startSetUp();
    expect(world.book.protections('Alerts').map(({ range, description }) => `${range} ${description}`)).toEqual([
      'I2:I1000 CS2Cap toolkit: Status',
      'J2:J1000 CS2Cap toolkit: Last triggered',
      'K2:K1000 CS2Cap toolkit: Message',
      'L2:L1000 CS2Cap toolkit: Item ID',
      'M2:M1000 CS2Cap toolkit: Alert ID',
      'N2:N1000 CS2Cap toolkit: Row key',
    ]);
    for (const tab of ['Events', 'Quarantine', 'Status']) {
      expect(world.book.protections(tab)).toMatchObject([{ wholeSheet: true, warningOnly: true }]);
    }
    expect(world.book.protections('Alerts').every(({ warningOnly }) => warningOnly)).toBe(true);
  });

  it.each([
    ['en_US', '1.50', '0.1'],
    ['de_DE', '1,5', '0,10'],
    ['fr_FR', '1,50', '0,1'],
    ['ru_RU', '1,5', '1,50'],
    ['ja_JP', '1.50', '1.5'],
  ])('keeps thresholds as they are typed in %s', async (locale, ...texts) => {
    const world = await startSetUp({ locale });
    for (const [index, text] of texts.entries()) await world.type('Alerts', 2 + index, 'Threshold', text);
    expect(
      world.book
        .values('Alerts')
        .slice(1)
        .map((line) => line[3]),
    ).toEqual(texts);
  });

  it('works without an API key, and changes nothing the second time, with one either', async () => {
    const world = await startSetUp();
    await typeRows(world, [redline]);
    const bare = pictureOf(world);
    await world.choose('setUpSheet');
    expect(outcome(world)).toBe('everything is in place');
    expect(pictureOf(world)).toEqual(bare);
    const form = { apiKey: testKey, base: `${world.cs2cap.url}/v1` };
    expect(await world.inDialog('openSettings', 'saveSettings', [form])).toMatchObject({ isDone: true });
    await world.choose('setUpSheet');
    const before = pictureOf(world);
    const triggers = world.project.triggers().length;
    await world.choose('setUpSheet');
    expect(pictureOf(world)).toEqual(before);
    expect(world.project.triggers()).toHaveLength(triggers);
    expect(world.person.shown.filter(({ kind }) => kind === 'alert')).toEqual([]);
  });

  it('takes its time only once: a second run is 70 round trips at most', async () => {
    const world = await startSetUp();
    const { counts } = await world.project.run('setUpSheet', [], { ui: world.person.ui });
    expect(counts.spreadsheet).toBeLessThanOrEqual(70);
  });

  it('keeps what people have in their spreadsheet already', async () => {
    const world = await startWorld({ isBare: true });
    await world.book.type('Sheet1', 'A1', 'my own notes');
    await world.choose('setUpSheet');
    expect(world.book.rows('Sheet1')).toEqual([['my own notes']]);
  });
});

describe('Set up this sheet, as a repair', () => {
  it('brings back a deleted tab and a deleted column, and moves no other', async () => {
    const world = await startSetUp();
    await world.type('Alerts', 2, 'Item', 'Some item');
    world.book.deleteTab('Quarantine');
    world.book.deleteColumn('Alerts', 4);
    await world.choose('setUpSheet');
    expect(world.book.tabs().map((tab) => tab.name)).toContain('Quarantine');
    expect(headers(world)?.slice(0, 4)).toEqual(['Item', 'Phase', 'Kind', 'Currency']);
    expect(headers(world)?.at(-1)).toBe('Threshold');
    expect(world.cell('Alerts', 2, 'Item')).toBe('Some item');
    expect(world.book.formatAt('Alerts', 'N2')).toBe('@');
    expect(outcome(world)).toBe('added Alerts: column Threshold, tab Quarantine');
  });

  it('adds a column beyond what people wrote, with a header or without', async () => {
    const world = await startSetUp();
    await world.book.type('Alerts', 'P5', 'my own');
    world.book.deleteColumn('Alerts', 2);
    await world.choose('setUpSheet');
    expect(headers(world)?.[15]).toBe('Phase');
    expect(world.book.rows('Alerts')[4]?.[14]).toBe('my own');
  });

  it('keeps the cells, columns, widths and choices of people', async () => {
    const world = await startSetUp();
    await world.book.type('Alerts', 'O1', 'My comment');
    await world.book.type('Alerts', 'O2', '=1+1');
    world.book.showColumn('Alerts', 14);
    world.book.hideTab('_items', false);
    world.book.addFilter('Alerts', 'A1:C5');
    await typeRows(world, [redline]);
    const before = pictureOf(world);
    await world.choose('setUpSheet');
    expect(pictureOf(world)).toEqual(before);
    expect(world.book.formulaAt('Alerts', 'O2')).toBe('=1+1');
    expect(world.book.filter('Alerts')).toBe('A1:C5');
  });

  it('sets number formats and lists again that somebody changed', async () => {
    const world = await startSetUp({ locale: 'de_DE' });
    world.book.setFormat('Alerts', 'D2:D1000', '0.00');
    world.book.setFormat('Events', 'A2:A1000', '0');
    await world.choose('setUpSheet');
    expect(world.book.formatAt('Alerts', 'D500')).toBe('@');
    expect(world.book.formatAt('Events', 'A2')).toBe('yyyy-mm-dd hh:mm:ss');
    await world.type('Alerts', 2, 'Threshold', '1,50');
    expect(world.cell('Alerts', 2, 'Threshold')).toBe('1,50');
  });

  it.each(['Limit', 'Treshold', 'threshold (USD)'])(
    'offers to rename "%s" back to Threshold, and does',
    async (name) => {
      const world = await startSetUp();
      await typeRows(world, [redline]);
      await world.book.type('Alerts', 'D1', name);
      await world.choose('setUpSheet');
      expect(world.person.texts).toContain(
        `Alerts: renamed column: Column "${name}" looks like the renamed Threshold. Rename it back?`,
      );
      expect(headers(world)?.[3]).toBe('Threshold');
      expect(world.cell('Alerts', 2, 'Threshold')).toBe('10');
      expect(outcome(world)).toBe('Alerts: Threshold has its name back');
    },
  );

  it('adds a column at the right instead, if a person wants that', async () => {
    const world = await startSetUp();
    await typeRows(world, [redline]);
    await world.book.type('Alerts', 'D1', 'Limit');
    const answers = ['NO', 'YES'];
    await world.project.run('setUpSheet', [], { ui: async () => ({ button: answers.shift() ?? 'OK' }) });
    expect(headers(world)?.[3]).toBe('Limit');
    expect(headers(world)?.at(-1)).toBe('Threshold');
    expect(world.cell('Alerts', 2, 'Limit')).toBe('10');
  });

  it('leaves all as it is and says what is missing, if a person wants neither or nobody is there', async () => {
    const world = await startSetUp();
    await world.book.type('Alerts', 'D1', 'Limit');
    world.person.saysYes = false;
    await world.choose('setUpSheet');
    expect(headers(world)).toHaveLength(14);
    expect(world.person.texts.at(-1)).toContain('the Alerts tab has no column "Threshold"');
    await world.project.run('setUpSheet');
    expect(headers(world)).toHaveLength(14);
    expect(outcome(world)).toBe('the Alerts tab has no column "Threshold"');
  });

  it('knows a renamed column without a note by its neighbours, and two at once', async () => {
    const world = await startSetUp();
    await world.book.type('Events', 'H1', 'Why');
    await world.book.type('Events', 'B1', 'Skin');
    await world.choose('setUpSheet');
    expect(world.book.rows('Events')[0]?.slice(0, 8)).toEqual([
      'Triggered at',
      'Item',
      'Phase',
      'Kind',
      'Threshold',
      'Value',
      'Currency',
      'Reason',
    ]);
    expect(world.book.rows('Events')[0]).toHaveLength(18);
  });

  it('writes a wiped header back, and takes a merged header apart', async () => {
    const world = await startSetUp();
    await typeRows(world, [redline]);
    await world.book.clear('Alerts', 'A1');
    await world.choose('setUpSheet');
    expect(headers(world)?.[0]).toBe('Item');
    world.book.merge('Alerts', 'C1:D1');
    await world.choose('setUpSheet');
    expect(world.person.texts.join('\n')).toContain('Cells of the header are merged');
    expect(headers(world)?.slice(0, 5)).toEqual(['Item', 'Phase', 'Kind', 'Threshold', 'Currency']);
    expect(world.cell('Alerts', 2, 'Threshold')).toBe('10');
  });

  it('does not stumble over merged cells that it has to leave', async () => {
    const world = await startSetUp();
    await world.book.type('Alerts', 'O1', 'Mine');
    world.book.merge('Alerts', 'O1:P1');
    world.book.deleteColumn('Alerts', 2);
    world.person.saysYes = false;
    await world.choose('setUpSheet');
    expect(headers(world)?.slice(13)).toEqual(['Mine', '', 'Phase']);
    await world.choose('setUpSheet');
    expect(outcome(world)).toBe('everything is in place');
  });

  it('finds what a hidden tab holds again, whoever renamed its column', async () => {
    const world = await startWorld();
    await typeRows(world, [redline]);
    await world.choose('syncNow');
    await world.book.type('_base', 'C1', 'Jsonn');
    await world.choose('syncNow');
    expect(world.book.rows('_base')[0]).toEqual(['Kind', 'Key', 'JSON']);
    expect(outcome(world)).toBe('nothing to do');
  });

  it('works where somebody deleted every line below a header', async () => {
    const world = await startSetUp();
    const source = `export const shorten = () => {
      const book = SpreadsheetApp.getActiveSpreadsheet();
      for (const name of ['Alerts', 'Events']) book.getSheetByName(name).deleteRows(2, 999);
    }`;
    expect((await (await projectOf(world.google, world.book, source)).run('shorten')).ok).toBe(true);
    await world.choose('setUpSheet');
    expect(world.book.formatAt('Alerts', 'D2')).toBe('@');
  });

  it('says that a header stands there twice', async () => {
    const world = await startSetUp();
    await world.book.type('Alerts', 'P1', 'item');
    await world.choose('setUpSheet');
    expect(world.person.texts.at(-1)).toContain('the Alerts tab has two columns named "Item"; the left one counts');
  });

  it('offers to rename a tab back instead of making an empty twin', async () => {
    const world = await startSetUp();
    await typeRows(world, [redline]);
    world.book.renameTab('Alerts', 'My alerts');
    world.book.renameTab('Status', 'State');
    await world.choose('setUpSheet');
    expect(world.person.texts).toContain(
      'Alerts: renamed tab: The tab "My alerts" looks like the renamed Alerts. Rename it back?',
    );
    expect(world.cell('Alerts', 2, 'Item')).toBe(redline.item);
    expect(world.book.tabs()).toHaveLength(7);
  });

  it('lets rules and warnings follow their columns, each once', async () => {
    const world = await startSetUp();
    world.book.moveColumn('Alerts', 9, 1);
    world.book.insertColumn('Alerts', 1);
    await world.choose('setUpSheet');
    await world.choose('setUpSheet');
    expect(coloured(world)).toEqual(statuses.map((status) => [status, ['B2:B1000']]));
    expect(world.book.protections('Alerts')).toHaveLength(6);
    expect(world.book.protections('Alerts')[0]).toMatchObject({
      range: 'B2:B1000',
      description: 'CS2Cap toolkit: Status',
    });
  });

  it('keeps the colours that a person chose, and takes a doubled rule away', async () => {
    const world = await startSetUp();
    const source = `export const paint = () => {
      const tab = SpreadsheetApp.getActiveSpreadsheet().getSheetByName('Alerts');
      const [armed, ...others] = tab.getConditionalFormatRules();
      const mine = armed.copy().setBackground('#00ff00').build();
      const whenOff = SpreadsheetApp.newConditionalFormatRule().whenTextEqualTo('Off');
      const own = whenOff.setBackground('#0000ff').setRanges([tab.getRange('A2:A9')]).build();
      tab.setConditionalFormatRules([mine, own, ...others, others[0]]);
    }`;
    const script = await projectOf(world.google, world.book, source);
    expect((await script.run('paint')).error).toBeUndefined();
    await world.choose('setUpSheet');
    const rules = world.book.conditionalRules('Alerts');
    expect(rules.slice(0, 2)).toMatchObject([
      { values: ['Armed'], background: '#00ff00', ranges: ['I2:I1000'] },
      { values: ['Off'], background: '#0000ff', ranges: ['A2:A9'] },
    ]);
    expect(rules.slice(2).map(({ values }) => values[0])).toEqual(statuses.slice(1));
  });

  it('adds the colours that were taken away, and moves them to a column that came back', async () => {
    const world = await startSetUp();
    world.book.keepConditionalRules('Alerts', [2, 5]);
    await world.choose('setUpSheet');
    expect(
      coloured(world)
        .map(([status]) => status)
        .sort(),
    ).toEqual([...statuses].sort());
    world.book.deleteColumn('Alerts', 9);
    expect(world.book.protections('Alerts')).toHaveLength(5);
    await world.choose('setUpSheet');
    expect(coloured(world)).toEqual(statuses.map((status) => [status, ['N2:N1000']]));
    expect(world.book.protections('Alerts')).toHaveLength(6);
  });
});

/** A day later; nothing ran meanwhile. */
async function skipDay({ project, clock }: World): Promise<void> {
  project.state.triggers.splice(0);
  await clock.advance(25 * 3_600_000);
}

describe('the list of currencies', () => {
  it('comes from CS2Cap, at most once a day', async () => {
    const world = await startWorld();
    const asked = () => world.cs2cap.requests.filter(({ path }) => path.startsWith('/v1/fx')).length;
    await world.choose('setUpSheet');
    await world.choose('setUpSheet');
    expect(asked()).toBe(1);
    const list = listAt(world, 'E2');
    expect(list).toContain('USDT');
    expect(Array.isArray(list) && list.slice(0, 3)).toEqual(['USD', 'EUR', 'GBP']);
    await skipDay(world);
    await world.choose('setUpSheet');
    expect(asked()).toBe(2);
  });

  it('stays short, or as it was, when CS2Cap does not answer', async () => {
    const world = await startWorld();
    await world.choose('setUpSheet');
    const long = listAt(world, 'E2');
    await skipDay(world);
    await world.cs2cap.stop();
    await world.choose('setUpSheet');
    expect(listAt(world, 'E2')).toEqual(long);
  });
});
