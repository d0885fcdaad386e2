import { describe, expect, it } from 'vitest';
import { dist } from '../harness.ts';
import { filesIn, startWorkshop } from './workshop.ts';

describe('npm run sheet:create', { timeout: 60_000 }, () => {
  it('makes a spreadsheet with a script, names it in .clasp.json, and the next push fills it', async () => {
    const { command, google, point, readFile } = await startWorkshop();
    point('PASTE_YOUR_SCRIPT_ID');
    const { code, output } = await command('create-sheet', '--title', 'My alerts');
    expect([code, output]).toEqual([0, expect.stringContaining('The spreadsheet "My alerts" is made')]);
    const settings: { scriptId: string; parentId: string; rootDir: string } = JSON.parse(readFile('.clasp.json'));
    const project = google.findProject(settings.scriptId);
    expect(project?.state).toMatchObject({ title: 'My alerts', bookId: settings.parentId });
    expect(output).toContain(`https://docs.google.com/spreadsheets/d/${settings.parentId}/edit`);
    expect(settings.rootDir).toBe('apps-script/dist');
    expect((await command('push')).code).toBe(0);
    expect(project?.state.head.files).toEqual(filesIn(dist));
    expect((await project?.menu())?.name).toBe('CS2Cap');
  });

  it('keeps the script that is named already', async () => {
    const { command, point, readFile } = await startWorkshop();
    point('1abc');
    const { code, output } = await command('create-sheet');
    expect([code, output]).toEqual([1, expect.stringContaining('already names the script 1abc')]);
    expect(JSON.parse(readFile('.clasp.json')).scriptId).toBe('1abc');
  });

  it('says what may be left in Drive when the script could not be made', async () => {
    const { command, google, point, readFile } = await startWorkshop();
    point('PASTE_YOUR_SCRIPT_ID');
    google.switches.appsScriptApi = 'off';
    const { code, output } = await command('create-sheet');
    expect([code, output]).toEqual([1, expect.stringContaining('script.google.com/home/usersettings')]);
    expect(output).toContain('An empty spreadsheet "CS2Cap" may have been left in your Drive.');
    expect(JSON.parse(readFile('.clasp.json')).scriptId).toBe('PASTE_YOUR_SCRIPT_ID');
  });
});
