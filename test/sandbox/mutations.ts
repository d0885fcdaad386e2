/** One refusal of a stand-in, how to take it out, and the tests that must notice. */
export interface Mutation {
  readonly refusal: string;
  /** A file below test/sandbox. */
  readonly file: string;
  /** Stands in the file once. */
  readonly find: string;
  readonly replace: string;
  /** A test file below test/sandbox. */
  readonly test: string;
}

/** Four refusals of each stand-in, all of which the product meets. */
export const MUTATIONS: readonly Mutation[] = [
  {
    refusal: 'CS2Cap: a threshold of 0 or below is 422',
    file: 'cs2cap/alert-rule.ts',
    find: 'if (value && value.units > 0n) return [];',
    replace: 'if (value) return [];',
    test: 'cs2cap/alerts.test.ts',
  },
  {
    refusal: 'CS2Cap: enabling without a delivery channel is 409',
    file: 'cs2cap/alert-rule.ts',
    find: 'if (!account.hasDeliveryChannel(switches.deliveryChannel)) {',
    replace: 'if (false) {',
    test: 'cs2cap/alerts.test.ts',
  },
  {
    refusal: 'CS2Cap: an endpoint above the tier is 403',
    file: 'cs2cap/router.ts',
    find: 'if (route.tier && !reachesTier(call.account.tier, route.tier)) {',
    replace: 'if (false) {',
    test: 'cs2cap/webhooks.test.ts',
  },
  {
    refusal: 'CS2Cap: more requests a minute than the tier has are 429',
    file: 'cs2cap/rate-limit.ts',
    find: 'if (key.usedInMinute >= perMinute) throw minuteLimitExceeded(account, key, now, switches);',
    replace: '',
    test: 'cs2cap/limits.test.ts',
  },
  {
    refusal: 'Google: a method whose scope the manifest lacks',
    file: 'google/worker/scopes.ts',
    find: 'if (granted && !scopes.some((scope) => granted.includes(scope))) {',
    replace: 'if (false) {',
    test: 'google/permissions.test.ts',
  },
  {
    refusal: 'Google: rows of data that are not the rows of the range',
    file: 'google/worker/range.ts',
    find: 'if (data.length !== area.rows) {',
    replace: 'if (false) {',
    test: 'google/spreadsheet-service.test.ts',
  },
  {
    refusal: 'Google: a property above 9 KB',
    file: 'google/backend/properties.ts',
    find: 'if (Object.values(values).some((value) => bytesOf(value) > longestValue))',
    replace: 'if (false)',
    test: 'google/stores.test.ts',
  },
  {
    refusal: 'Google: a POST to the echo is 405',
    file: 'google/web/web-app.ts',
    find: "if (request.method !== 'GET') return page(405, notFoundPage());",
    replace: '',
    test: 'google/web-app.test.ts',
  },
  {
    refusal: 'Telegram: more than 64 bytes of callback_data',
    file: 'telegram/keyboard-fields.ts',
    find: 'const maxCallbackBytes = 64;',
    replace: 'const maxCallbackBytes = Number.POSITIVE_INFINITY;',
    test: 'telegram/sending.test.ts',
  },
  {
    refusal: 'Telegram: writing to someone who blocked the bot is 403',
    file: 'telegram/access.ts',
    find: "if (status === 'kicked') throw forbidden('bot was blocked by the user');",
    replace: '',
    test: 'telegram/reach.test.ts',
  },
  {
    refusal: 'Telegram: a second poll ends the first with 409',
    file: 'telegram/long-poll.ts',
    find: "this.end(conflict('terminated by other getUpdates request; make sure that only one bot instance is running'));",
    replace: '',
    test: 'telegram/updates.test.ts',
  },
  {
    refusal: 'Telegram: more messages to a chat than its limit are 429',
    file: 'telegram/flood-meter.ts',
    find: 'if (wait > 0) throw tooMany(Math.max(1, Math.ceil(wait / 1000)));',
    replace: '',
    test: 'telegram/flood.test.ts',
  },
];
