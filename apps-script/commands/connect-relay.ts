import * as z from 'zod/mini';
import { type PairReply, PairReply as PairReplySchema } from '#shared/events/link.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { buildId } from '../build-id.ts';
import { fetchOne } from '../google/http.ts';
import { ask, tell } from '../google/ui.ts';
import { readLink, writeLink } from '../settings/link.ts';
import { type Book, rememberBook } from '../sheets/book.ts';
import { parseJson } from '../sheets/json-lines.ts';
import { askRelay } from './ask-relay.ts';
import { askExecUrl } from './exec-url.ts';
import type { CommandResult } from './run-command.ts';

const TITLE = 'Connect relay';

/** Pairs this sheet with a relay: address and one-time code from a person, a link key from the relay. Cancel leaves all as it was. */
export function connectRelay(book: Book): CommandResult {
  const typed = ask(TITLE, 'Address of your relay, for example https://relay.example.com');
  if (typed === undefined) return ok(undefined);
  const relayUrl = typed.replace(/\/+$/, '');
  if (!isRelayUrl(relayUrl))
    return fail(`"${typed}" is not an https address. Only a relay on this computer may use http.`);
  const code = ask(
    TITLE,
    'The one-time code: send /sheet to the bot, or run "npm run relay -- pair" beside the relay.',
  );
  if (code === undefined) return ok(undefined);
  if (code === '') return fail('No code was entered.');
  const execUrl = askExecUrl(TITLE);
  if (!execUrl.ok) return execUrl;
  if (execUrl.value === undefined) return ok(undefined);
  const paired = pair(relayUrl, code, execUrl.value);
  if (!paired.ok) return paired;
  const { sheet_id: sheetId, webhook_url: webhookUrl, link_key: linkKey } = paired.value;
  const isAgain = readLink() !== undefined;
  rememberBook(book);
  writeLink({ relayUrl, sheetId, webhookUrl, linkKey, execUrl: execUrl.value });
  askRelay(book);
  const next = `Now choose CS2Cap ▸ Webhook ▸ Connect${isAgain ? ' again' : ''}, so that events come here signed.`;
  tell(TITLE, `This sheet is connected to ${relayUrl}. ${next}`);
  return ok(`connected to ${relayUrl}`);
}

const Refusal = z.looseObject({ message: z.string() });

function pair(relayUrl: string, code: string, execUrl: string): Result<PairReply, string> {
  const fetched = fetchOne({
    method: 'POST',
    url: `${relayUrl}/api/sheets`,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ code, exec_url: execUrl, build: buildId }),
  });
  if (!fetched.ok) return fail(`The relay could not be reached (${fetched.failure}). Check the address.`);
  const json = parseJson(fetched.value.text);
  const reply = PairReplySchema.safeParse(json);
  if (fetched.value.status === 200 && reply.success && reply.data.link_key !== '') return ok(reply.data);
  const refusal = Refusal.safeParse(json);
  const words = refusal.success ? refusal.data.message : 'with something that is not a relay’s answer';
  return fail(`The relay answered ${fetched.value.status}: ${words}`);
}

const isRelayUrl = (url: string) =>
  /^https:\/\/[^\s/]+/.test(url) || /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(url);
