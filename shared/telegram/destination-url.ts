import { fail, ok, type Result } from '../result.ts';

/** A native CS2Cap `telegram` destination: CS2Cap itself posts to the Bot API, with the bot token in the address (C32). */
export interface TelegramDestination {
  readonly token: string;
  /** Numeric chat id as text (groups are negative), or a public `@name`. */
  readonly chatId: string;
  readonly threadId?: number;
  readonly silent?: boolean;
  readonly noPreview?: boolean;
}

export const TELEGRAM_API_ROOT = 'https://api.telegram.org';

const TOKEN = /^\d+:[\w-]+$/;
const CHAT = /^(-?\d{1,16}|@\w{4,32})$/;

/**
 * The `sendMessage` address for a chat. Query arguments win over the body that CS2Cap posts, so topic, silence and
 * preview can be set here (telegram.md §2 "Does native mode work?"). Fails on a malformed token or chat.
 */
export function buildTelegramUrl(
  destination: TelegramDestination,
  apiRoot = TELEGRAM_API_ROOT,
): Result<string, string> {
  if (!TOKEN.test(destination.token)) return fail('the bot token must look like 123456:ABC-DEF');
  if (!CHAT.test(destination.chatId)) return fail('the chat must be a numeric id or a public @name');
  const query = [`chat_id=${encodeURIComponent(destination.chatId)}`];
  if (destination.threadId !== undefined) query.push(`message_thread_id=${destination.threadId}`);
  if (destination.silent) query.push('disable_notification=true');
  if (destination.noPreview) query.push(`link_preview_options=${encodeURIComponent('{"is_disabled":true}')}`);
  return ok(`${apiRoot.replace(/\/+$/, '')}/bot${destination.token}/sendMessage?${query.join('&')}`);
}

/** The parts of a native destination's address, or undefined if it is none. */
export function parseTelegramUrl(url: string): TelegramDestination | undefined {
  const match = /^https?:\/\/[^/?#]+\/bot(\d+:[\w-]+)\/sendMessage\?([^#]*)/i.exec(url);
  if (!match) return undefined;
  const query = readQuery(match[2] ?? '');
  const chatId = query.get('chat_id');
  if (chatId === undefined) return undefined;
  const thread = query.get('message_thread_id');
  return {
    token: match[1] ?? '',
    chatId,
    ...(thread !== undefined && /^\d+$/.test(thread) ? { threadId: Number(thread) } : {}),
    ...(query.get('disable_notification') === 'true' ? { silent: true } : {}),
    ...(/"is_disabled"\s*:\s*true/.test(query.get('link_preview_options') ?? '') ? { noPreview: true } : {}),
  };
}

/**
 * The same text with every bot token in it hidden, in addresses that were percent-encoded on the way as well.
 * Addresses of telegram destinations come back in lists, deliveries and errors (C32).
 */
export function redactTelegramUrls(text: string): string {
  return text.replace(/bot(\d+)(:|%(25)*3A)[\w-]+/gi, 'bot$1:***');
}

function readQuery(query: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const part of query.split('&')) {
    const [name = '', value = ''] = part.split('=');
    if (!pairs.has(name)) pairs.set(name, decode(value));
  }
  return pairs;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
