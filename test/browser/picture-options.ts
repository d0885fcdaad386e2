import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Pictured, writeStamp } from './picture-stamp.ts';

/** Where pictures go, and what is done when all are taken. */
export interface PictureFolder {
  /** The first picture is enough. */
  readonly isTrial: boolean;
  /** The path of a picture. */
  pathOf(name: string): string;
  /** Stamps the README's pictures; a trial leaves them as they are. */
  finish(): Promise<void>;
}

/** The folder that the README shows; or, by `-- --try FOLDER`, another, for the first picture alone: whether the command still works. */
export function openPictureFolder(usual: string, pictured: Pictured): PictureFolder {
  const { try: trial } = parseArgs({ options: { try: { type: 'string' } } }).values;
  const isTrial = trial !== undefined;
  const folder = isTrial ? resolve(trial) : fileURLToPath(new URL(usual, import.meta.url));
  mkdirSync(folder, { recursive: true });
  return {
    isTrial,
    pathOf: (name) => join(folder, name),
    finish: async () => {
      if (!isTrial) await writeStamp(pictured);
    },
  };
}
