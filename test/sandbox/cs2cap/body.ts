import type * as z from 'zod';
import type { Call } from './call.ts';
import { invalid, type ValidationIssue } from './refusal.ts';

/**
 * Reads a JSON body by its schema, or throws the 422 that FastAPI would send: no body, no JSON, a content type that is
 * not JSON, wrong or missing fields. With the switch `strictBodies` unknown fields are refused too.
 */
export function readBody<T extends z.ZodType>(call: Call, schema: T): z.infer<T> {
  const value = parseJson(call);
  const read = schema.safeParse(value);
  const issues = read.success ? [] : read.error.issues.flatMap((issue) => toIssues(issue, value));
  const relevant = call.world.switches.strictBodies
    ? issues
    : issues.filter((issue) => issue.type !== 'extra_forbidden');
  if (relevant.length > 0) throw invalid(...relevant);
  return read.success ? read.data : schema.parse(withoutUnknown(value, read.error.issues));
}

function parseJson(call: Call): unknown {
  if (call.bodyText === '') throw invalid({ type: 'missing', loc: ['body'], msg: 'Field required' });
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(call.contentType)) {
    throw invalid({
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
    });
  }
  try {
    return JSON.parse(call.bodyText);
  } catch {
    throw invalid({ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error' });
  }
}

type Issue = z.core.$ZodIssue;

/** A zod issue in pydantic's words; an unknown-keys issue names several fields. */
function toIssues(issue: Issue, body: unknown): ValidationIssue[] {
  const loc = ['body', ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      type: 'extra_forbidden',
      loc: [...loc, key],
      msg: 'Extra inputs are not permitted',
    }));
  }
  if (valueAt(body, issue.path) === undefined) return [{ type: 'missing', loc, msg: 'Field required' }];
  const [type, msg] = inPydanticWords(issue);
  return [{ type, loc, msg }];
}

const typeWords: Readonly<Record<string, readonly [string, string]>> = {
  string: ['string_type', 'Input should be a valid string'],
  int: ['int_from_float', 'Input should be a valid integer, got a number with a fractional part'],
  number: ['int_type', 'Input should be a valid integer'],
  boolean: ['bool_type', 'Input should be a valid boolean'],
  array: ['list_type', 'Input should be a valid list'],
  object: ['model_attributes_type', 'Input should be a valid dictionary or object to extract fields from'],
};

function inPydanticWords(issue: Issue): readonly [string, string] {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? ['value_error', issue.message];
    case 'invalid_format':
      return [
        'string_pattern_mismatch',
        `String should match pattern '${(issue.pattern ?? '').replace(/^\/|\/$/g, '')}'`,
      ];
    case 'too_small':
      return [
        issue.origin === 'array' ? 'too_short' : issue.origin === 'string' ? 'string_too_short' : 'greater_than_equal',
        issue.message,
      ];
    case 'too_big':
      return [issue.origin === 'string' ? 'string_too_long' : 'less_than_equal', issue.message];
    default:
      return ['value_error', issue.message];
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    value,
  );
}

/** A copy without the fields that only strictness minds. */
function withoutUnknown(body: unknown, issues: readonly Issue[]): unknown {
  const copy: unknown = structuredClone(body);
  for (const issue of issues) {
    const holder = valueAt(copy, issue.path);
    if (issue.code !== 'unrecognized_keys' || typeof holder !== 'object' || holder === null) continue;
    for (const key of issue.keys) Reflect.deleteProperty(holder, key);
  }
  return copy;
}
