import * as z from 'zod';
import type { CheckLine } from '#shared/doctor/line.ts';
import { botLines, type ChatFacts, chatLines } from '#shared/doctor/relay.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Config } from '../config.ts';
import type { BotApi } from '../delivery/bot-api.ts';
import { parseJson } from '../parse-json.ts';
import { liveChats } from '../store/doctor-facts.ts';
import type { ChatTable, Db } from '../store/schema.ts';

const Answer = z.looseObject({ ok: z.boolean(), description: z.string().optional(), result: z.unknown().optional() });
const Me = z.looseObject({ username: z.string() });
const WebhookInfo = z.looseObject({
  url: z.string(),
  pending_update_count: z.number().default(0),
  last_error_date: z.number().optional(),
  last_error_message: z.string().optional(),
});

/** Each chat costs a call, and a bot may have thousands. */
const MOST_CHATS = 20;

/** The token, how updates come, and whether the connected and the default chats can be reached. */
export async function checkTelegram(
  api: BotApi,
  config: Pick<Config, 'TELEGRAM_MODE' | 'PUBLIC_URL' | 'TELEGRAM_DEFAULT_CHATS'>,
  db: Db | undefined,
  nowMs: number,
): Promise<readonly CheckLine[]> {
  const common = { mode: config.TELEGRAM_MODE, publicUrl: config.PUBLIC_URL, nowMs };
  const me = await ask(api, 'getMe', {}, Me);
  if (!me.ok) return botLines({ ...common, me: { failure: me.failure } });
  const info = await ask(api, 'getWebhookInfo', {}, WebhookInfo);
  const bot = botLines({ ...common, me: me.value, ...(info.ok ? { webhook: webhookFacts(info.value) } : {}) });
  return [...bot, ...(await checkChats(api, config, db))];
}

const webhookFacts = (info: z.infer<typeof WebhookInfo>) => ({
  url: info.url,
  pending: info.pending_update_count,
  ...(info.last_error_message === undefined ? {} : { lastError: info.last_error_message }),
  ...(info.last_error_date === undefined ? {} : { lastErrorAtMs: info.last_error_date * 1000 }),
});

async function checkChats(
  api: BotApi,
  config: Pick<Config, 'TELEGRAM_DEFAULT_CHATS'>,
  db: Db | undefined,
): Promise<readonly CheckLine[]> {
  const stored = db ? await liveChats(db, MOST_CHATS) : [];
  const known = new Set(stored.map((chat) => chat.chat_id));
  const unknown = config.TELEGRAM_DEFAULT_CHATS.filter(({ chatId }) => !known.has(chatId));
  const asked = await Promise.all([
    ...stored.slice(0, MOST_CHATS).map((chat) => askChat(api, nameOf(chat), chat.chat_id)),
    ...unknown.map(({ chatId }) => askChat(api, chatId, chatId)),
  ]);
  return chatLines(asked, stored.length > MOST_CHATS);
}

const nameOf = (chat: ChatTable) => (chat.title === '' ? chat.chat_id : `“${chat.title}”`);

async function askChat(api: BotApi, name: string, chatId: string): Promise<ChatFacts> {
  const chat = await ask(api, 'getChat', { chat_id: chatId }, z.looseObject({ id: z.number() }));
  return { name, failure: chat.ok ? undefined : chat.failure };
}

/** One call, read; fails with words that hold no address, since that holds the token. */
async function ask<T>(
  api: BotApi,
  method: string,
  parameters: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
): Promise<Result<T, string>> {
  const answer = await api.call(method, parameters);
  if (answer.kind !== 'answer') return fail(answer.reason);
  const parsed = Answer.safeParse(parseJson(answer.body));
  if (!parsed.success) return fail(`HTTP ${answer.status} without a Bot API answer`);
  const result = parsed.data.ok ? schema.safeParse(parsed.data.result) : undefined;
  return result?.success ? ok(result.data) : fail(parsed.data.description ?? `HTTP ${answer.status}`);
}
