import { readFileSync } from 'node:fs';

/** The version of this toolkit, as package.json says it: the one place where it stands. */
export function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}
