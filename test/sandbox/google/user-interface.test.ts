import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UiRequest } from './backend/ui.ts';
import { type Google, startGoogle } from './google.ts';
import { evaluate, openScript } from './script-fixture.ts';
import type { GoogleChange } from './world.ts';

let google: Google;
beforeAll(async () => {
  google = await startGoogle();
});
afterAll(() => google.stop());

describe('menus', () => {
  it('are read from what onOpen builds', async () => {
    const { project } = openScript(google, {
      code: `function onOpen(e) { const ui = SpreadsheetApp.getUi();
        ui.createMenu('CS2Cap').addItem('Sync now', 'sync').addSeparator().addSubMenu(ui.createMenu('Webhook').addItem('Connect', 'connect')).addToUi(); }`,
    });
    expect(await project.menu()).toEqual({
      name: 'CS2Cap',
      items: [
        { name: 'Sync now', functionName: 'sync' },
        { separator: true },
        { name: 'Webhook', items: [{ name: 'Connect', functionName: 'connect' }] },
      ],
    });
  });

  it('are missing where onOpen fails, which is said', async () => {
    const { project } = openScript(google, { code: 'function onOpen() { UrlFetchApp.fetch("http://x"); }' });
    await expect(project.menu()).rejects.toThrow('You do not have permission to call UrlFetchApp.fetch');
  });
});

describe('dialogs', () => {
  it('ask the person and give the answer', async () => {
    const asked: UiRequest[] = [];
    const { project } = openScript(google, {
      code: `function main() { const ui = SpreadsheetApp.getUi();
        const yes = ui.alert('Delete?', 'Two alerts', ui.ButtonSet.YES_NO) === ui.Button.YES;
        const answer = ui.prompt('Key', ui.ButtonSet.OK_CANCEL);
        const closed = ui.alert('bye');
        return [yes, answer.getSelectedButton() === ui.Button.OK, answer.getResponseText(), String(closed)]; }`,
    });
    const answers = [{ button: 'YES' }, { button: 'OK', text: 'sk_test' }, {}];
    const { value } = await project.run('main', [], { ui: async (request) => answers[asked.push(request) - 1] ?? {} });
    expect(value).toEqual([true, true, 'sk_test', 'CLOSE']);
    expect(asked).toEqual([
      { kind: 'alert', title: 'Delete?', message: 'Two alerts', buttons: ['YES', 'NO'] },
      { kind: 'prompt', title: '', message: 'Key', buttons: ['OK', 'CANCEL'] },
      { kind: 'alert', title: '', message: 'bye', buttons: ['OK'] },
    ]);
  });

  it('cannot be shown where nobody looks', async () => {
    await expect(evaluate(google, 'SpreadsheetApp.getUi()')).rejects.toThrow(
      'Exception: Cannot call SpreadsheetApp.getUi() from this context.',
    );
  });

  it('toast, and the history keeps it', async () => {
    const { project, sheet } = openScript(google, {
      code: 'function main() { SpreadsheetApp.getActiveSpreadsheet().toast("3 rows", "Sync", -1); }',
    });
    await project.run('main');
    expect(sheet.toasts).toMatchObject([{ message: '3 rows', title: 'Sync', seconds: -1 }]);
  });
});

describe('sidebars', () => {
  const code = `
function open() { const page = HtmlService.createTemplateFromFile('side'); page.name = '<Ann>'; SpreadsheetApp.getUi().showSidebar(page.evaluate().setTitle('Find')); }
function add(a, b) { return { sum: a + b }; }
function when() { return [new Date()]; }
function secret_() { return 1; }
function fail() { throw new Error('no'); }
function ask() { return String(SpreadsheetApp.getUi().alert('sure?')); }`;
  const files = {
    'side.html':
      '<html><head><title>x</title></head><body><? for (const n of [1, 2]) { ?><i><?= n ?></i><? } ?><b><?= name ?></b><?!= name ?></body></html>',
  };

  async function openSidebar() {
    const shown: UiRequest[] = [];
    const { project } = openScript(google, { code, files });
    await project.run('open', [], {
      ui: async (request) => {
        shown.push(request);
        return { button: 'OK' };
      },
    });
    return { project, shown };
  }

  const call = async (dialogUrl: string | undefined, functionName: string, ...args: unknown[]) => {
    const body = JSON.stringify({ dialog: dialogUrl?.split('/').at(-1), functionName, args });
    return (await fetch(`${google.url}/ui/run`, { method: 'POST', body })).json();
  };

  it('evaluate their template', async () => {
    const { shown } = await openSidebar();
    expect(shown).toMatchObject([{ kind: 'sidebar', title: 'Find' }]);
    expect(shown[0]?.html).toContain('<i>1</i><i>2</i><b>&#60;Ann&#62;</b><Ann>');
  });

  it('are served with a google.script.run', async () => {
    const { shown } = await openSidebar();
    const page = await (await fetch(shown[0]?.dialogUrl ?? '')).text();
    expect(page).toContain('google = { script: { run:');
    expect(page).toContain('<i>1</i>');
  });

  it('call functions of the project by name', async () => {
    const { shown } = await openSidebar();
    const url = shown[0]?.dialogUrl;
    expect(await call(url, 'add', 1, 2)).toEqual({ ok: true, value: { sum: 3 } });
    expect(await call(url, 'when')).toEqual({ ok: true, value: null });
    expect(await call(url, 'ask')).toEqual({ ok: true, value: 'OK' });
    expect(await call(url, 'fail')).toMatchObject({ ok: false, error: { name: 'Error', message: 'no' } });
    expect(await call(url, 'secret_')).toMatchObject({
      ok: false,
      error: { message: 'google.script.run.secret_ is not a function' },
    });
  });

  it('run what they call as the person who opened them', async () => {
    const shown: UiRequest[] = [];
    const { project } = openScript(google, {
      code: `function open() { SpreadsheetApp.getUi().showModalDialog(HtmlService.createHtmlOutput('x'), 'T'); }
        function who() { return Session.getEffectiveUser().getEmail(); }`,
    });
    const ui = async (request: UiRequest) => {
      shown.push(request);
      return {};
    };
    await project.run('open', [], { ui, user: 'bob@example.com' });
    expect(await call(shown[0]?.dialogUrl, 'who')).toEqual({ ok: true, value: 'bob@example.com' });
  });

  it('need a file that exists', async () => {
    await expect(evaluate(google, 'HtmlService.createHtmlOutputFromFile("nope")')).rejects.toThrow(
      'No HTML file named nope was found.',
    );
  });
});

describe('changes', () => {
  it('are told as they happen', async () => {
    const seen: string[] = [];
    const { project, sheet } = openScript(google, {
      code: 'function main() { const book = SpreadsheetApp.getActiveSpreadsheet(); book.insertSheet("New"); book.getSheetByName("New").getRange("B2").setValue(1); SpreadsheetApp.flush(); book.toast("x"); }',
    });
    const stop = google.onChange((change: GoogleChange) => {
      seen.push(
        change.kind === 'cells'
          ? `${change.tab}!${change.range}`
          : change.kind === 'execution'
            ? change.phase
            : change.kind,
      );
    });
    await sheet.type('Sheet1', 'A1', 'x');
    await project.run('main');
    stop();
    await project.run('main');
    expect(seen).toEqual(['Sheet1!A1', 'started', 'tabs', 'New!B2', 'toast', 'ended']);
  });
});
