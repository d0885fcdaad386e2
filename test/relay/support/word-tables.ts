import { readdir } from 'node:fs/promises';
import { wordsOf } from '#shared/telegram/words.ts';

const ROOM = new URL('../../../relay/bot/messages/', import.meta.url);

/** Every table of words in the messages' room, and the one that alert messages share with the sheet. */
export async function tables(): Promise<readonly (readonly [name: string, en: object, ru: object])[]> {
  const found: (readonly [string, object, object])[] = [['words of alerts', wordsOf('en'), wordsOf('ru')]];
  for (const file of (await readdir(ROOM)).filter((name) => name.endsWith('.ts'))) {
    const module: Record<string, unknown> = await import(new URL(file, ROOM).href);
    for (const [name, value] of Object.entries(module)) {
      if (typeof value === 'function' && 'en' in value && 'ru' in value && isTable(value.en) && isTable(value.ru))
        found.push([`${file} ${name}`, value.en, value.ru]);
    }
  }
  return found;
}

const isTable = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Every wording of a table as [path, text]; one that takes something gets samples of it. */
export function wordings(table: object, path = ''): (readonly [string, string])[] {
  return Object.entries(table).flatMap(([name, value]): (readonly [string, string])[] => {
    const at = path === '' ? name : `${path}.${name}`;
    if (isTable(value)) return wordings(value, at);
    if (typeof value !== 'function') return [[at, String(value)]];
    const samples = Array.from({ length: value.length }, (_, nth) => `{${nth}}`);
    return [[at, String(value(...samples))]];
  });
}
