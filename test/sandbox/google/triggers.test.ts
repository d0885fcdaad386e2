import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type Google, startGoogle } from './google.ts';
import { evaluate, openScript } from './script-fixture.ts';

const clock = new ManualClock();
let google: Google;
beforeAll(async () => {
  google = await startGoogle({ clock });
});
afterAll(() => google.stop());

const minute = 60_000;
const code = `
function install() { ScriptApp.newTrigger('tick').timeBased().everyMinutes(15).create(); }
function once() { ScriptApp.newTrigger('tick').timeBased().after(60000).create(); }
function uninstall() { ScriptApp.getProjectTriggers().forEach((trigger) => { if (trigger.getHandlerFunction() === 'tick') ScriptApp.deleteTrigger(trigger); }); }
function tick(e) { const p = PropertiesService.getScriptProperties(); p.setProperty('n', String(Number(p.getProperty('n')) + 1)); p.setProperty('uid', e.triggerUid); }
function edited(e) { UrlFetchApp.getRequest('http://x'); PropertiesService.getScriptProperties().setProperty('edited', e.range.getA1Notation()); }
function installEdit() { ScriptApp.newTrigger('edited').forSpreadsheet(SpreadsheetApp.getActiveSpreadsheet()).onEdit().create(); }
function allowYes() { SpreadsheetApp.getActiveSheet().getRange('A1:A2').setDataValidation(SpreadsheetApp.newDataValidation().requireValueInList(['yes']).setAllowInvalid(false).build()); }`;

describe('time triggers', () => {
  it('fire on the clock until they are deleted', async () => {
    const { project } = openScript(google, { code });
    await project.run('install');
    expect(project.triggers()).toMatchObject([{ functionName: 'tick', event: 'CLOCK' }]);
    await clock.advance(14 * minute);
    await project.runDueTriggers();
    expect(project.properties().get('n')).toBe(undefined);
    await clock.advance(minute);
    await project.runDueTriggers();
    expect(project.properties().get('n')).toBe('1');
    expect(project.properties().get('uid')).toBe(project.triggers()[0]?.id);
    await clock.advance(15 * minute);
    await project.runDueTriggers();
    expect(project.properties().get('n')).toBe('2');
    await project.run('uninstall');
    await clock.advance(60 * minute);
    await project.runDueTriggers();
    expect(project.properties().get('n')).toBe('2');
  });

  it('set for one moment fire once and stay listed', async () => {
    const { project } = openScript(google, { code });
    await project.run('once');
    await clock.advance(60 * minute);
    await project.runDueTriggers();
    expect(project.properties().get('n')).toBe('1');
    expect(project.triggers()).toHaveLength(1);
  });

  it('run without a person: getUi throws', async () => {
    const { project } = openScript(google, {
      code: `function install() { ScriptApp.newTrigger('tick').timeBased().everyMinutes(1).create(); } function tick() { SpreadsheetApp.getUi(); }`,
    });
    await project.run('install');
    await clock.advance(minute);
    await project.runDueTriggers();
    expect(project.executions.at(-1)?.result?.error?.message).toBe(
      'Cannot call SpreadsheetApp.getUi() from this context.',
    );
    project.closeAccount('owner@example.com');
  });

  it.each([
    [
      "ScriptApp.newTrigger('main').timeBased().everyMinutes(7).create()",
      'The value you passed to everyMinutes was invalid. It must be one of 1, 5, 10, 15 or 30.',
    ],
    [
      "for (let i = 0; i < 21; i++) ScriptApp.newTrigger('main').timeBased().everyHours(12).create()",
      'This script has too many triggers.',
    ],
  ])('refuse %s', async (call, message) => {
    await expect(evaluate(google, call)).rejects.toThrow(message);
  });
});

