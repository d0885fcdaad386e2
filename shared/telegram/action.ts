import { fail, ok, type Result } from '../result.ts';

/** What a button under a message asks for. `ref` names a row of the store or an alert; it is opaque here (C48). */
export interface Action {
  readonly verb: ActionVerb;
  readonly ref: string;
}

export const ACTION_VERBS = [
  'rearm',
  'lower',
  'raise',
  'change',
  'snooze1h',
  'snooze1d',
  'mute',
  'delete',
  'undo',
  'rearmyes',
  'loweryes',
  'raiseyes',
  'deleteyes',
  'keep',
  'open',
  'page',
  'pick',
  'arm',
  'armyes',
  'drop',
  'hook',
  'dead',
] as const;
export type ActionVerb = (typeof ACTION_VERBS)[number];

/** callback_data holds 1–64 bytes (telegram.md §2). */
export const CALLBACK_DATA_LIMIT = 64;
const VERSION = 'c1';

/** The callback_data of a button. Fails if it would be over 64 bytes: then the store has to give a shorter reference. */
export function encodeAction(action: Action): Result<string, string> {
  if (!/^[\w.:-]+$/.test(action.ref)) return fail('a reference may only hold ASCII letters, digits and _ . : -');
  const data = `${VERSION}:${action.verb}:${action.ref}`;
  return data.length <= CALLBACK_DATA_LIMIT ? ok(data) : fail(`callback data of ${data.length} bytes is over 64`);
}

/** The action of a pressed button, or undefined for data of another version or another bot. */
export function decodeAction(data: string): Action | undefined {
  const match = /^c1:([a-z0-9]+):([\w.:-]+)$/.exec(data);
  const verb = ACTION_VERBS.find((known) => known === match?.[1]);
  return verb && match?.[2] ? { verb, ref: match[2] } : undefined;
}
