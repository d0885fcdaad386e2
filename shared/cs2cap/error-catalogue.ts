/**
 * What an error means and what to do about it: the one table behind ERRORS.md, the sidebar of the sheet and the bot's
 * `/help`. Texts may hold `code` and **names of menu items**, as Markdown writes them.
 */
export interface ErrorEntry {
  /** HTTP statuses that it comes with; none for the reasons of a refused delivery. */
  readonly statuses?: readonly number[];
  /** Other codes of the same meaning; `*` stands for any letters. */
  readonly also?: readonly string[];
  readonly means: string;
  readonly todo: string;
}

/** What CS2Cap answers, by code. */
export const API_ERRORS = {
  BAD_REQUEST: {
    statuses: [400],
    means: 'CS2Cap did not understand the request',
    todo: 'update the toolkit; if it stays, report it with the line of the log',
  },
  UNAUTHORIZED: {
    statuses: [401],
    also: ['AUTH_*'],
    means: 'the API key is wrong, was reissued, or the account is disabled',
    todo: 'make a key at CS2Cap; **Settings…** in the sheet, `CS2C_API_KEY` for the relay. A new key makes all old ones void',
  },
  ALERT_LIMIT_REACHED: {
    statuses: [402],
    means: 'the tier’s cap of armed alerts is reached',
    todo: 'switch some off; the toolkit remembers the cap and arms up to it',
  },
  FORBIDDEN: {
    statuses: [403],
    means: 'this feature is not available for the tier, or for this key',
    todo: 'webhooks need Quant; without them events are polled. A child key may be the reason: use the main key',
  },
  ALERT_DELIVERY_CHANNEL_REQUIRED: {
    statuses: [403, 409, 422],
    means: 'nobody could be told when it fires',
    todo: 'verify your email at CS2Cap and switch alert emails on, or connect a webhook',
  },
  ALERT_NOT_FOUND: {
    statuses: [404],
    means: 'somebody deleted the alert',
    todo: 'delete the row, or clear its Alert ID to make it again',
  },
  ITEM_NOT_FOUND: {
    statuses: [404],
    means: 'no item has this id or name',
    todo: '**Find an item…** in the sheet, `/find` in the bot',
  },
  WEBHOOK_NOT_FOUND: {
    statuses: [404],
    means: 'the destination is gone',
    todo: '**Webhook ▸ Connect** in the sheet; the relay makes its own again within ten minutes',
  },
  WEBHOOK_DELIVERY_NOT_FOUND: {
    statuses: [404],
    means: 'this delivery is not kept any more',
    todo: 'nothing',
  },
  NOT_FOUND: {
    statuses: [404],
    means: 'there is no such thing, or no such path',
    todo: 'check `CS2C_API_BASE`, in the sheet **Settings… ▸ Advanced**',
  },
  DUPLICATE_ALERT: {
    statuses: [409],
    means: 'the same rule is there already',
    todo: '**Pull from CS2Cap**, then **Adopt selected**',
  },
  CHILD_KEY_LIMIT_REACHED: {
    statuses: [409],
    means: 'the account has 25 child keys',
    todo: 'revoke one at CS2Cap',
  },
  ACCOUNT_WEBHOOK_PLATFORM_EXISTS: {
    statuses: [409],
    means: 'there is an active destination of this platform',
    todo: 'pause or delete it: **Webhook ▸ Destinations** in the sheet, `/destinations` in the bot',
  },
  PAYLOAD_TOO_LARGE: {
    statuses: [413],
    means: 'the request was too long',
    todo: 'update the toolkit; if it stays, report it',
  },
  VALIDATION_ERROR: {
    statuses: [422],
    means: 'a field has a value that CS2Cap does not take',
    todo: 'Message names the field and what is wrong',
  },
  RATE_LIMIT_EXCEEDED: {
    statuses: [429],
    means: 'too many requests this minute',
    todo: 'nothing: it waits and goes on',
  },
  RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED: {
    statuses: [429],
    means: 'the month’s quota of item and price requests is used up',
    todo: 'alerts and events go on, they are free; look-ups wait for next month or a higher tier',
  },
  INTERNAL_SERVER_ERROR: {
    statuses: [500, 502, 504],
    means: 'something broke at CS2Cap',
    todo: 'nothing: it is tried again',
  },
  SERVICE_UNAVAILABLE: {
    statuses: [503],
    also: ['*_UNAVAILABLE'],
    means: 'a part of CS2Cap rests, often the price index',
    todo: 'nothing: it is tried again',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** Why a delivery was refused by the relay, or set aside in the tab Quarantine. */
export const DELIVERY_REASONS = {
  'missing-header': {
    means: 'no timestamp or no signature came with it',
    todo: 'it was hardly CS2Cap; if many come, something on the way strips headers',
  },
  'malformed-header': {
    means: 'timestamp or signature has a form that nobody knows',
    todo: '`npm run doctor -- --live` tells which form CS2Cap uses',
  },
  'no-secret': {
    means: 'no signing secret is known here',
    todo: 'set `PUBLIC_URL`, or `CS2C_WEBHOOK_SECRET`, for the relay; **Webhook ▸ Connect** in the sheet',
  },
  'wrong-signature': {
    means: 'none of the secrets gives this signature',
    todo: '`/rotate` in the bot, **Webhook ▸ Rotate secret** in the sheet',
  },
  'outside-window': {
    means: 'its time is ahead of this clock, or older than 30 days',
    todo: 'set the clock of the machine that the relay runs on',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** What an entry is called: a code of CS2Cap, or the reason of a refused delivery. */
export type ErrorName = keyof typeof API_ERRORS | keyof typeof DELIVERY_REASONS;

/** An entry with its name. */
export interface CatalogueRow extends ErrorEntry {
  readonly name: ErrorName;
}

/** The rows of one table, in its order. */
export function rowsOf<T extends Partial<Record<ErrorName, ErrorEntry>>>(table: T): readonly CatalogueRow[] {
  return Object.entries<ErrorEntry | undefined>(table).flatMap(([name, entry]) =>
    isErrorName(name) && entry ? [{ name, ...entry }] : [],
  );
}

const isErrorName = (name: string): name is ErrorName => name in API_ERRORS || name in DELIVERY_REASONS;

/** Every row: what CS2Cap answers, then why deliveries are refused. */
export const allErrors = (): readonly CatalogueRow[] => [...rowsOf(API_ERRORS), ...rowsOf(DELIVERY_REASONS)];
