import type { Exchange, Violation } from './exchange.ts';

/**
 * What a caller meant a request to be: as documented, broken on purpose, or to a path that the document does not list
 * (`/account/key`, cs2cap.md C59).
 */
export type Intent = 'as documented' | 'broken' | 'off the document';

/** Statuses that the product meets and the document often leaves out (cs2cap.md C57); only that they are missing is forgiven. */
const undocumentedStatuses = (status: number): boolean => [400, 402, 403, 404, 409].includes(status) || status >= 500;

/** Takes what does not hold, in a sentence for a person, the moment it is found: a later crash must not lose it. */
export type Report = (finding: string) => void;

/** What speaks against an exchange, in sentences for a person; nothing when the document and both sides agree. */
export function judge(exchange: Exchange, intent: Intent = 'as documented'): readonly string[] {
  if (exchange.trouble !== undefined) return [`the proxy did not pass it on: ${exchange.trouble}`];
  const { asked, answered } = sides(exchange.violations);
  return [
    ...judgeRequest(asked, intent, exchange.status),
    ...answered
      .filter((violation) => !isForgiven(violation, exchange.status))
      .map((violation) => words('reply', violation)),
  ];
}

function sides(violations: readonly Violation[]) {
  const isReply = ({ location }: Violation) => location[0] === 'response';
  return { asked: violations.filter((violation) => !isReply(violation)), answered: violations.filter(isReply) };
}

function judgeRequest(asked: readonly Violation[], intent: Intent, status: number): readonly string[] {
  switch (intent) {
    case 'as documented':
      return asked.map((violation) => words('request', violation));
    case 'broken':
      return [
        ...(asked.length === 0 ? ['a request that breaks the document passed the proxy unseen'] : []),
        ...(status < 400 ? [`the stand-in answered ${status} to a request that the document forbids`] : []),
      ];
    case 'off the document':
      return asked.some(isUnlisted) ? [] : ['the document lists this path, the suite says it does not'];
  }
}

const isUnlisted = ({ message }: Violation): boolean => message === 'Selected route not found';

function isForgiven({ message }: Violation, status: number): boolean {
  return message.startsWith('Unable to match the returned status code') && undocumentedStatuses(status);
}

/** The place below "request" or "response", then what the proxy says of it. */
function words(side: 'request' | 'reply', { location, message }: Violation): string {
  const place = location.slice(1).join('.');
  return `${side}${place ? ` at ${place}` : ''}: ${message}`;
}

/** Whether the document has the path: `/account/key` is only in other documents, so there is nothing to judge it by (C59). */
export const isInDocument = ({ target }: Pick<Exchange, 'target'>): boolean => !target.startsWith('/v1/account/key');
