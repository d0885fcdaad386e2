import { parseJson } from '../../parse-json.ts';
import type { LiveAnswer, Understood } from './answers.ts';
import { signAs } from './signature-form.ts';

/** What a live run leaves for tests: real shapes, nothing of the account. */
export interface LiveFixture {
  readonly recorded_at: string;
  readonly toolkit: string;
  readonly note: string;
  readonly answers: Readonly<Record<string, string | null>>;
  /** Not CS2Cap's: the deliveries below are signed anew with it, in the form that was seen. */
  readonly secret: string;
  readonly deliveries: readonly {
    /** Milliseconds after the first attempt. */
    readonly after_ms: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }[];
}

/** Looks like a real one, so that every reading of it works; base64 of plain words. */
const FIXTURE_SECRET = 'whsec_live_bm90LWEtc2VjcmV0LWJ1dC1hLWZpeHR1cmU';

const KEPT_HEADERS = /^(content-type|user-agent|x-cs2c[\w-]*|webhook-[\w-]+)$/i;
/** Fields whose texts say nothing about the account. */
const KEPT_FIELDS =
  /^(type|event_type|kind|market_hash_name|phase|reason|currency|\w+_currency|\w+_value|\w+_at|status|platform|channel|image_url)$/;

/** The deliveries with every id, address and unknown text replaced, signed anew in the form in which they came. */
export function makeFixture(
  understood: readonly Understood[],
  answers: readonly LiveAnswer[],
  about: { readonly now: number; readonly version: string },
): LiveFixture {
  const replaced = new Map<string, string>();
  const first = understood[0]?.post.at ?? 0;
  return {
    recorded_at: new Date(about.now).toISOString(),
    toolkit: about.version,
    note: 'Deliveries of CS2Cap as they came, but: ids and unknown texts are replaced, and each is signed anew with the secret below.',
    answers: Object.fromEntries(answers.map(({ code, found }) => [code, found ?? null])),
    secret: FIXTURE_SECRET,
    deliveries: understood.map((each) => redactDelivery(each, replaced, first)),
  };
}

function redactDelivery(each: Understood, replaced: Map<string, string>, first: number) {
  const body = redactBody(each.post.body.toString('utf8'), replaced);
  const id = each.id === '' ? '' : replace(each.id, replaced);
  const signed = { id, timestamp: each.timestamp, body: Buffer.from(body, 'utf8') };
  const headers = Object.fromEntries(
    Object.entries(each.post.headers)
      .filter(([name]) => KEPT_HEADERS.test(name))
      .map(([name, value]) => [name, value === each.id ? id : value]),
  );
  const signature = signAs(each.form, signed, FIXTURE_SECRET);
  return { after_ms: each.post.at - first, headers: { ...headers, [each.header.toLowerCase()]: signature }, body };
}

/** Texts are replaced inside the raw body, so that its spacing and order stay what CS2Cap sent. */
function redactBody(raw: string, replaced: Map<string, string>): string {
  const json = parseJson(raw);
  if (json === undefined) return '(not JSON)';
  const found = [...new Set(privateTexts(json))].sort((left, right) => right.length - left.length);
  return found.reduce(
    (text, value) => text.replaceAll(JSON.stringify(value), () => JSON.stringify(replace(value, replaced))),
    raw,
  );
}

function privateTexts(value: unknown, field = ''): string[] {
  if (typeof value === 'string') return KEPT_FIELDS.test(field) || value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((each) => privateTexts(each, field));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => privateTexts(each, name));
}

/** Another text of the same look; the same one for the same text. */
function replace(text: string, replaced: Map<string, string>): string {
  const known = replaced.get(text);
  if (known !== undefined) return known;
  const nth = String(replaced.size + 1);
  const made = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)
    ? `00000000-0000-4000-8000-${nth.padStart(12, '0')}`
    : /^[a-z]+_/.test(text)
      ? `${/^[a-z]+_/.exec(text)?.[0]}${nth.padStart(26, '0')}`
      : `redacted-${nth}`;
  replaced.set(text, made);
  return made;
}
