import * as z from 'zod';
import type { EnvelopeFailure } from '#shared/events/envelope.ts';

/** Why a web app gave no answer that counts. `words` is for the operator (relay/bot/messages/reasons.ts has them in Russian). */
export interface PostFailure {
  readonly kind:
    | 'timed-out'
    | 'unreachable'
    | 'login'
    | 'page'
    | 'lost-echo'
    | 'bounced-echo'
    | 'redirect-nowhere'
    | 'redirect-elsewhere'
    | 'stranger'
    | 'visitor'
    | 'old-build'
    | 'wrong-seal'
    | 'not-an-ack'
    | 'other-push';
  readonly words: string;
}

/** An answer of Google's, as far as it tells what happened. */
export interface WebAnswer {
  /** From `/exec` itself, or from the echo host that it redirected to. */
  readonly stage: 'exec' | 'echo';
  readonly status: number;
  readonly contentType: string;
  /** Where it redirects to. */
  readonly location: string | undefined;
  readonly text: string;
}

/**
 * Whether the trouble is the web app's as a whole, whatever was sent: then the lane waits. A page may come of one
 * delivery that the script can't take, so that others are still tried.
 */
export const isOfWholeSheet = ({ kind }: PostFailure): boolean =>
  !['page', 'lost-echo', 'bounced-echo', 'other-push'].includes(kind);

const LOGIN = /accounts\.google\.com|ServiceLogin/i;
const EXCERPT = 300;

const loginFailure: PostFailure = {
  kind: 'login',
  words: 'the web app asks for a login: deploy it with access "Anyone"',
};

/** Why an answer is none; undefined if it is JSON, as acks are. Texts of Google are localised: they are quoted, never decided by. */
export function failureOf(answer: WebAnswer): PostFailure | undefined {
  const { stage, status, contentType, location, text } = answer;
  if (status >= 300 && status < 400) return redirectFailure(stage, location);
  if (LOGIN.test(text)) return loginFailure;
  if (status === 200 && contentType.includes('application/json')) return undefined;
  if (status === 200 && contentType.includes('text/plain')) {
    return {
      kind: 'stranger',
      words: 'the web app does not know this relay, or their clocks differ: connect the sheet again',
    };
  }
  if (stage === 'echo') {
    return { kind: 'lost-echo', words: `Google lost the answer of the web app (${status}); it is sent again` };
  }
  return { kind: 'page', words: explainPage(status, text) };
}

function redirectFailure(stage: WebAnswer['stage'], location: string | undefined): PostFailure {
  if (location === undefined || !URL.canParse(location)) {
    return { kind: 'redirect-nowhere', words: 'the web app redirected to nowhere' };
  }
  if (LOGIN.test(location)) return loginFailure;
  if (stage === 'echo') {
    return { kind: 'bounced-echo', words: 'Google sent the answer of the web app round again; it is sent again' };
  }
  return {
    kind: 'redirect-elsewhere',
    words: `the web app redirected to an unexpected host (${new URL(location).hostname})`,
  };
}

/** Words for the pages Google shows instead of an answer. */
export function explainPage(status: number, html: string): string {
  if (LOGIN.test(html)) return loginFailure.words;
  const title = /<title>([^<]*)<\/title>/i.exec(html)?.[1]?.trim();
  const text = html
    .replace(/<style[\s\S]*?<\/style>|<script[\s\S]*?<\/script>|<[^>]+>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `the web app answered ${status} with a page${title ? ` "${title}"` : ''}: ${text.slice(0, EXCERPT)}`;
}

const Greeting = z.looseObject({ app: z.literal('CS2Cap toolkit'), build: z.string() });

/** Why JSON that a web app answered is no ack of this relay's sheet. */
export function failureOfAck(text: string, failure: EnvelopeFailure): PostFailure {
  switch (failure.kind) {
    case 'not-an-envelope':
      return Greeting.safeParse(parse(text)).success
        ? { kind: 'visitor', words: 'the web app answered as to a visitor: Google did not hand it the push' }
        : { kind: 'not-an-ack', words: 'the web app answered with something else than an acknowledgement' };
    case 'wrong-sender':
      return { kind: 'not-an-ack', words: 'the web app sent back what it got: the address is not that of the sheet' };
    case 'wrong-mac':
      return { kind: 'wrong-seal', words: failure.message };
    case 'wrong-payload':
      return { kind: 'old-build', words: 'the sheet runs a build that this relay can’t read: deploy it again' };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
