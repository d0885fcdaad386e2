/**
 * What the documents leave open or contradict. Each switch has the positions that are possible; the product must work
 * under all of them. A test may turn one while the stand-in runs.
 */
export interface Switches {
  /** Per-minute and monthly limits (cs2cap.md C59). Default true. */
  rateLimits: boolean;
  /** Form of X-RateLimit-Reset (C53). Default 'seconds', as openapi.json says. */
  rateLimitReset: 'seconds' | 'epoch';
  /** Whether a 429 carries Retry-After, which is only there "when present" (C53). Default true. */
  retryAfterHeader: boolean;
  /** Unknown body fields are refused with 422, so that clients are proven exact. The schemas of most bodies would let them pass. Default true. */
  strictBodies: boolean;
  /** What a spread alert with a currency gets: openapi.json says "ignores", the guide knows a currency for price alerts only (C10). Default 'refuse'. */
  spreadCurrency: 'refuse' | 'ignore';
  /** How a threshold comes back: as typed, or as the shortest equal text. Default 'echo'. */
  canonicalThresholds: 'echo' | 'canonical';
  /** Whether one bad kind, threshold or currency fails its own entry of a batch or the whole batch with 422 (C2). Default 'inline'. */
  batchRefusals: 'inline' | 'whole';
  /** What an enabled alert needs: a verified email or an active Quant webhook (guide), or always the email (alerts.mdx) (C16). Default 'email-or-webhook'. */
  deliveryChannel: 'email-or-webhook' | 'email';
  /** When a fired alert is disabled: at the trigger (guide), or only after an email went out (alerts.mdx), so never without email (C15). Default 'trigger'. */
  disableAfter: 'trigger' | 'never-without-email';
  /** Which deliveries an event lists (C18). Default 'all'. */
  eventDeliveries: 'all' | 'email-only';
  /** Ids of deliveries: as in the examples of webhooks.mdx, or as the path parameter's `format: uuid` says (C48). Default 'prefixed'. */
  deliveryIds: 'prefixed' | 'uuid';
  /** Whether child keys may manage alerts and webhooks (C51). Default true. */
  childKeysMayManage: boolean;
  /** 409 for a second active destination of one platform, as a published design of CS2Cap plans. Default false. */
  onePerPlatform: boolean;
  /** 422 for a google_sheets URL that is no Apps Script web app. Default false. */
  refuseNonGoogleSheetsUrls: boolean;
  /** Whether events of the time that a destination is paused come once it is active again; undocumented (C31). Default 'dropped'. */
  eventsWhilePaused: 'dropped' | 'held';
  /** Body of a signed delivery (C43). Default 'small', the only documented one. */
  body: 'small' | 'flat' | 'nested';
  /** Name of the signature header (C35). Default 'X-CS2C-Signature'. */
  signatureHeader: 'X-CS2C-Signature' | 'X-CS2Cap-Signature';
  /** Text form of the signature (C36). Default 'hex'. */
  signatureEncoding: 'hex' | 'HEX' | 'base64' | 'sha256=hex' | 'v1=hex' | 'v1,base64';
  /** What of the secret is the HMAC key (C36). Default 'whole'. */
  keyForm: 'whole' | 'after-whsec' | 'after-prefix' | 'base64-of-rest';
  /** Whether X-CS2C-Timestamp is the time of the attempt or of the event (C38). Default 'attempt'. */
  timestampOf: 'attempt' | 'event';
  /** Whether a delivery follows a redirect; if not, a 3xx is a failure that is retried (C40). Default false. */
  followRedirects: boolean;
  /** How long a receiver may take, in milliseconds of the clock (C42). Default 10,000. */
  attemptTimeoutMs: number;
  /** Waits before the second, third, … attempt, in milliseconds (C42). Default 1 s, 5 s, 30 s, 2 min, 10 min. */
  retryDelaysMs: readonly number[];
  /** Whether an attempt that succeeded keeps an excerpt of the answer; the example of webhooks.mdx shows null. Default false. */
  excerptOnSuccess: boolean;
  /** How many characters of an answer are kept; undocumented (C49). Default 500. */
  excerptLength: number;
  /** How many deliveries of one destination may be under way at once. Default 1: in order. */
  deliveriesInParallel: number;
}

/** The position of every switch when nothing is said. */
export const defaultSwitches: Readonly<Switches> = {
  rateLimits: true,
  rateLimitReset: 'seconds',
  retryAfterHeader: true,
  strictBodies: true,
  spreadCurrency: 'refuse',
  canonicalThresholds: 'echo',
  batchRefusals: 'inline',
  deliveryChannel: 'email-or-webhook',
  disableAfter: 'trigger',
  eventDeliveries: 'all',
  deliveryIds: 'prefixed',
  childKeysMayManage: true,
  onePerPlatform: false,
  refuseNonGoogleSheetsUrls: false,
  eventsWhilePaused: 'dropped',
  body: 'small',
  signatureHeader: 'X-CS2C-Signature',
  signatureEncoding: 'hex',
  keyForm: 'whole',
  timestampOf: 'attempt',
  followRedirects: false,
  attemptTimeoutMs: 10_000,
  retryDelaysMs: [1_000, 5_000, 30_000, 120_000, 600_000],
  excerptOnSuccess: false,
  excerptLength: 500,
  deliveriesInParallel: 1,
};
