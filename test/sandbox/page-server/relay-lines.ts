import * as z from 'zod';

const Line = z.looseObject({ time: z.string(), level: z.number(), msg: z.string() });
const EventId = z.union([z.string(), z.number()]).transform(String);
const Webhook = z.object({ msg: z.literal('webhook'), delivery: z.string(), event: EventId, verdict: z.string() });
const Delivery = z.object({
  msg: z.literal('delivery'),
  event: EventId,
  lane: z.string(),
  does: z.string(),
  kind: z.string(),
  reason: z.string().optional(),
});

/** One line of the relay's log. */
export interface RelayLine {
  readonly at: number;
  readonly isFine: boolean;
  readonly words: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** What it says about one event, where it does. */
  readonly about:
    | { readonly kind: 'accepted'; readonly deliveryId: string; readonly eventId: string; readonly verdict: string }
    | {
        readonly kind: 'attempt';
        readonly eventId: string;
        readonly lane: string;
        readonly does: string;
        readonly outcome: string;
      }
    | undefined;
}

const warning = 40;

/** Reads a line of the relay's output; undefined for what is no line of its log, such as a stack trace. */
export function readRelayLine(text: string): RelayLine | undefined {
  const parsed = Line.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { time, level, msg, ...fields } = parsed.data;
  return { at: Date.parse(time), isFine: level < warning, words: msg, fields, about: readAbout(parsed.data) };
}

function readAbout(line: unknown): RelayLine['about'] {
  const webhook = Webhook.safeParse(line);
  if (webhook.success) {
    const { delivery, event, verdict } = webhook.data;
    return { kind: 'accepted', deliveryId: delivery, eventId: event, verdict };
  }
  const attempt = Delivery.safeParse(line);
  if (!attempt.success) return undefined;
  const { event, lane, does, kind, reason } = attempt.data;
  return { kind: 'attempt', eventId: event, lane, does, outcome: reason === undefined ? kind : `${kind}: ${reason}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
