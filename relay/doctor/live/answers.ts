import type { Alert } from '#shared/cs2cap/alert.ts';
import type { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import type { Delivery } from '#shared/cs2cap/webhook.ts';
import { readSignedHeaders } from '#shared/events/verify.ts';
import { parseJson } from '../../parse-json.ts';
import type { Post } from './receiver.ts';
import { findForm, type SignatureForm } from './signature-form.ts';

/** One thing that no document settles, and what this account showed. `found` is undefined where it stayed open. */
export interface LiveAnswer {
  /** Stable name; `rows` are the rows of the table of traps that it settles. */
  readonly code: string;
  readonly rows: string;
  readonly found: string | undefined;
  readonly words: string;
}

/** Why something stayed open, or what was seen. */
export interface Observed {
  readonly posts: readonly Post[];
  /** Signing secrets, the newest first; the second is what was replaced at `rotatedAt`. */
  readonly secrets: readonly string[];
  readonly rotatedAt: number | undefined;
  readonly event: AlertEvent | undefined;
  readonly alertAfter: Alert | undefined;
  readonly delivery: Delivery | undefined;
}

/** A post whose signature was understood. */
export interface Understood {
  readonly post: Post;
  readonly id: string;
  readonly timestamp: string;
  readonly header: string;
  readonly signature: string;
  readonly form: SignatureForm;
  readonly secret: string;
}

/** The posts whose signature one of the secrets explains. */
export function understand({ posts, secrets }: Pick<Observed, 'posts' | 'secrets'>): readonly Understood[] {
  return posts.flatMap((post) => {
    if (post.place !== 'delivery') return [];
    const { deliveryId = '', timestamp = '', ...read } = readSignedHeaders((name) => post.headers[name.toLowerCase()]);
    const header = read.signatureHeader ?? Object.keys(post.headers).find((name) => /signature/i.test(name));
    const signature = header === undefined ? undefined : post.headers[header.toLowerCase()];
    if (header === undefined || signature === undefined) return [];
    const common = { post, id: deliveryId, timestamp, header, signature };
    for (const secret of secrets) {
      const form = findForm(signature, { id: deliveryId, timestamp, body: post.body }, secret);
      if (form) return [{ ...common, form, secret }];
    }
    return [];
  });
}

const NONE = 'no delivery came';

/** What the deliveries themselves tell. */
export function deliveryAnswers(observed: Observed): readonly LiveAnswer[] {
  const understood = understand(observed);
  const [first] = understood;
  const raw = observed.posts[0];
  const open = raw ? 'a delivery came, but no known form of signature explains it' : NONE;
  const form = first?.form;
  return [
    answer('signature-header', 'C35', first?.header, (found) => `signatures come in the header ${found}`, open),
    answer(
      'signature-encoding',
      'C36',
      form && `${form.prefix}${form.encoding}`,
      (found) => `signatures are written as ${found}`,
      open,
    ),
    answer('key-form', 'C36', form?.keyForm, (found) => `the HMAC key is the secret, ${found}`, open),
    answer('signed-content', 'C36, C37', form?.content, (found) => `what is signed is ${found}`, open),
    answer('body-shape', 'C43', raw && shapeOf(raw.body), (found) => `the body of an event is ${found}`, NONE),
    answer(
      'timestamp',
      'C38',
      timestampOf(understood),
      (found) => `the timestamp is that of the ${found}`,
      'too few attempts came to tell',
    ),
    answer(
      'redirects',
      'C40',
      redirectOf(observed.posts),
      (found) => `redirects are ${found}`,
      'no second attempt came, so none was redirected',
    ),
    answer(
      'retries',
      'C42',
      retriesOf(observed.posts),
      (found) => `attempts that fail come again after ${found}`,
      raw ? 'the first attempt was answered with 503, and nothing came again while this ran' : NONE,
    ),
    answer(
      'rotation',
      'C46',
      rotationOf(observed, understood),
      (found) => `a retry after a rotation is signed with the ${found} secret`,
      'no attempt came after the rotation',
    ),
    answer(
      'delivery-ids',
      'C48',
      observed.delivery && idForm(observed.delivery.id),
      (found) => `ids of deliveries are ${found}`,
      NONE,
    ),
    answer(
      'disarming',
      'C15',
      disarmingOf(observed),
      (found) => `after it fired the alert was ${found}`,
      'the alert did not fire',
    ),
    answer(
      'event-deliveries',
      'C18',
      observed.event && listedOf(observed.event),
      (found) => `an event of the history lists ${found}`,
      'no event was seen in the history',
    ),
  ];
}

/** One answer, or that it stayed open and why. */
export function answer(
  code: string,
  rows: string,
  found: string | undefined,
  say: (found: string) => string,
  whyOpen: string,
): LiveAnswer {
  return { code, rows, found, words: found === undefined ? `not found out: ${whyOpen}` : say(found) };
}

/** `small` and its like name the shapes that the relay knows; another one is told by its fields. */
function shapeOf(body: Buffer): string {
  const json = parseJson(body.toString('utf8'));
  if (typeof json !== 'object' || json === null) return 'no JSON object';
  const names = Object.keys(json);
  if (names.includes('data')) return 'nested';
  if (names.includes('triggered_value') || names.includes('kind')) return 'flat';
  return names.includes('alert_id') && names.length <= 3 ? 'small' : `of another shape (${names.sort().join(', ')})`;
}

/** Told from the first and the last attempt, which must be far enough apart for whole seconds to differ. */
function timestampOf(understood: readonly Understood[]): string | undefined {
  const [first, last] = [understood[0], understood.at(-1)];
  if (!first || !last || last.post.at - first.post.at < 2000) return undefined;
  return Number(last.timestamp) - Number(first.timestamp) >= 1 ? 'attempt' : 'event';
}

function redirectOf(posts: readonly Post[]): string | undefined {
  const hit = posts.find((post) => post.place === 'redirect');
  if (hit) return `followed, with ${hit.method}`;
  const redirected = posts.findIndex((post) => post.answered === 302);
  if (redirected < 0) return undefined;
  return posts.length > redirected + 1 ? 'not followed; the attempt is repeated' : 'not followed';
}

function retriesOf(posts: readonly Post[]): string | undefined {
  const attempts = posts.filter((post) => post.place === 'delivery');
  const gaps = attempts.slice(1).map((post, index) => Math.round((post.at - (attempts[index]?.at ?? 0)) / 1000));
  return gaps.length === 0 ? undefined : gaps.map((gap) => `${gap} s`).join(', ');
}

function rotationOf({ secrets, rotatedAt }: Observed, understood: readonly Understood[]): string | undefined {
  const after = understood.find(({ post }) => rotatedAt !== undefined && post.at > rotatedAt);
  if (!after) return undefined;
  return after.secret === secrets[0] ? 'new' : 'old';
}

function idForm(id: string): string {
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)) return 'UUIDs';
  const prefix = /^([a-z]+_)/.exec(id)?.[1];
  return prefix === undefined ? 'of another form' : `texts that begin with ${prefix}`;
}

function disarmingOf({ event, alertAfter }: Observed): string | undefined {
  if (!event || !alertAfter) return undefined;
  const mailed = event.deliveries.some((each) => each.channel === 'email')
    ? 'an email is listed'
    : 'no email is listed';
  return `${alertAfter.is_enabled ? 'still enabled' : 'disabled'} (${mailed})`;
}

function listedOf(event: AlertEvent): string {
  const channels = [...new Set(event.deliveries.map((each) => (each.endpoint_id ? 'webhooks' : each.channel)))];
  return channels.length === 0 ? 'no deliveries' : channels.sort().join(' and ');
}