describe('the triggers of two editors', () => {
  const people = `${code}
function who() { return ScriptApp.getProjectTriggers().length; }
function whoRuns() { PropertiesService.getScriptProperties().setProperty('as', Session.getEffectiveUser().getEmail()); }
function edited() { PropertiesService.getScriptProperties().setProperty('editedAs', Session.getEffectiveUser().getEmail()); }
function installWho() { ScriptApp.newTrigger('whoRuns').timeBased().everyMinutes(1).create(); }
function fill() { for (let i = 0; i < 20; i++) ScriptApp.newTrigger('tick').timeBased().everyHours(12).create(); }`;
  const [ann, bob] = [{ user: 'ann@example.com' }, { user: 'bob@example.com' }];

  it('are seen, counted and deleted by their owner only', async () => {
    const { project } = openScript(google, { code: people });
    await project.run('install', [], ann);
    expect((await project.run('who', [], bob)).value).toBe(0);
    await project.run('uninstall', [], bob);
    expect(project.triggers()).toMatchObject([{ owner: ann.user, functionName: 'tick' }]);
    expect((await project.run('fill', [], bob)).ok).toBe(true);
    expect((await project.run('install', [], bob)).error?.message).toContain('This script has too many triggers.');
    expect((await project.run('install', [], ann)).ok).toBe(true);
    await project.run('uninstall', [], ann);
    expect(project.triggers().every(({ owner }) => owner === bob.user)).toBe(true);
    // The clock is shared: these would run in every test below.
    project.closeAccount(bob.user);
  });

  it('run as their owner, whoever else works in the sheet', async () => {
    const { project, sheet } = openScript(google, { code: people });
    await project.run('installWho', [], ann);
    await clock.advance(minute);
    await project.runDueTriggers();
    expect(project.properties().get('as')).toBe(ann.user);
    await project.run('whoRuns', [], bob);
    expect(project.properties().get('as')).toBe(bob.user);
    await project.run('installEdit', [], ann);
    await sheet.type('Sheet1', 'C3', 'x', bob.user);
    expect(project.properties().get('editedAs')).toBe(ann.user);
    project.closeAccount(ann.user);
  });

  it('go with the account of their owner', async () => {
    const { project } = openScript(google, { code: people });
    await project.run('install', [], ann);
    await project.run('install', [], bob);
    project.closeAccount(ann.user);
    expect(project.triggers()).toMatchObject([{ owner: bob.user }]);
    await clock.advance(15 * minute);
    await project.runDueTriggers();
    expect(project.properties().get('n')).toBe('1');
  });
});

describe('installed edit triggers', () => {
  it('run with full permissions', async () => {
    const { project, sheet } = openScript(google, { code });
    await project.run('installEdit');
    await sheet.type('Sheet1', 'C3', 'x');
    expect(project.properties().get('edited')).toBe('C3');
  });

  it('run once for a pasted block, which the tab grows for', async () => {
    const { project, sheet } = openScript(google, { code });
    await project.run('installEdit');
    const pasted = await sheet.paste('Sheet1', 'B1000', [
      ['a', '1.50'],
      ['=1+1', '2026-11-23'],
    ]);
    expect(pasted).toEqual({ accepted: true });
    expect(sheet.rows('Sheet1').slice(999)).toEqual([
      ['', 'a', '1.5'],
      ['', '2', '2026-11-23'],
    ]);
    expect(sheet.tabs()[0]?.rows).toBe(1001);
    expect(project.executions.filter(({ functionName }) => functionName === 'edited')).toHaveLength(1);
    expect(project.properties().get('edited')).toBe('B1000:C1001');
  });

  it('do not run for a paste that a strict rule refuses, and nothing of it stays', async () => {
    const { project, sheet } = openScript(google, { code });
    await project.run('installEdit');
    await project.run('allowYes');
    expect(await sheet.paste('Sheet1', 'A1', [['yes'], ['no']])).toMatchObject({ accepted: false });
    expect(sheet.rows('Sheet1')).toEqual([]);
    expect(await sheet.paste('Sheet1', 'A1', [['yes'], ['yes']])).toEqual({ accepted: true });
    expect(project.properties().get('edited')).toBe('A1:A2');
  });
});
