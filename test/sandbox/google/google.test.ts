import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { startGoogle } from './google.ts';
import { openScript, projectFiles } from './script-fixture.ts';

describe('startGoogle', () => {
  it('stops while a script sleeps, and the script is lost', async () => {
    const clock = new ManualClock();
    const google = await startGoogle({ clock });
    const { project } = openScript(google, { code: 'function main() { Utilities.sleep(1000); return 1; }' });
    const running = project.run('main');
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    await google.stop();
    expect(await running).toMatchObject({ ok: false, error: { message: 'The execution was ended.' } });
  });

  it('fails for a port that is taken', async () => {
    const google = await startGoogle();
    await expect(startGoogle({ port: Number(new URL(google.url).port) })).rejects.toThrow('EADDRINUSE');
    await google.stop();
  });

  it('runs the project of a folder, and refuses one without a manifest', async () => {
    const google = await startGoogle();
    const folder = mkdtempSync(join(tmpdir(), 'project-'));
    const sheet = google.createSpreadsheet();
    writeFileSync(join(folder, 'Code.js'), 'function main() { return 3; }');
    writeFileSync(join(folder, 'notes.txt'), 'not a script');
    expect(() => google.createProject({ folder }, sheet)).toThrow('The project has no appsscript.json');
    writeFileSync(join(folder, 'appsscript.json'), projectFiles({ code: '' })['appsscript.json'] ?? '');
    expect((await google.createProject({ folder }, sheet).run('main')).value).toBe(3);
    await google.stop();
  });

  it('runs executions side by side', async () => {
    const clock = new ManualClock();
    const google = await startGoogle({ clock });
    const { project } = openScript(google, { code: 'function main(n) { Utilities.sleep(1000); return n; }' });
    const running = [1, 2, 3, 4].map((n) => project.run('main', [n]));
    while (clock.pending < 4) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1000);
    expect((await Promise.all(running)).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    expect(project.executions.map(({ result }) => result?.ok)).toEqual([true, true, true, true]);
    await google.stop();
  });

  it('leaves nothing of a script to the next stand-in that runs the same one', async () => {
    const code = `let runs = 0;
function main() {
  const seen = [++runs, typeof left, [].marked, Utilities.base64Encode('a'), Utilities.marked, Date.now()];
  left = 1;
  Array.prototype.marked = true;
  Object.getPrototypeOf(Utilities).base64Encode = () => 'forged';
  Object.getPrototypeOf(Utilities).marked = true;
  PropertiesService.getScriptProperties().setProperty('left', '1');
  return [...seen, PropertiesService.getScriptProperties().getKeys().length];
}`;
    for (const now of [1000, 2000, 3000]) {
      const google = await startGoogle({ clock: new ManualClock(now) });
      const { value } = await openScript(google, { code }).project.run('main');
      expect(value).toEqual([1, 'undefined', undefined, 'YQ==', undefined, now, 1]);
      await google.stop();
    }
  });

  it('counts the fetches of a day against its owner', async () => {
    const clock = new ManualClock();
    const google = await startGoogle({ clock, switches: { enforceSixMinutes: false } });
    const code = `function main() { const many = Array.from({ length: 10001 }, () => 'ftp://x'); for (let i = 0; i < 3; i++) try { UrlFetchApp.fetchAll(many); } catch (error) { if (i === 2) throw error; } }
function one() { UrlFetchApp.fetch('ftp://x'); }`;
    const { project } = openScript(google, { code });
    expect((await project.run('main')).error?.message).toBe('Service invoked too many times for one day: urlfetch.');
    await clock.advance(24 * 3_600_000);
    expect((await project.run('one')).error?.message).toBe('Invalid argument: ftp://x');
    await google.stop();
  });
});
