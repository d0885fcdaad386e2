import * as z from 'zod/mini';
import { fail, ok, type Result } from '../result.ts';
import { asciiJson } from './ascii-json.ts';
import { equalInConstantTime } from './encoding.ts';
import type { HmacSha256 } from './verify.ts';

export type Sender = 'relay' | 'sheet';

const Envelope = z.object({
  v: z.literal(1),
  from: z.enum(['relay', 'sheet']),
  payload: z.string(),
  mac: z.string(),
});

export type EnvelopeFailure =
  | { readonly kind: 'not-an-envelope'; readonly message: string }
  | { readonly kind: 'wrong-sender'; readonly message: string }
  | { readonly kind: 'wrong-mac'; readonly message: string }
  | { readonly kind: 'wrong-payload'; readonly message: string };

/** The sealed form of DESIGN §6: pure ASCII JSON whose `mac` covers the sender and the payload's exact text. */
export function seal(from: Sender, payload: unknown, linkKey: string, hmac: HmacSha256): string {
  const text = asciiJson(payload);
  return asciiJson({ v: 1, from, payload: text, mac: hmac(linkKey, `${from}.${text}`) });
}

/**
 * What a sealed text carries, once its sender and MAC are right under one of the link keys (newest first) and its
 * payload has the expected shape. An empty key opens nothing. A sheet's own text sent back to it fails by `from`.
 */
export function open<T>(
  text: string,
  expected: { readonly from: Sender; readonly keys: readonly string[]; readonly schema: z.ZodMiniType<T> },
  hmac: HmacSha256,
): Result<T, EnvelopeFailure> {
  const envelope = Envelope.safeParse(parse(text));
  if (!envelope.success) return refuse('not-an-envelope', 'this is not a sealed message');
  const { from, payload, mac } = envelope.data;
  if (from !== expected.from) return refuse('wrong-sender', `sealed by the ${from}, expected the ${expected.from}`);
  const keys = expected.keys.filter((key) => key !== '');
  if (!keys.some((key) => equalInConstantTime(mac.toLowerCase(), hmac(key, `${from}.${payload}`)))) {
    return refuse(
      'wrong-mac',
      'the seal does not match the link key; connect again: CS2Cap ▸ Connect relay… in the sheet',
    );
  }
  const content = expected.schema.safeParse(parse(payload));
  return content.success
    ? ok(content.data)
    : refuse(
        'wrong-payload',
        `the sealed payload is not as agreed (at ${content.error.issues[0]?.path.join('.') ?? ''})`,
      );
}

const refuse = (kind: EnvelopeFailure['kind'], message: string) => fail({ kind, message });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
