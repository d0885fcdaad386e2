/** One execution inside a worker: load every file anew, call one function, say what came out. */
import { isPromise } from 'node:util/types';
import * as vm from 'node:vm';
import type { EntryArgument, Files, Outcome, Returned, RunRequest, ScriptError } from '../wire.ts';
import { TextOutputRef } from './content.ts';
import type { Host } from './host.ts';
import { HtmlOutputRef } from './html.ts';
import { BookRef, RangeRef } from './objects.ts';
import type { Realm } from './realm.ts';
import { AuthModes } from './script-app.ts';
import { makeScriptContext } from './script-context.ts';

/** Compiled files by version, so that only the evaluation is repeated. */
const compiled = new Map<string, readonly vm.Script[]>();

function compile(programKey: string, files: Files): readonly vm.Script[] {
  const known = compiled.get(programKey);
  if (known) return known;
  const sources = Object.entries(files).filter(([name]) => /\.(js|gs)$/.test(name));
  const scripts = sources.map(([name, source]) => new vm.Script(source, { filename: name.replace(/\.(js|gs)$/, '') }));
  compiled.set(programKey, scripts);
  return scripts;
}

function giveArgument(realm: Realm, argument: EntryArgument): unknown {
  if (argument.kind === 'data') return realm.give(argument.value);
  return realm.give({
    authMode: AuthModes.of(argument.authMode),
    ...argument.fields,
    ...(argument.book === undefined ? {} : { source: new BookRef(argument.book) }),
    ...(argument.range === undefined ? {} : { range: new RangeRef(argument.range) }),
  });
}

/** Values that leave the script must survive a structured clone; functions and facades do not. */
function plain(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

function describeResult(value: unknown): Returned {
  if (value instanceof TextOutputRef) {
    return { type: 'text', content: value.content ?? '', mimeType: value.mediaType, fileName: value.fileName };
  }
  if (value instanceof HtmlOutputRef) return { type: 'html', content: value.content, title: value.title };
  return { type: 'data', value: plain(value) };
}

const field = (error: object, name: string): string => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
};

/** A stack with the script's own lines only, as Apps Script shows it. */
function scriptStack(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !/^\s+at .*(file:|node:|evalmachine)/.test(line))
    .join('\n');
}

/** Errors come from the script's context, so they are read by their fields. */
function describeError(error: unknown): ScriptError {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error), stack: '' };
  const message = field(error, 'message') || (error instanceof Error ? error.message : '');
  return { name: field(error, 'name') || 'Error', message, stack: scriptStack(field(error, 'stack')) };
}

/** Notes how a promise ends. Its handlers must be of the script's context: others would be run by Node's queue, later. */
const watch = `(promise) => {
  const seen = { failed: false, value: undefined };
  promise.then((value) => { seen.value = value; }, (error) => { seen.failed = true; seen.value = error; });
  return seen;
}`;

/** Waits for a promise of the script: its jobs run when the context is entered again, so one empty evaluation settles what can settle. */
function settle(context: vm.Context, value: unknown): unknown {
  const seen = isPromise(value) ? vm.runInContext(watch, context)(value) : undefined;
  vm.runInContext('0', context);
  if (seen === undefined) return value;
  if (seen.failed) throw seen.value;
  return seen.value;
}

/** Runs one function of the project in a fresh context. Every failure of the script is part of the outcome. */
export function runScript(
  request: RunRequest,
  makeHost: (evaluate: Host['evaluateTemplate']) => Host,
  onMethod: (name: string) => void,
): Outcome {
  let evaluate: Host['evaluateTemplate'] = () => '';
  const host = makeHost((code, template) => evaluate(code, template));
  const { context, realm } = makeScriptContext(host, onMethod);
  evaluate = (code, template) => {
    const variables = realm.ownProperties(template);
    const make = vm.runInContext('(names, code) => new Function(...names, code)', context);
    return String(make(Object.keys(variables), code)(...Object.values(variables)));
  };
  try {
    for (const script of compile(request.programKey, request.files)) script.runInContext(context);
    return { ok: true, value: describeResult(realm.take(call(context, realm, request))) };
  } catch (error) {
    return { ok: false, error: describeError(error) };
  }
}

function call(context: vm.Context, realm: Realm, request: RunRequest): unknown {
  const { functionName } = request;
  const isName = /^[A-Za-z_$][\w$]*$/.test(functionName);
  const lookUp = `typeof ${functionName} === 'function' ? ${functionName} : undefined`;
  const found: unknown = isName ? vm.runInContext(lookUp, context) : undefined;
  if (typeof found !== 'function') throw new Error(`Script function not found: ${functionName}`);
  const args = request.args.map((argument) => giveArgument(realm, argument));
  return settle(context, Reflect.apply(found, undefined, args));
}
