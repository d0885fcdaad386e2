import { fail, type Result } from '#shared/result.ts';

/** What work gives, or in words what it threw: nobody sees the errors of a trigger but the mails that Google sends its owner. */
export function attempt<T>(work: () => Result<T, string>): Result<T, string> {
  try {
    return work();
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
