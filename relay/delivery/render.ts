import { type Acted, type AlertMessage, alertMessage, isSettled } from '#shared/telegram/alert-message.ts';
import { digestMessage } from '#shared/telegram/digest-message.ts';
import type { RichText } from '#shared/telegram/rich-text.ts';
import { alertKeyboard, digestKeyboard } from '../bot/keyboards/alert.ts';
import { languageFor, timeIn } from '../bot/locale.ts';
import { actionsOfEvent, type ChatAction, concerning, detailOf } from '../store/chat-actions.ts';
import { findItem } from '../store/items.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { factsOf, firedAt, type ShownEvent } from '../store/stored-event.ts';

/** What sending and editing take, beside the place. */
export interface Content {
  readonly text: string;
  readonly entities: RichText['entities'];
  readonly link_preview_options:
    | { readonly is_disabled: true }
    | { readonly url: string; readonly prefer_small_media: true };
  readonly reply_markup: ReturnType<typeof alertKeyboard>;
}

interface RenderDeps {
  readonly db: Db;
  /** Whether the events API can be asked for what a small body lacks. */
  readonly canComplete: boolean;
}

/** The message that a chat gets of one event, or of several as a digest: in its language, with its time, as things stand now. */
export async function renderMessage(
  deps: RenderDeps,
  chat: ChatTable,
  events: readonly ShownEvent[],
): Promise<Content> {
  const seen = await Promise.all(events.map(async (event) => ({ event, actions: await actionsIn(deps, chat, event) })));
  const [only] = seen;
  if (only && seen.length === 1) return single(deps, chat, only);
  return digest(
    seen.map((one) => partsOf(deps, chat, one)),
    languageFor(chat),
  );
}

/** An event as a chat sees it. */
interface Seen {
  readonly event: ShownEvent;
  readonly actions: readonly ChatAction[];
}

const actionsIn = async ({ db }: RenderDeps, chat: ChatTable, event: ShownEvent) =>
  concerning(await actionsOfEvent(db, event.id), chat.key);

interface Drawn {
  readonly itemId: number | undefined;
  readonly picture: string | undefined;
  readonly content: Content;
}

/** The last messages of events that nobody has acted on: chats that see one alike get the same. */
const drawn = new Map<string, Drawn>();
const DRAWN = 256;

async function single(deps: RenderDeps, chat: ChatTable, seen: Seen): Promise<Content> {
  if (seen.actions.length > 0) return (await drawAnew(deps, chat, seen)).content;
  const key = JSON.stringify([seen.event, chat.language, chat.time_zone, canAsk(chat), deps.canComplete]);
  const known = drawn.get(key);
  if (known && known.picture === (await pictureOf(deps.db, known.itemId))) return known.content;
  const made = await drawAnew(deps, chat, seen);
  if (drawn.size >= DRAWN) drawn.delete(drawn.keys().next().value ?? '');
  drawn.set(key, made);
  return made.content;
}

async function drawAnew(deps: RenderDeps, chat: ChatTable, seen: Seen): Promise<Drawn> {
  const parts = partsOf(deps, chat, seen);
  const { itemId } = parts.message.facts;
  const picture = await pictureOf(deps.db, itemId);
  return { itemId, picture, content: draw(chat, parts, picture) };
}

function draw(chat: ChatTable, { event, message, actions }: Parts, picture: string | undefined): Content {
  const { text, entities } = alertMessage(message);
  // A test has nothing to act on.
  if (message.verdict === 'test') {
    return { text, entities, link_preview_options: { is_disabled: true }, reply_markup: { inline_keyboard: [] } };
  }
  return {
    text,
    entities,
    link_preview_options: picture === undefined ? { is_disabled: true } : { url: picture, prefer_small_media: true },
    reply_markup: alertKeyboard({
      eventId: event.id,
      language: languageFor(chat),
      isSettled: isSettled(message.actions),
      canUndo: actions.some((action) => action.undone_by === null && action.kind !== 'was-armed'),
      ...(event.lower_to === null ? {} : { lower: event.lower_to }),
      ...(event.raise_to === null ? {} : { raise: event.raise_to }),
      isSpread: message.facts.kind === 'spread_exceeds',
      canAsk: canAsk(chat),
    }),
  };
}

const canAsk = (chat: ChatTable) => chat.type !== 'channel';

interface Parts extends Seen {
  readonly message: AlertMessage;
}

function digest(parts: readonly Parts[], language: ReturnType<typeof languageFor>): Content {
  const messages = parts.map(({ message }) => message);
  const rows = parts.map(({ event, message }, index) => ({
    eventId: event.id,
    number: index + 1,
    isSettled: isSettled(message.actions),
  }));
  return {
    ...digestMessage(messages, language),
    link_preview_options: { is_disabled: true },
    reply_markup: digestKeyboard(rows, language),
  };
}

function partsOf({ canComplete }: RenderDeps, chat: ChatTable, { event, actions }: Seen): Parts {
  const time = timeIn(chat);
  const facts = factsOf(event);
  const at = firedAt(event, facts);
  const message: AlertMessage = {
    facts,
    incomplete: canComplete && event.api_event_id === null && event.verdict !== 'test',
    verdict: event.verdict === 'unverified' ? 'polled' : event.verdict,
    actions: actions.map((action) => toActed(action, chat, time)),
    language: languageFor(chat),
    firedAt: time(at),
    toldAfterMs: Math.max(0, event.received_at - at),
  };
  return { event, actions, message };
}

/** What people of another customer did is told, not who they are (DESIGN §5 "Customers"). */
function toActed(action: ChatAction, chat: ChatTable, time: (ms: number) => string): Acted {
  const isOurs = action.customer_id === chat.customer_id || chat.customer_id === 1 || chat.sees_all === 1;
  const { target, currency, until } = detailOf(action);
  return {
    kind: action.kind,
    who: isOurs ? action.who : undefined,
    ...(target === undefined ? {} : { target: { value: target, ...(currency === undefined ? {} : { currency }) } }),
    ...(until === undefined ? {} : { until: time(until) }),
    ...(action.undone_by === null ? {} : { undoneBy: action.undone_by }),
  };
}

async function pictureOf(db: Db, itemId: number | undefined): Promise<string | undefined> {
  const item = itemId === undefined ? undefined : await findItem(db, itemId);
  return item?.image_url ?? undefined;
}
