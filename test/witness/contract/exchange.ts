import * as z from 'zod';

/** One thing the validating proxy found against the document. */
export interface Violation {
  /** Where: `['request', 'body', 'kind']`, `['response']`. */
  readonly location: readonly string[];
  readonly message: string;
}

/** One call as it passed the proxy. */
export interface Exchange {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly status: number;
  /** Why there is no answer of the stand-in's: the proxy answered for itself, or not at all. */
  readonly trouble?: string;
  readonly violations: readonly Violation[];
}

const Violations = z.array(
  z.object({ location: z.array(z.union([z.string(), z.number()]).transform(String)), message: z.string() }),
);

/**
 * Reads the header `sl-violations`, which the proxy sets on an answer when it found something: a JSON list, or a sentence
 * when there are too many. Throws on another form.
 */
export function readViolations(header: string | undefined): readonly Violation[] {
  if (header === undefined) return [];
  if (/^Too many violations/.test(header)) return [{ location: ['response'], message: header }];
  return Violations.parse(JSON.parse(header));
}
