import { bad, type CheckLine, good, note } from '#shared/doctor/line.ts';
import { type Clock, wait } from '../clock.ts';
import { randomToken } from '../hash.ts';
import { reasonOf } from '../reason-of.ts';
import { fateOf, liveChats, liveSheets } from '../store/doctor-facts.ts';
import { type Db, TEST_STREAM } from '../store/schema.ts';
import { signedTest } from '../use-cases/send-test.ts';

export interface TestEventParts {
  readonly db: Db;
  readonly clock: Clock;
  /** Where the event is posted: PUBLIC_URL, else the relay's address on this machine. */
  readonly url: string;
  /** The signing secrets that the relay keeps, newest first. */
  readonly secrets: readonly string[];
}

/** A sheet may take 30 s and more (apps-script.md §1.7). */
const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 200;

/** How a delivery that did not arrive stands. */
const STATES: Readonly<Record<string, string>> = {
  pending: 'it still waits',
  held: 'it waits for the end of quiet hours',
  dropped: 'it was not sent',
  dead: 'it was given up',
};

/**
 * Sends a flagged, signed event down the whole way of one: in through `url`, into the inbox, on to one chat and, on its
 * own path, to each paired sheet. One line per hop with its time. It fires nothing and is never counted.
 */
export async function sendTestEvent(parts: TestEventParts): Promise<readonly CheckLine[]> {
  const [secret] = parts.secrets;
  if (secret === undefined)
    return [
      bad(
        'test-event',
        'no signing secret is known: set PUBLIC_URL, which needs the Quant tier, or CS2C_WEBHOOK_SECRET',
      ),
    ];
  const sheets = await liveSheets(parts.db, 10);
  const toChat = await testChat(parts, secret);
  const toSheets = await Promise.all(sheets.map((sheet) => testSheet(parts, secret, sheet.id)));
  const none = sheets.length === 0 ? [note('test-event', 'no sheet is paired')] : [];
  return [...toChat, ...toSheets.flat(), ...none];
}

async function testChat(parts: TestEventParts, secret: string): Promise<readonly CheckLine[]> {
  const chat = (await liveChats(parts.db, 100)).find((each) => each.state === 'active' && each.paused === 0);
  if (!chat) return [note('test-event', 'no chat is connected: send /connect to the bot')];
  const way = { path: '/webhooks/cs2cap', stream: TEST_STREAM, chatKey: chat.key, name: `the chat “${chat.title}”` };
  return follow(parts, secret, way);
}

const testSheet = (parts: TestEventParts, secret: string, id: string) =>
  follow(parts, secret, {
    path: `/webhooks/cs2cap/sheets/${id}`,
    stream: id,
    chatKey: '',
    name: `the sheet ${id.slice(0, 4)}…`,
  });

interface Way {
  readonly path: string;
  readonly stream: string;
  readonly chatKey: string;
  /** What it leads to, for people. */
  readonly name: string;
}

async function follow(parts: TestEventParts, secret: string, way: Way): Promise<readonly CheckLine[]> {
  const { clock, url } = parts;
  const id = `test_${randomToken(9)}`;
  const sentAt = clock.now();
  const answered = await post(`${url}${way.path}`, signedTest({ secret, id, chatKey: way.chatKey, now: sentAt }));
  if (answered !== 200)
    return [bad('test-event', `${way.name}: ${url} answered ${answered}; run npm run doctor without --test-event`)];
  const lines = [good('test-event', `${way.name}: taken in through ${url} after ${clock.now() - sentAt} ms`)];
  const fate = await untilDone(parts, way.stream, id);
  if (!fate)
    return [...lines, bad('test-event', `${way.name}: it is not in this store: does ${url} lead to this relay?`)];
  lines.push(good('test-event', `${way.name}: kept after ${Math.max(0, fate.receivedAt - sentAt)} ms`));
  const [delivery] = fate.deliveries;
  if (!delivery)
    return [...lines, bad('test-event', `${way.name}: nobody was to get it; run npm run doctor without --test-event`)];
  if (delivery.state === 'sent')
    return [...lines, good('test-event', `${way.name}: arrived after ${(delivery.finishedAt ?? 0) - sentAt} ms`)];
  const why = delivery.error ?? `nothing came back within ${PATIENCE_MS / 1000} s; is the relay running?`;
  return [...lines, bad('test-event', `${way.name}: ${STATES[delivery.state] ?? delivery.state}: ${why}`)];
}

async function post(url: string, { headers, body }: ReturnType<typeof signedTest>): Promise<number | string> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
    await response.text();
    return response.status;
  } catch (error) {
    return reasonOf(error);
  }
}

/** What became of it once it is sent or given up, or as it stands when patience ends. */
async function untilDone({ db, clock }: TestEventParts, stream: string, id: string) {
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    const fate = await fateOf(db, stream, id);
    const isOpen = fate?.deliveries.some(({ state }) => state === 'pending') ?? false;
    if ((fate && !isOpen) || clock.now() >= until) return fate;
    if (!fate && clock.now() >= until - PATIENCE_MS + 5000) return undefined;
    await wait(clock, LOOK_EVERY_MS);
  }
}
