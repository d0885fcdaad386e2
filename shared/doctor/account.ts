import { counted } from '../counted.ts';
import { type ApiFailure, describeFailure } from '../cs2cap/reply.ts';
import { bad, type CheckLine, good } from './line.ts';

/** A signature counts as late after five minutes, so clocks should be much closer. */
const MOST_SKEW_MS = 60_000;

/** Whether CS2Cap takes the API key; `found` is how many alerts the account has, or why it could not be asked. */
export function keyLine(apiKey: string, found: { readonly alerts: number } | ApiFailure, how: string): CheckLine {
  if ('alerts' in found)
    return good(
      'api-key',
      `the API key ending in ${apiKey.slice(-4)} works; the account has ${counted(found.alerts, 'alert')}`,
    );
  const says = describeFailure(found);
  return REFUSALS.includes(found.kind)
    ? bad('api-key', `the API key does not work (${says}): ${how}`)
    : bad('cs2cap', `CS2Cap did not answer as it should (${says}): try again in a minute`);
}

const REFUSALS: readonly ApiFailure['kind'][] = ['unauthorized', 'payment-required', 'forbidden'];

/** How far a clock (`whose`, as in "Google’s clock") is from CS2Cap's; `date` is the header of an answer that just came. */
export function clockLine(whose: string, nowMs: number, date: string | undefined, how = ''): CheckLine {
  const skewMs = nowMs - Date.parse(date ?? '');
  if (Number.isNaN(skewMs)) return good('clock', 'CS2Cap tells no time to compare with');
  const words = `${whose} and CS2Cap’s are ${Math.round(Math.abs(skewMs) / 1000)} s apart`;
  return Math.abs(skewMs) <= MOST_SKEW_MS
    ? good('clock', words)
    : bad('clock', `${words}: signatures may count as late or be refused${how}`);
}

/** A destination at CS2Cap as its owner sees it. */
export interface OwnDestination {
  readonly isActive: boolean;
  readonly last4: string;
  /** Whether a secret with these last four characters is kept here. */
  readonly isSecretHere: boolean;
}

/** Whether `whose` destination is there, active, and its secret known; `how` says what puts it right. */
export function destinationLine(whose: string, own: OwnDestination | undefined, how: string): CheckLine {
  if (!own) return bad('destination', `${whose} has no destination: ${how}`);
  if (!own.isActive) return bad('destination', `${whose}’s destination is paused: ${how}`);
  return own.isSecretHere
    ? good('destination', `${whose} has its own destination and its secret, ending in ${own.last4}`)
    : bad('destination', `CS2Cap signs with a secret ending in ${own.last4}, which is not stored here: ${how}`);
}

export const noWebhooksLine = (): CheckLine =>
  good('destination', 'webhooks are not part of this tier; events are polled');

export const destinationsUnreadLine = (why: string): CheckLine =>
  bad('destination', `destinations could not be read (${why}): try again in a minute`);
