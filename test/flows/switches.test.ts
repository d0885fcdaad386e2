import { describe, it } from 'vitest';
import type { Switches } from '#sandbox/cs2cap/switches.ts';
import { type SandboxOptions, startSandbox } from '#sandbox/sandbox.ts';
import { sheetUser } from '#sandbox/sheet-user.ts';
import { TOUR_STEPS, type TourState } from '#sandbox/tour-steps.ts';

const cs2cap = (switches: Partial<Switches>): SandboxOptions => ({ cs2cap: { switches } });

/** Every position of every switch of what the documents leave open, but the one the tour itself runs with. */
const POSITIONS: readonly (readonly [string, SandboxOptions])[] = [
  ['a rate limit resets at an epoch time', cs2cap({ rateLimitReset: 'epoch' })],
  ['a 429 has no Retry-After', cs2cap({ retryAfterHeader: false })],
  ['unknown body fields are ignored', cs2cap({ strictBodies: false })],
  ['a currency on a spread is ignored', cs2cap({ spreadCurrency: 'ignore' })],
  ['thresholds come back canonical', cs2cap({ canonicalThresholds: 'canonical' })],
  ['one bad entry fails its whole batch', cs2cap({ batchRefusals: 'whole' })],
  ['an alert is disabled after its email', cs2cap({ disableAfter: 'never-without-email' })],
  ['events list email deliveries only', cs2cap({ eventDeliveries: 'email-only' })],
  ['delivery ids are UUIDs', cs2cap({ deliveryIds: 'uuid' })],
  ['an account has one destination per platform', cs2cap({ onePerPlatform: true })],
  ['google_sheets takes Google addresses only', cs2cap({ refuseNonGoogleSheetsUrls: true })],
  ['bodies are flat and rich', cs2cap({ body: 'flat' })],
  ['bodies are nested and rich', cs2cap({ body: 'nested' })],
  ['the signature header is X-CS2Cap-Signature', cs2cap({ signatureHeader: 'X-CS2Cap-Signature' })],
  ['signatures are upper-case hex', cs2cap({ signatureEncoding: 'HEX' })],
  ['signatures are base64', cs2cap({ signatureEncoding: 'base64' })],
  ['signatures are sha256=hex', cs2cap({ signatureEncoding: 'sha256=hex' })],
  ['signatures are v1=hex', cs2cap({ signatureEncoding: 'v1=hex' })],
  ['signatures are v1,base64', cs2cap({ signatureEncoding: 'v1,base64' })],
  ['the key is the secret after whsec_', cs2cap({ keyForm: 'after-whsec' })],
  ['the key is the secret after its whole prefix', cs2cap({ keyForm: 'after-prefix' })],
  ['the key is the rest of the secret, base64-decoded', cs2cap({ keyForm: 'base64-of-rest' })],
  ['the timestamp is that of the event', cs2cap({ timestampOf: 'event' })],
  ['deliveries follow redirects', cs2cap({ followRedirects: true })],
  ['an enabled alert always needs the email', cs2cap({ deliveryChannel: 'email' })],
  ['events of a pause are held', cs2cap({ eventsWhilePaused: 'held' })],
  ['child keys may manage nothing', cs2cap({ childKeysMayManage: false })],
  ['a first deployment by API stays closed', { google: { firstDeploymentByApi: 'closed' } }],
  ['Google names the /dev address of the script', { google: { webAppUrl: 'dev' } }],
  ['Google names no address of the web app', { google: { webAppUrl: 'none' } }],
  ['doPost has no active spreadsheet', { google: { activeSpreadsheetInDoPost: 'null' }, wideScope: true }],
  ['a body without charset is read as Latin-1', { google: { charsetlessBody: 'latin1' } }],
];

/** The step about a second account takes its time polling, and no switch here is about it. */
const STEPS = TOUR_STEPS.filter((step) => step.letter !== 'j');

describe.concurrent('the story holds where', () => {
  it.each(POSITIONS)('%s', async (_name, options) => {
    const sandbox = await startSandbox(options);
    const state: TourState = {
      sandbox,
      ann: sheetUser(sandbox.sheet),
      baseline: { rows: 0, messages: 0 },
      lastFallS: 0,
    };
    try {
      for (const step of STEPS) {
        try {
          await step.play(state);
        } catch (error) {
          throw new Error(`(${step.letter}) ${step.title}`, { cause: error });
        }
      }
    } finally {
      await sandbox.stop();
    }
  });
});
