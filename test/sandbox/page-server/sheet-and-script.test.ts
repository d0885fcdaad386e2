import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../until.ts';
import { openTestPage, type TestPage } from './page-fixture.ts';

let page: TestPage;

beforeAll(async () => {
  page = await openTestPage();
});

afterAll(() => page.stop());

const sheet = () => page.world.sheet.spreadsheet;

describe('the sheet', () => {
  it('types a cell as a person does', async () => {
    await page.does('sheet/type', {
      tab: 'Sheet1',
      cells: [
        { cell: 'D4', text: '1.50' },
        { cell: 'D5', text: '=1+1' },
      ],
    });
    expect(sheet().values('Sheet1')[3]?.[3]).toBe(1.5);
    const { tab } = await page.see('sheet?tab=Sheet1');
    expect(tab.rows[3][3]).toEqual({ text: '1.5' });
    expect(tab.rows[4][3]).toEqual({ text: '2', formula: '=1+1' });
  });

  it('clears a block, sorts, inserts and deletes rows', async () => {
    const [first, second] = ['F2', 'F3'];
    await page.does('sheet/type', {
      tab: 'Sheet1',
      cells: [
        { cell: first, text: 'b' },
        { cell: second, text: 'a' },
      ],
    });
    await page.does('sheet/sort', { tab: 'Sheet1', column: 6, ascending: true });
    expect(
      sheet()
        .rows('Sheet1')
        .slice(1, 3)
        .map((row) => row[5]),
    ).toEqual(['a', 'b']);
    await page.does('sheet/rows', { tab: 'Sheet1', what: 'insert', row: 2 });
    expect(sheet().rows('Sheet1')[2]?.[5]).toBe('a');
    await page.does('sheet/rows', { tab: 'Sheet1', what: 'delete', row: 2 });
    await page.does('sheet/clear', { tab: 'Sheet1', range: 'A1:H20' });
    expect(sheet().rows('Sheet1')).toEqual([]);
  });

  it('gives the words of the rule that refuses a text, and leaves the cell alone', async () => {
    await page.does('script/choose', { functionName: 'prepare' });
    await until('the rule', () => sheet().validationAt('Sheet1', 'C2') !== undefined);
    const { complaints } = await page.does('sheet/type', { tab: 'Sheet1', cells: [{ cell: 'C2', text: 'three' }] });
    expect(complaints).toEqual([{ cell: 'C2', accepted: false, message: 'one or two' }]);
    expect(sheet().rows('Sheet1')[1]?.[2] ?? '').toBe('');
  });

  it('shows rules, notes and backgrounds, and not a thousand lines of unticked boxes', async () => {
    const { tab } = await until('the boxes', async () => {
      const state = await page.see('sheet?tab=Sheet1');
      return state.tab.rows[1][1].text === 'FALSE' && state;
    });
    expect(tab.rows.length).toBeLessThan(50);
    expect(tab.rules[tab.rows[1][1].rule]).toMatchObject({ kind: 'checkbox' });
    expect(tab.rules[tab.rows[1][2].rule]).toEqual({
      kind: 'list',
      values: ['one', 'two'],
      strict: true,
      help: 'one or two',
    });
    expect(tab.rows[1][0]).toMatchObject({ note: 'a note', background: '#ffeeaa' });
  });

  it('shows the colours of conditional formats, and takes them back with the text', async () => {
    const colourOf = async (text: string) => {
      await page.does('sheet/type', { tab: 'Sheet1', cells: [{ cell: 'D7', text }] });
      return (await page.see('sheet?tab=Sheet1')).tab.rows[6][3];
    };
    const red = { background: '#f4cccc', fontColor: '#990000', bold: true };
    expect(await colourOf('Error')).toEqual({ text: 'Error', ...red });
    expect(await colourOf('Armed')).toEqual({ text: 'Armed' });
    await page.does('sheet/clear', { tab: 'Sheet1', range: 'D7' });
  });

  it('pastes lines from the first selected cell on, and fills a block with a single value', async () => {
    // The page is a project of its own, which this one can not import by type.
    const { spreadPaste } = await import(new URL('../page/cell-names.ts', import.meta.url).href);
    const block = { first: { row: 9, column: 'Z' }, last: { row: 10, column: 'AA' } };
    expect(spreadPaste('a\tb\r\nc\n', block)).toEqual([
      { cell: 'Z9', text: 'a' },
      { cell: 'AA9', text: 'b' },
      { cell: 'Z10', text: 'c' },
    ]);
    const cells = spreadPaste('x', block);
    expect(cells.map(({ cell }: { cell: string }) => cell)).toEqual(['Z9', 'AA9', 'Z10', 'AA10']);
  });

  it('says which tab is missing', async () => {
    expect(await page.isRefused('sheet/type', { tab: 'Nowhere', cells: [{ cell: 'A1', text: 'x' }] })).toContain(
      'no tab "Nowhere"',
    );
  });
});

describe('the script', () => {
  it('gives the menu as a tree', async () => {
    expect(await page.see('menu')).toEqual({
      name: 'Test',
      items: [
        { name: 'Ask', functionName: 'ask' },
        { separator: true },
        {
          name: 'More',
          items: [
            { name: 'Prepare', functionName: 'prepare' },
            { name: 'Side', functionName: 'side' },
            { name: 'Big', functionName: 'big' },
            { name: 'Fail', functionName: 'fail' },
          ],
        },
      ],
    });
  });

  it('shows a prompt while the script waits, and hands it the answer', async () => {
    await page.does('script/choose', { functionName: 'ask' });
    const waiting = await until('the prompt', async () => {
      const state = await page.see('script');
      return state.questions.length > 0 && state;
    });
    expect(waiting.running).toMatchObject([{ name: 'Ask' }]);
    const [question] = waiting.questions;
    expect(question).toMatchObject({
      kind: 'prompt',
      title: 'Name',
      message: 'Who are you?',
      buttons: ['OK', 'CANCEL'],
    });

    await page.does('script/answer', { id: question.id, button: 'OK', text: 'Zoe' });
    await until('the answer in the sheet', () => sheet().rows('Sheet1')[0]?.[0] === 'Zoe pressed OK');
    const ended = await until('the end', async () => {
      const state = await page.see('script');
      return state.running.length === 0 && state;
    });
    expect(ended).toMatchObject({ questions: [], last: { name: 'Ask', error: null } });
    expect((await page.see('sheet')).toasts.at(-1)).toMatchObject({ title: 'Greeting', message: 'Hello Zoe' });
    expect(await page.isRefused('script/answer', { id: question.id, button: 'OK' })).toContain('no longer open');
  });

  it('shows how a run failed', async () => {
    await page.does('script/choose', { functionName: 'fail' });
    const { last } = await until('the failure', async () => {
      const state = await page.see('script');
      return state.last?.name === 'Fail' && state;
    });
    expect(last.error).toContain('on purpose');
  });

  it('opens a sidebar in a frame and closes it', async () => {
    await page.does('script/choose', { functionName: 'side' });
    const { windows } = await until('the sidebar', async () => {
      const state = await page.see('script');
      return state.windows.length > 0 && state;
    });
    expect(windows).toMatchObject([{ kind: 'sidebar', title: 'Side' }]);
    expect(await (await fetch(windows[0].url)).text()).toContain('<p>Hi</p>');
    await page.does('script/close', { id: windows[0].id });
    expect((await page.see('script')).windows).toEqual([]);
  });

  it('runs only what the menu names', async () => {
    expect(await page.isRefused('script/choose', { functionName: 'notInMenu' })).toContain('no item');
  });
});
