/** What `docker build` would do with our Dockerfile, done by hand as far as no engine is needed. */
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of each stage, in order; a line that ends in a backslash goes on. */
export function readStages(): readonly (readonly Instruction[])[] {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, text: rest });
  }
  return stages;
}

export const textsOf = (stage: readonly Instruction[] | undefined, name: string): string[] =>
  (stage ?? []).filter((each) => each.name === name).map((each) => each.text);

/** The words of an instruction in JSON form, such as CMD. */
export const wordsOf = (text: string): string[] => z.array(z.string()).parse(JSON.parse(text.slice(text.indexOf('['))));

/** A folder with what the last stage copies out of the project, and the modules that `npm ci --omit=dev` would install. */
export function layOut(folder: string): void {
  const [, last] = readStages();
  for (const copy of textsOf(last, 'COPY')) {
    if (copy.startsWith('--from')) continue;
    const parts = copy.split(/\s+/);
    const target = parts.pop() ?? '';
    for (const source of parts) {
      cpSync(join(root, source), join(folder, target.endsWith('/') ? join(target, source) : target), {
        recursive: true,
      });
    }
  }
  linkProduction(folder);
}

const Lock = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional(), devOptional: z.boolean().optional() })),
});

function linkProduction(folder: string): void {
  const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    // What stands inside another package comes along with it.
    if (dev || devOptional || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
}
