import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { sheetUser } from '#sandbox/sheet-user.ts';
import { TOUR_STEPS, type TourState } from '#sandbox/tour-steps.ts';

/** The steps of `npm start -- --tour`, each needing the ones before it. */
describe('the whole story, from an empty sheet to a killed relay', () => {
  let sandbox: Sandbox;
  let state: TourState;

  beforeAll(async () => {
    sandbox = await startSandbox();
    state = { sandbox, ann: sheetUser(sandbox.sheet), baseline: { rows: 0, messages: 0 }, lastFallS: 0 };
  });
  afterAll(() => sandbox.stop());

  for (const step of TOUR_STEPS) {
    it(`(${step.letter}) ${step.title}`, async () => {
      await step.play(state);
    });
  }
});
