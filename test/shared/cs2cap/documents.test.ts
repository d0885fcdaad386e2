import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdownTable } from '#relay/bot/command-table.ts';
import { API_ERRORS, allErrors, type CatalogueRow, DELIVERY_REASONS, rowsOf } from '#shared/cs2cap/error-catalogue.ts';
import { REFUSAL_KINDS } from './refusal-kinds.ts';

const root = new URL('../../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const sources = (folder: string) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => read(folder + name))
    .join('\n');

describe('the catalogue of errors', () => {
  const catalogue = allErrors().flatMap(({ name, also = [] }): string[] => [name, ...also]);
  const coded = ({ name, also = [] }: CatalogueRow) => [name, ...also].map((each) => `\`${each}\``).join(', ');

  it('has every code that CS2Cap’s stand-in answers with', () => {
    const codes = [...sources('test/sandbox/cs2cap/').matchAll(/'([A-Z]{3,}(?:_[A-Z]+)+)'/g)].map(
      ([, code]) => code ?? '',
    );
    expect(codes.length).toBeGreaterThan(15);
    expect([...new Set(codes)].filter((code) => !catalogue.includes(code))).toEqual([]);
  });

  it('has every reason for which a delivery is refused', () => {
    expect(REFUSAL_KINDS.filter((kind) => !catalogue.includes(kind))).toEqual([]);
  });

  it('stands in ERRORS.md as the sheet and the bot show it', () => {
    const page = read('shared/cs2cap/ERRORS.md');
    const answers = rowsOf(API_ERRORS).map((row) => [row.statuses?.join(', ') ?? '', coded(row), row.means, row.todo]);
    expect(page).toContain(markdownTable([['status', 'code', 'it means', 'do'], ...answers]));
    const reasons = rowsOf(DELIVERY_REASONS).map((row) => [coded(row), row.means, row.todo]);
    expect(page).toContain(markdownTable([['reason', 'it means', 'do'], ...reasons]));
  });
});

describe('the list of what is not settled', () => {
  const rows = [...read('shared/cs2cap/UNSETTLED.md').matchAll(/^\| (C[\d, C]+?) +\| ([^|]+?) +\|/gm)];
  const listed = rows.flatMap(([, traps = '', asked = '']) =>
    [...asked.matchAll(/`([\w-]+)[^`]*`/g)].map(([, code = '']) => `${code}: ${traps}`),
  );

  it('has exactly what npm run doctor -- --live asks, with the same rows of the table of traps', () => {
    const code = sources('relay/doctor/live/').replace(/\s+/g, ' ');
    const asked = [...code.matchAll(/answer\( ?'([\w-]+)', '([C\d, ]+)'/g)].map(
      ([, name, traps]) => `${name}: ${traps}`,
    );
    const urls = /answer\( ?code, '([C\d, ]+)'/.exec(code)?.[1];
    const wanted = new Set([...asked, `url: ${urls}`].filter((each) => !each.startsWith('destination:')));
    expect([...new Set(listed)].sort()).toEqual([...wanted].sort());
  });
});
