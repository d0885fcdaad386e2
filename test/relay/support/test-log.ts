import { createLog, type Log } from '#relay/log.ts';

/** A log whose lines a test can read. */
export interface TestLog {
  readonly log: Log;
  readonly lines: readonly string[];
}

/** The real log, written to a list. */
export function testLog(secrets: readonly string[] = []): TestLog {
  const lines: string[] = [];
  const log = createLog(
    'trace',
    () => secrets,
    (line) => void lines.push(line),
  );
  return { log, lines };
}
