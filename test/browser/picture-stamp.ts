/** Whether the pictures of the README still show what the build shows: a stamp of the code that makes their words and looks. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { transform } from 'esbuild';

const file = new URL('pictures/stamp.json', import.meta.url);
const root = new URL('../../', import.meta.url);

export type Pictured = 'sheet' | 'bot';

/** Where the words and looks of each set of pictures come from: files, or folders of them. */
const SOURCES: Readonly<Record<Pictured, readonly string[]>> = {
  sheet: [
    'apps-script/sidebar/plan.html',
    'apps-script/sidebar/plan.ts',
    'apps-script/sync/describe-plan.ts',
    'apps-script/sheets/tab-specs.ts',
    'apps-script/sheets/format-tab.ts',
    'shared/alerts/outcome.ts',
    'shared/alerts/plan-row.ts',
    'test/browser/picture-story.ts',
    'test/sandbox/page/page.html',
    'test/sandbox/page/page.css',
    'test/sandbox/page/sheet.css',
    'test/sandbox/page/grid.css',
    'test/sandbox/page/script.css',
  ],
  bot: [
    'relay/bot/keyboards/',
    'relay/bot/messages/alert-list.ts',
    'relay/bot/messages/made-alert.ts',
    'relay/bot/messages/route.ts',
    'shared/telegram/alert-message.ts',
    'test/browser/bot-story.ts',
    'test/sandbox/page/page.css',
    'test/sandbox/page/chat.css',
    'test/sandbox/page/chat-panel.ts',
  ],
};

/** Writes the stamp of one set of pictures beside that of the other. */
export async function writeStamp(pictured: Pictured): Promise<void> {
  const next = { ...(await readStamps()), [pictured]: await stampOf(pictured) };
  await writeFile(file, `${JSON.stringify(next, null, 2)}\n`);
}

/** The stamps that were written with the pictures. */
export async function readStamps(): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
}

/** The stamp of today's code. Comments, layout and the names inside functions don't count: they are not in a picture. */
export async function stampOf(pictured: Pictured): Promise<string> {
  const hash = createHash('sha256');
  for (const path of SOURCES[pictured].flatMap(filesOf)) hash.update(path).update(await essence(path));
  return hash.digest('hex').slice(0, 16);
}

const filesOf = (path: string): string[] =>
  path.endsWith('/')
    ? readdirSync(new URL(path, root))
        .sort()
        .map((name) => path + name)
    : [path];

async function essence(path: string): Promise<string> {
  const text = await readFile(new URL(path, root), 'utf8');
  if (path.endsWith('.html')) return text;
  const { code } = await transform(text, { loader: path.endsWith('.css') ? 'css' : 'ts', minify: true });
  return code;
}
