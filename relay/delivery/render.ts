import type { InlineKeyboardMarkup } from 'grammy/types';
import { type Acted, type AlertMessage, alertMessage, isSettled } from '#shared/telegram/alert-message.ts';
import { digestMessage } from '#shared/telegram/digest-message.ts';
import type { RichText } from '#shared/telegram/rich-text.ts';
import { alertKeyboard, digestKeyboard } from '../bot/keyboards/alert.ts';
import { languageFor, timeIn } from '../bot/locale.ts';
import { actionsOfEvent, type ChatAction, concerning, detailOf } from '../store/chat-actions.ts';
import { factsOf, firedAt, type StoredEvent } from '../store/events.ts';
import { findItem } from '../store/items.ts';
import type { ChatTable, Db } from '../store/schema.ts';

/** What sending and editing take, beside the place. */
export interface Content {
  readonly text: string;
  readonly entities: RichText['entities'];
  readonly link_preview_options:
    | { readonly is_disabled: true }
    | { readonly url: string; readonly prefer_small_media: true };
  readonly reply_markup: InlineKeyboardMarkup;
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
  events: readonly StoredEvent[],
): Promise<Content> {
  const parts = await Promise.all(events.map((event) => partsOf(deps, chat, event)));
  const [only] = parts;
  const language = languageFor(chat);
  if (!only || parts.length > 1) return digest(parts, language);
  const { event, message, actions } = only;
  if (message.verdict === 'test') return plain(message);
  const { text, entities } = alertMessage(message);
  return {
    text,
    entities,
    link_preview_options: await previewOf(deps.db, message.facts.itemId),
    reply_markup: alertKeyboard({
      eventId: event.id,
      language,
      isSettled: isSettled(message.actions),
      canUndo: actions.some((action) => action.undone_by === null && action.kind !== 'was-armed'),
      ...(event.lower_to === null ? {} : { lower: event.lower_to }),
      ...(event.raise_to === null ? {} : { raise: event.raise_to }),
      isSpread: message.facts.kind === 'spread_exceeds',
      canAsk: chat.type !== 'channel',
    }),
  };
}

/** A test has nothing to act on. */
function plain(message: AlertMessage): Content {
  const { text, entities } = alertMessage(message);
  return { text, entities, link_preview_options: { is_disabled: true }, reply_markup: { inline_keyboard: [] } };
}

interface Parts {
  readonly event: StoredEvent;
  readonly message: AlertMessage;
  readonly actions: readonly ChatAction[];
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

async function partsOf(deps: RenderDeps, chat: ChatTable, event: StoredEvent): Promise<Parts> {
  const actions = concerning(await actionsOfEvent(deps.db, event.id), chat.key);
  const time = timeIn(chat);
  const facts = factsOf(event);
  const at = firedAt(event, facts);
  const message: AlertMessage = {
    facts,
    incomplete: deps.canComplete && event.api_event_id === null && event.verdict !== 'test',
    verdict: event.verdict === 'unverified' ? 'polled' : event.verdict,
    actions: actions.map((action) => toActed(action, chat, time)),
    language: languageFor(chat),
    firedAt: time(at),
    toldAfterMs: Math.max(0, event.received_at - at),
  };
  return { event, message, actions };
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

async function previewOf(db: Db, itemId: number | undefined): Promise<Content['link_preview_options']> {
  const item = itemId === undefined ? undefined : await findItem(db, itemId);
  return item?.image_url ? { url: item.image_url, prefer_small_media: true } : { is_disabled: true };
}
