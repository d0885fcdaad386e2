import { defineConfig } from 'vitest/config';

interface Options {
  readonly testTimeout?: number;
  /** A process of its own for each file, for what changes its process or fills it. */
  readonly isolate?: boolean;
}

// A new process per file would load the same modules, and warm the same workers, a hundred times over. No module keeps state, so files can share one.
const project = (name: string, include: string[], { testTimeout = 10_000, isolate = false }: Options = {}) => ({
  test: { name, include, testTimeout, isolate, hookTimeout: 30_000 },
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
            'test/relay/inbox/{durable,locked-store}.test.ts',
          ],
          env: { TEST_STORE: 'postgres' },
          globalSetup: ['test/relay/postgres/setup.ts'],
        },
      },
      project('witness', ['test/witness/**/*.test.ts'], { testTimeout: 30_000 }),
      project('browser', ['test/browser/**/*.test.ts'], { testTimeout: 60_000, isolate: true }),
      project('flows', ['test/flows/**/*.test.ts'], { testTimeout: 60_000, isolate: true }),
    ],
  },
});
