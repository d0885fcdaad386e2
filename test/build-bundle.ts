import { fileURLToPath } from 'node:url';
import { build } from '../apps-script/build.mjs';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/node-compile', import.meta.url));

/** Builds apps-script/dist once before any test: what tests run is what is pushed to Google. */
export async function setup(): Promise<void> {
  // Tests start hundreds of workers, relays and clasps from the same files; Node keeps what it compiled under the text's hash.
  process.env['NODE_COMPILE_CACHE'] ??= CACHE;
  await build();
}
