/**
 * Programs in the manner of published ones, which know nothing of this project: what they take for granted of Apps
 * Script, the stand-in must give them. The folders hold our own text.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '#sandbox/clock.ts';
import { type Google, startGoogle } from '#sandbox/google/google.ts';

const clock = new ManualClock(Date.UTC(2026, 10, 24, 9, 30));
const received: { readonly path: string; readonly line: string | undefined; readonly body: string }[] = [];
let google: Google;
let server: Server;
let url = '';

beforeAll(async () => {
  google = await startGoogle({ clock });
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const path = request.url ?? '';
      received.push({ path, line: request.headersDistinct['x-line']?.[0], body });
      if (path === '/gone') return void response.writeHead(410).end('gone for good');
      response.end(
        JSON.stringify([
          { name: '★ Karambit', price: 1458.5 },
          { name: '=1+1', price: 9.5 },
        ]),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});

afterAll(async () => {
  await google.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** The files of a program. Its code ends in `.gs.txt`, so that our own formatter leaves the habits of others alone. */
function readProgram(name: string): Record<string, string> {
  const folder = fileURLToPath(new URL(`./foreign-scripts/${name}`, import.meta.url));
  return Object.fromEntries(
    readdirSync(folder).map((file) => [file.replace(/\.txt$/, ''), readFileSync(join(folder, file), 'utf8')]),
  );
}

function open(name: string) {
  const book = google.createSpreadsheet({ title: name });
  return { book, project: google.createProject({ files: readProgram(name) }, book) };
}

describe('a web app that logs forms', () => {
  const post = async (execUrl: string, body: string, type: string): Promise<unknown> => {
    const response = await fetch(execUrl, { method: 'POST', body, headers: { 'Content-Type': type } });
    return response.json();
  };

  it('takes forms and JSON into the columns that its headers name', async () => {
    const { book, project } = open('form-logger');
    expect((await project.run('firstRun')).ok).toBe(true);
    const { execUrl } = project.deploy();
    const form = new URLSearchParams({ email: 'ann@example.com', note: '★ & co', ignored: 'x' }).toString();
    expect(await post(execUrl, form, 'application/x-www-form-urlencoded')).toEqual({ result: 'success', row: 2 });
    expect(await post(execUrl, '{"note":"0123"}', 'application/json')).toEqual({ result: 'success', row: 3 });
    expect(book.values('Log')).toEqual([
      ['when', 'email', 'note'],
      [new Date(clock.now()), 'ann@example.com', '★ & co'],
      [new Date(clock.now()), '', 123],
    ]);
  });

  it('loses no row of many that come at once', async () => {
    const { book, project } = open('form-logger');
    await project.run('firstRun');
    const { execUrl } = project.deploy();
    const notes = Array.from({ length: 8 }, (_, index) => `n${index}`);
    const answers = await Promise.all(notes.map((note) => post(execUrl, JSON.stringify({ note }), 'application/json')));
    expect(answers).toEqual(notes.map(() => expect.objectContaining({ result: 'success' })));
    expect(
      book
        .values('Log')
        .slice(1)
        .map((row) => row[2])
        .sort(),
    ).toEqual(notes);
  });

  it('answers its own error where it was not set up, and a body that is no JSON', async () => {
    const { project } = open('form-logger');
    const { execUrl } = project.deploy();
    expect(await post(execUrl, '{}', 'application/json')).toMatchObject({
      result: 'error',
      error: expect.stringMatching(/^Exception: /),
    });
    await project.run('firstRun');
    expect(await post(execUrl, 'no', 'application/json')).toMatchObject({
      result: 'error',
      error: expect.stringMatching(/^SyntaxError: /),
    });
    expect(await (await fetch(`${execUrl}?a=1&a=2`)).text()).toBe('POST only, not {"a":["1","2"]}');
  });
});

