import { build } from '../../apps-script/build.mjs';
import { type SandboxOptions, startSandbox } from './sandbox.ts';
import { sheetUser } from './sheet-user.ts';
import { TOUR_STEPS, type TourState } from './tour-steps.ts';

/**
 * Builds the bundle, plays the whole story of the product on the stand-ins and prints one line per step with its check.
 * Resolves to whether all held.
 */
export async function runTour(
  print: (line: string) => void = console.log,
  options: SandboxOptions = {},
): Promise<boolean> {
  const startedAt = Date.now();
  await build();
  const sandbox = await startSandbox(options);
  const state: TourState = { sandbox, ann: sheetUser(sandbox.sheet), baseline: { rows: 0, messages: 0 }, lastFallS: 0 };
  let failures = 0;
  try {
    for (const step of TOUR_STEPS) {
      const stepStartedAt = Date.now();
      try {
        const proof = await step.play(state);
        print(`ok    (${step.letter}) ${step.title}: ${proof} [${seconds(stepStartedAt)}]`);
      } catch (error) {
        failures++;
        print(
          `FAIL  (${step.letter}) ${step.title}: ${error instanceof Error ? error.message : String(error)} [${seconds(stepStartedAt)}]`,
        );
        print(
          sandbox.relay.output
            .slice(-8)
            .map((line) => `      relay: ${line}`)
            .join('\n'),
        );
        break;
      }
    }
  } finally {
    await sandbox.stop();
  }
  const total = TOUR_STEPS.length;
  print(
    failures === 0
      ? `The whole story holds: ${total} steps in ${seconds(startedAt)}.`
      : 'The tour stopped at a step that does not hold.',
  );
  return failures === 0;
}

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
