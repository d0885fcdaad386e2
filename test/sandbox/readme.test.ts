import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MUTATIONS } from './mutations.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('README.md');

/** The cells of every table row below the heading, without head and rule. */
function rowsBelow(heading: string): string[][] {
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

/** The tests that a cell names, as file and title; none where it says that something is not modelled, and why. */
function testsOf(cell: string): { file: string; title: string }[] {
  if (/^not modelled: \S/.test(cell)) return [];
  return cell.split('<br>').map((test) => {
    const [file = '', ...title] = test.split(' › ');
    return { file, title: title.join(' › ') };
  });
}

/** The source of a test file below test/sandbox or test, if there is one. */
function sourceOf(file: string): string | undefined {
  const found = [`./${file}`, `../${file}`].find((path) => existsSync(fileURLToPath(new URL(path, import.meta.url))));
  return found === undefined ? undefined : read(found);
}

/** Whether the source gives this title to a test, in any quotes. */
const hasTest = (source: string | undefined, title: string) =>
  ["'", '"', '`'].some((quote) => source?.includes(`(${quote}${title}${quote}`) || isOnOwnLine(source, quote, title));

const isOnOwnLine = (source: string | undefined, quote: string, title: string) =>
  source?.split('\n').some((line) => line.trim() === `${quote}${title}${quote},`);

describe.each(['CS2Cap', 'Google', 'Telegram', 'Independent witnesses'])('the table of %s', (heading) => {
  const rows = rowsBelow(heading);

  it('has three cells a row', () => {
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.filter((cells) => cells.length !== 3)).toEqual([]);
  });

  it('names only tests that exist', () => {
    const tests = rows.flatMap(([, , cell = '']) => testsOf(cell));
    expect(tests.filter(({ file, title }) => !hasTest(sourceOf(file), title))).toEqual([]);
  });
});

describe('the tables are complete:', () => {
  const numbered = (count: number, name: (n: number) => string) => Array.from({ length: count }, (_, n) => name(n + 1));
  const sources = (heading: string) =>
    rowsBelow(heading).flatMap(([, source = '']) => (source.split(' · ')[0] ?? '').split(/, | /));

  it.each([
    ['CS2Cap', numbered(62, (n) => `C${n}`)],
    [
      'Google',
      [
        ...numbered(9, (n) => `§1.${n}`),
        ...numbered(7, (n) => `§2.${n}`),
        ...numbered(5, (n) => `§3.${n}`),
        ...numbered(4, (n) => `§4.${n}`),
        ...['§5', '§6', '§7'],
      ],
    ],
    ['Telegram', ['§1', '§2', '§3']],
  ])('%s has every row of its facts', (heading, facts) => {
    const named = new Set(sources(heading));
    expect(facts.filter((fact) => !named.has(fact))).toEqual([]);
  });
});

describe('the refusals that `npm run mutate` takes out', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.refusal, mutation] as const))(
    '%s: stands in its file once, and its outcome in the README',
    (refusal, { file, find, test }) => {
      expect(read(file).split(find)).toHaveLength(2);
      expect(sourceOf(test)).toBeDefined();
      expect(rowsBelow('Proof of strictness').map(([name]) => name)).toContain(refusal);
    },
  );
});
