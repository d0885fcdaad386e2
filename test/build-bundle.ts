import { build } from '../apps-script/build.mjs';

/** Builds apps-script/dist once before any test: what tests run is what is pushed to Google. */
export async function setup(): Promise<void> {
  await build();
}
