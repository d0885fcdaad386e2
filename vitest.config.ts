import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], options: { testTimeout?: number } = {}) => ({
  test: { name, include, testTimeout: options.testTimeout ?? 10_000, hookTimeout: 30_000 },
});

/** The store's tests once more, on a real PostgreSQL. */
const relayOnPostgres = project(
  'relay-postgres',
  ['test/relay/{store,inbox,postgres,delivery,use-cases}/**/*.test.ts', 'test/relay/retention.test.ts'],
  { testTimeout: 20_000 },
);

export default defineConfig({
  test: {
    globalSetup: ['test/build-bundle.ts'],
    // Two cores: more workers than that only make each other slower.
    maxWorkers: 2,
    projects: [
      project('shared', ['test/shared/**/*.test.ts']),
      project('sandbox', ['test/sandbox/**/*.test.ts'], { testTimeout: 20_000 }),
      project('apps-script', ['test/apps-script/**/*.test.ts'], { testTimeout: 30_000 }),
      project('relay', ['test/relay/!(postgres)/**/*.test.ts', 'test/relay/*.test.ts', 'test/*.test.ts'], {
        testTimeout: 20_000,
      }),
      {
        test: {
          ...relayOnPostgres.test,
          // What only SQLite has: a folder, its lock, its syncs, its plans.
          exclude: [
            'test/relay/store/{open-store,query-plans,backup-store,check-file}.test.ts',
            'test/relay/inbox/durable.test.ts',
          ],
          env: { TEST_STORE: 'postgres' },
          globalSetup: ['test/relay/postgres/setup.ts'],
        },
      },
      project('witness', ['test/witness/**/*.test.ts'], { testTimeout: 30_000 }),
      project('browser', ['test/browser/**/*.test.ts'], { testTimeout: 60_000 }),
      project('flows', ['test/flows/**/*.test.ts'], { testTimeout: 60_000 }),
    ],
  },
});
