import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandTable } from '#relay/bot/command-table.ts';

describe('the README', () => {
  it('shows the commands by role as the code has them', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(commandTable());
  });
});
