import { open, seal } from '#shared/events/envelope.ts';
import { type SheetMessage, SheetMessageReply } from '#shared/events/link.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { buildId } from '../build-id.ts';
import { nowMs } from '../google/clock.ts';
import { hmacSha256, newKey } from '../google/hash.ts';
import { fetchOne } from '../google/http.ts';
import { knownExecUrl } from '../google/web-app.ts';
import type { Wishes } from '../sync/relay-wishes.ts';
import { readLink, writeLink } from './link.ts';

/** Where what is wrong with a relay is told. */
const DOCTOR = '; run "npm run doctor" beside it';

/**
 * Tells the paired relay which build runs here, and where if that changed; its sealed answer carries the chats and
 * what people did in them (DESIGN §6). Undefined without a relay; fails with words if it does not answer as agreed.
 */
export function tellRelay(
  more: Pick<SheetMessage, 'unpair' | 'replay'> | Wishes = {},
): Result<SheetMessageReply, string> | undefined {
  const link = readLink();
  if (!link) return undefined;
  const execUrl = knownExecUrl() ?? link.execUrl;
  const message: SheetMessage & Partial<Wishes> = {
    nonce: newKey('n'),
    sent_at: nowMs(),
    build: buildId,
    heard: link.heard ?? 0,
    ...(execUrl === link.execUrl ? {} : { exec_url: execUrl }),
    ...more,
  };
  const fetched = fetchOne({
    method: 'POST',
    url: `${link.relayUrl}/api/sheets/${encodeURIComponent(link.sheetId)}/messages`,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: seal('sheet', message, link.linkKey, hmacSha256),
  });
  if (!fetched.ok) return fail(`the relay could not be reached (${fetched.failure})${DOCTOR}`);
  const { status } = fetched.value;
  if (status === 404) return fail('the relay does not know this sheet any more: choose CS2Cap ▸ Connect relay…');
  if (status !== 200) return fail(`the relay answered ${status}${DOCTOR}`);
  const reply = open(
    fetched.value.text,
    { from: 'relay', keys: [link.linkKey], schema: SheetMessageReply },
    hmacSha256,
  );
  if (!reply.ok) return fail(reply.failure.message);
  if (reply.value.nonce !== message.nonce) return fail('the relay’s answer belongs to another message');
  writeLink({ ...link, execUrl, relayBuild: reply.value.build, seenMs: nowMs() });
  return ok(reply.value);
}
