import type { Cs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { routes } from '#sandbox/cs2cap/router.ts';
import { keys } from './accounts.ts';
import { alertQuestions } from './alert-questions.ts';
import { startInterview } from './interview.ts';
import type { Report } from './judge.ts';
import { keyQuestions } from './key-questions.ts';
import { quoteQuestions } from './quote-questions.ts';
import type { Tap } from './tap.ts';
import { webhookQuestions } from './webhook-questions.ts';

/**
 * Every endpoint of the stand-in and every refusal it has, through the proxy. Reports a
 * violation, another status than expected, an endpoint that nobody asked.
 *
 * Two refusals can't pass: the proxy never answers a body that is no JSON or one above its limit. The tests of the
 * stand-in have them.
 */
export async function askEverything(cs2cap: Cs2cap, tap: Tap, receiverUrl: string, report: Report): Promise<void> {
  const ask = startInterview(tap, keys.quant, report);
  await quoteQuestions(ask);
  await alertQuestions(ask, cs2cap);
  await webhookQuestions(ask, cs2cap, receiverUrl);
  await keyQuestions(ask, cs2cap);
  for (const endpoint of unasked(cs2cap)) report(`no request of the suite got an answer from ${endpoint}`);
}

function unasked(cs2cap: Cs2cap): readonly string[] {
  const answered = cs2cap.requests.filter(({ status }) => status >= 200 && status < 300);
  return routes
    .filter(
      ({ method, path }) => !answered.some((one) => one.method === method && path.test(one.path.slice('/v1'.length))),
    )
    .map(({ method, path }) => `${method} ${path.source}`);
}
