import { equalInConstantTime } from '#shared/events/encoding.ts';
import { TOOLKIT_TEST } from '#shared/events/event.ts';
import { nowMs } from '../google/clock.ts';
import { hmacSha256 } from '../google/hash.ts';
import { parseJsonText } from '../google/properties.ts';
import type { Capability } from '../settings/capability.ts';
import type { Judged } from './judge-delivery.ts';

/** How old a test may be. */
const WINDOW_MS = 300_000;

/** The body of a direct test of this sheet, sealed with its capability, so that nobody else can make one. */
export function directTest(id: string, capability: Capability): string {
  const sentAt = String(nowMs());
  return JSON.stringify({ type: TOOLKIT_TEST, id, sent_at: sentAt, mac: macOf(id, sentAt, capability) });
}

/** A direct post as a test of this sheet; undefined if it says that it is none. A test that this sheet did not make is refused. */
export function readTest(contents: string, capability: Capability): Judged | undefined {
  const json = contents.includes(TOOLKIT_TEST) ? parseJsonText(contents) : undefined;
  const field = (name: string): string =>
    typeof json === 'object' && json !== null ? String(Reflect.get(json, name)) : '';
  if (field('type') !== TOOLKIT_TEST) return undefined;
  const [id, sentAt] = [field('id'), field('sent_at')];
  const isOurs =
    Math.abs(nowMs() - Number(sentAt)) < WINDOW_MS && equalInConstantTime(field('mac'), macOf(id, sentAt, capability));
  const delivery = { event_type: TOOLKIT_TEST, delivery_id: id, timestamp: '', signature: '', received_at: nowMs() };
  const common = { source: 'direct', delivery, key: id, raw: contents } as const;
  if (!isOurs) return { ...common, kind: 'refused', reason: 'a test event that this sheet did not make' };
  const facts = { reason: 'test: posted straight to this sheet' };
  return { ...common, kind: 'genuine', verdict: 'test', facts, replayKey: id };
}

const macOf = (id: string, sentAt: string, capability: Capability) =>
  hmacSha256(capability.now, `${TOOLKIT_TEST}.${id}.${sentAt}`);