describe('a run of letters from a menu', () => {
  async function written() {
    const opened = open('letter-run');
    const lines = [
      ['Recipient', 'Name', 'Sent'],
      [`${url}/ann`, 'Ann', ''],
      [`${url}/gone`, 'Bea', ''],
      [`${url}/cid`, 'Cid', 'before'],
    ];
    for (const [row, cells] of lines.entries()) {
      for (const [column, text] of cells.entries())
        await opened.book.type('Sheet1', `${'ABC'[column]}${row + 1}`, text);
    }
    return opened;
  }

  it('sends a letter per open line, and writes each outcome beside it', async () => {
    const { book, project } = await written();
    received.length = 0;
    const result = await project.run('sendLetters', [], {
      ui: async ({ kind }) => (kind === 'prompt' ? { button: 'OK', text: 'Dear {{Name}}, {{Nothing}}!' } : {}),
    });
    expect(result.error).toBeUndefined();
    expect(received).toEqual([
      { path: '/ann', line: '2', body: '{"text":"Dear Ann, !"}' },
      { path: '/gone', line: '3', body: '{"text":"Dear Bea, !"}' },
    ]);
    expect(
      book
        .values('Sheet1')
        .slice(1)
        .map((row) => row[2]),
    ).toEqual([
      new Date(clock.now()),
      expect.stringMatching(
        /^Request failed for http:\/\/127\.0\.0\.1.* returned code 410\. Truncated server response: gone for good/,
      ),
      'before',
    ]);
    expect(result.logs.map(({ text }) => text)).toEqual(['line 2: 200']);
    expect(book.toasts.at(-1)).toMatchObject({ title: 'Letters', message: '3 lines' });
  });

  it('does nothing when the question is closed, and clears its outcomes from the submenu', async () => {
    const { book, project } = await written();
    received.length = 0;
    await project.run('sendLetters', [], { ui: async () => ({}) });
    expect(received).toEqual([]);
    const menu = await project.menu();
    expect(menu).toMatchObject({
      name: 'Letters',
      items: [{ functionName: 'sendLetters' }, { separator: true }, { name: 'More' }],
    });
    expect((await project.run('clearOutcomes')).error).toBeUndefined();
    expect(
      book
        .values('Sheet1')
        .slice(1)
        .map((row) => row[2]),
    ).toEqual(['', '', '']);
  });
});

describe('a watch that polls by its own trigger', () => {
  const minute = 60_000;

  it('puts the newest quotes on top and keeps the last three', async () => {
    const { book, project } = open('stock-watch');
    await project.run('configure', [{ source: `${url}/quotes`, everyMinutes: 10 }]);
    await project.run('install');
    await project.run('install');
    expect(project.triggers()).toHaveLength(1);
    for (let turn = 0; turn < 2; turn++) {
      await clock.advance(10 * minute);
      await project.runDueTriggers();
    }
    expect(project.executions.filter(({ result }) => result?.error)).toEqual([]);
    expect(book.tabs().map(({ name }) => name)).toEqual(['Watch', 'Sheet1']);
    expect(book.rows('Watch')).toEqual([
      ['Day', 'Name', 'Price'],
      ['2026-11-24 09:50', '2', '9.50'],
      ['2026-11-24 09:50', '★ Karambit', '1458.50'],
      ['2026-11-24 09:40', '2', '9.50'],
    ]);
    expect([book.backgroundAt('Watch', 'A2'), book.backgroundAt('Watch', 'A3')]).toEqual(['#ffcccc', '#ffffff']);
    expect(book.formulaAt('Watch', 'B2')).toBe('=1+1');
  });

  it('asks its source once a minute at most, and shows its table to a browser', async () => {
    const { project } = open('stock-watch');
    await project.run('configure', [{ source: `${url}/quotes` }]);
    received.length = 0;
    await project.run('tick');
    await project.run('tick');
    expect(received).toHaveLength(1);
    const page = await fetch(`${project.deploy().execUrl}?name=${encodeURIComponent('★ Karambit')}`);
    const text = await page.text();
    expect([page.status, text.match(/★ Karambit/g)?.length, text.includes('9.50')]).toEqual([200, 1, false]);
  });

  it('goes on where its source is gone, and says so in its log', async () => {
    const { project } = open('stock-watch');
    await project.run('configure', [{ source: `${url}/gone` }]);
    const { ok, logs } = await project.run('tick');
    expect([ok, logs]).toEqual([true, [expect.objectContaining({ level: 'ERROR', text: 'no quotes: 410' })]]);
  });
});
