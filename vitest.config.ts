import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], options: { testTimeout?: number } = {}) => ({
  test: { name, include, testTimeout: options.testTimeout ?? 10_000, hookTimeout: 30_000 },
});

export default defineConfig({
  test: {
    globalSetup: ['test/build-bundle.ts'],
    // Two cores: more workers than that only make each other slower.
    maxWorkers: 2,
    projects: [
      project('shared', ['test/shared/**/*.test.ts']),
      project('sandbox', ['test/sandbox/**/*.test.ts'], { testTimeout: 20_000 }),
      project('apps-script', ['test/apps-script/**/*.test.ts'], { testTimeout: 30_000 }),
      project('relay', ['test/relay/**/*.test.ts', 'test/*.test.ts'], { testTimeout: 20_000 }),
      project('witness', ['test/witness/**/*.test.ts'], { testTimeout: 30_000 }),
      project('browser', ['test/browser/**/*.test.ts'], { testTimeout: 60_000 }),
      project('flows', ['test/flows/**/*.test.ts'], { testTimeout: 60_000 }),
    ],
  },
});
