import type { ApiMethods, Opts } from 'grammy/types';
import type * as z from 'zod';
import type { BotAccount } from './bot-account.ts';
import { issueText } from './issue-text.ts';
import { badRequest } from './refusal.ts';
import type { World } from './world.ts';

/** One call of a bot, while it is being answered. */
export interface Call {
  readonly bot: BotAccount;
  readonly world: World;
  /** Aborts when the caller hangs up; a long poll ends then. */
  readonly signal: AbortSignal;
}

/** A method of the Bot API: reads its own parameters and answers. */
export interface Method {
  readonly name: string;
  /** The parameters as their schema reads them; throws the 400 that names what is wrong. */
  read(raw: RawParams, isStrict: boolean): Record<string, unknown>;
  answer(call: Call, raw: RawParams): unknown;
}

/** The arguments of a call, still text (telegram.md §2). */
export type RawParams = Readonly<Record<string, string>>;

/** Old names that the server still takes and grammY's types no longer list. */
type Legacy = 'disable_web_page_preview' | 'allow_sending_without_reply';

type Locked<M extends keyof ApiMethods, S extends z.ZodObject> =
  z.infer<S> extends Opts<M>
    ? Exclude<keyof S['shape'], keyof Opts<M> | Legacy> extends never
      ? unknown
      : { parametersGrammyDoesNotKnow: Exclude<keyof S['shape'], keyof Opts<M> | Legacy> }
    : { parametersGrammyTypesOtherwise: Opts<M> };

type Answer<M extends keyof ApiMethods> = ReturnType<ApiMethods[M]> | Promise<ReturnType<ApiMethods[M]>>;

/**
 * A method whose parameters and answer are locked to `grammy/types` (telegram.md §3.1): a schema that reads something
 * else, or a handler that answers something else, does not compile.
 */
export function method<M extends keyof ApiMethods & string, S extends z.ZodObject>(
  name: M,
  schema: S & Locked<M, S>,
  answer: (call: Call, params: z.infer<S>) => Answer<M>,
): Method {
  const parse = (raw: RawParams, isStrict: boolean): z.infer<S> => readParams<S>(schema, raw, isStrict);
  return {
    name,
    read: parse,
    answer: (call, raw) => answer(call, parse(raw, call.world.isStrict)),
  };
}

function readParams<S extends z.ZodObject>(schema: S, raw: RawParams, isStrict: boolean): z.infer<S> {
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(raw).find((key) => !known.includes(key));
  if (unknown !== undefined && isStrict) throw badRequest(`unknown parameter ${unknown} (stand-in)`);
  const read = schema.safeParse(raw);
  if (read.success) return read.data;
  const lenient = isStrict ? raw : withoutUnknown(raw, read.error.issues);
  const again = schema.safeParse(lenient);
  if (again.success) return again.data;
  throw badRequest(issueText(again.error.issues[0]));
}

type Issue = z.core.$ZodIssue;

/** A copy in which the nested fields that only strictness minds are gone. */
function withoutUnknown(raw: RawParams, issues: readonly Issue[]): RawParams {
  const copy: Record<string, string> = { ...raw };
  for (const issue of issues) {
    const [name, ...path] = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys' || name === undefined) continue;
    const value: unknown = JSON.parse(copy[name] ?? 'null');
    const holder = path.reduce<unknown>((at, key) => (isObject(at) ? Reflect.get(at, key) : undefined), value);
    if (isObject(holder)) for (const key of issue.keys) Reflect.deleteProperty(holder, key);
    copy[name] = JSON.stringify(value);
  }
  return copy;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
