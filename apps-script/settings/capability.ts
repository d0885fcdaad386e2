import { equalInConstantTime } from '#shared/events/encoding.ts';
import { nowMs } from '../google/clock.ts';
import { newSecretHex } from '../google/hash.ts';
import { parseJsonText, readProperty, writeProperty } from '../google/properties.ts';

/** The secret part of the address that CS2Cap posts to without a relay: whoever knows it may add unconfirmed lines. */
export interface Capability {
  readonly now: string;
  /** The one before, for what is under way. */
  readonly old: string;
  readonly oldUntilMs: number;
}

const NAME = 'capability';
/** Retries of a delivery that started before a change may still come to the old address. */
const OVERLAP_MS = 24 * 3_600_000;

export const readCapability = (): Capability => parseCapability(readProperty(NAME));

/** The capability in a property's text; blank if there is none. */
export function parseCapability(text: string | undefined): Capability {
  const json = parseJsonText(text);
  const field = (name: string): unknown => (typeof json === 'object' && json !== null ? Reflect.get(json, name) : '');
  return {
    now: String(field('now') ?? ''),
    old: String(field('old') ?? ''),
    oldUntilMs: Number(field('oldUntilMs') ?? 0),
  };
}

/** Whether a caller has the capability; takes as long for a wrong one as for a right one. None stored: nobody has it. */
export function hasCapability(capability: Capability, given: string): boolean {
  const isNow = equalInConstantTime(given, capability.now) && capability.now !== '';
  const isOld = equalInConstantTime(given, capability.old) && capability.old !== '';
  return isNow || (isOld && nowMs() < capability.oldUntilMs);
}

/** The capability, made if there is none yet. */
export function ensureCapability(): Capability {
  const known = readCapability();
  return known.now === '' ? rotateCapability() : known;
}

/** A new capability of 128 bits; the one before works for another day. */
export function rotateCapability(): Capability {
  const next = { now: newSecretHex(), old: readCapability().now, oldUntilMs: nowMs() + OVERLAP_MS };
  writeProperty(NAME, JSON.stringify(next));
  return next;
}

/** Goes back to the capability before; the newest works for a day, in case CS2Cap took it all the same. */
export function forgetNewest(before: Capability): void {
  const back = { now: before.now, old: readCapability().now, oldUntilMs: nowMs() + OVERLAP_MS };
  writeProperty(NAME, JSON.stringify(back));
}

/** The address that CS2Cap posts to directly. `k` is not one of the names that Google keeps for itself (apps-script.md §1.3). */
export const directUrl = (execUrl: string, capability: Capability): string => `${execUrl}?k=${capability.now}`;
