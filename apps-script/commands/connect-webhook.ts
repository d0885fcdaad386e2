import { ok, type Result } from '#shared/result.ts';
import { ensureDestination } from '../cs2cap/own-destination.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { confirm } from '../google/ui.ts';
import { removeTests, sendTest, type TestPath } from '../inbox/self-test.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { directUrl, ensureCapability } from '../settings/capability.ts';
import { readLink } from '../settings/link.ts';
import { readLogState, writeLogState } from '../settings/log-state.ts';
import { ensurePolling } from '../settings/polling.ts';
import { readSigningSecrets } from '../settings/signing-secrets.ts';
import { type Book, rememberBook } from '../sheets/book.ts';
import { askExecUrl, askWebApp } from './exec-url.ts';
import type { CommandResult } from './run-command.ts';

const TITLE = 'Connect webhook';

/**
 * Registers this sheet's own destination at CS2Cap and sends a test event the whole way. Through the relay, if one is
 * connected: a web app never sees the headers that carry the signature (C39). Else straight to the web app.
 */
export function connectWebhook(book: Book): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  rememberBook(book);
  const link = readLink();
  const direct = link ? ok(undefined) : directAddress();
  if (!direct.ok) return direct;
  const url = link?.webhookUrl ?? direct.value;
  if (url === undefined) return ok(undefined);
  const platform = ensureDestination(withDeadline(access.value, 60_000), url);
  if (!platform.ok) return platform;
  // Whatever is pushed, polling goes on beside it.
  ensurePolling();
  const state = readLogState();
  if (state.pushSinceMs === 0) writeLogState({ ...state, pushSinceMs: nowMs() });
  const how = link ? `through the relay as ${platform.value}, signed` : 'straight from CS2Cap, confirmed by its API';
  return ok(`events come ${how}; ${testWords(book, pathOf(url, link !== undefined))}`);
}

/** The address with the capability in it, once a person agreed and the web app answers everyone. Undefined: cancelled. */
function directAddress(): Result<string | undefined, string> {
  const question =
    'No relay is connected. CS2Cap can post straight to this sheet: events are then logged as unconfirmed and ' +
    'confirmed by asking CS2Cap a minute later. With a relay each event is proved by its signature at once. Go on without?';
  if (!confirm(TITLE, question)) return ok(undefined);
  const execUrl = askExecUrl(TITLE);
  if (!execUrl.ok || execUrl.value === undefined) return execUrl;
  const answer = askWebApp(execUrl.value);
  return answer.ok ? ok(directUrl(execUrl.value, ensureCapability())) : answer;
}

/** The way an event goes to this sheet now. */
function pathOf(url: string, isRelay: boolean): TestPath {
  return isRelay
    ? { kind: 'relay', webhookUrl: url, secret: readSigningSecrets()[0]?.secret ?? '' }
    : { kind: 'direct', url, capability: ensureCapability() };
}

function testWords(book: Book, path: TestPath): string {
  const test = sendTest(book, path);
  if (!test.ok) return `the test failed: ${test.failure}`;
  const words = `A test event came the whole way in ${Math.ceil(test.value.tookMs / 1000)} s.`;
  if (confirm(TITLE, `${words} It stands in Events with the verdict "test". Remove its row?`)) {
    removeTests(book, test.value.id);
  }
  return 'a test event came the whole way';
}
