import { Composer, type Context } from 'grammy';
import { decodeAction } from '#shared/telegram/action.ts';
import type { Language } from '#shared/telegram/words.ts';
import { findChat } from '../../store/chats.ts';
import type { PromptTable } from '../../store/schema.ts';
import {
  answerQuestion,
  type ChangeRefusal,
  changeQuestion,
  rememberQuestion,
} from '../../use-cases/change-threshold.ts';
import type { FeatureDeps } from '../deps.ts';
import { languageFor } from '../locale.ts';
import { pressWords } from '../messages/press-words.ts';
import { rearmRefusal } from '../messages/refusals.ts';
import { answer, say } from '../say.ts';
import { nameOf, placeOf, userIdOf } from '../speaker.ts';
import { allowedPress, armedText } from './alert-actions.ts';

/** The Change… button: a question that is answered by a reply. It lives in the store, so a restart forgets nothing. */
export function changeFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.callbackQuery(/^c1:change:\d{1,15}$/, async (ctx) => {
    const eventId = Number(decodeAction(ctx.callbackQuery.data)?.ref);
    const press = await allowedPress(deps, ctx, eventId);
    if (!press) return;
    const question = await changeQuestion(deps.db, eventId);
    if (question === undefined) return answer(ctx, 'I no longer know this event. Use a newer message.', { loud: true });
    await answer(ctx, pressWords(press.language).replyWith);
    await ask(deps, ctx, question, { user_id: ctx.from.id, chat_key: press.chatKey, event_id: eventId });
  });
  composer.on('message:text', async (ctx, next) => {
    const asked = ctx.msg.reply_to_message;
    if (asked?.from?.id !== ctx.me.id) return next();
    const result = await answerQuestion(deps, {
      chatId: String(ctx.chat.id),
      messageId: asked.message_id,
      userId: userIdOf(ctx),
      who: nameOf(ctx),
      text: ctx.msg.text,
    });
    if (!result) return next();
    if (result.ok) return say(ctx, armedText(result.value, await languageHere(deps, ctx)));
    const { failure } = result;
    return failure.kind === 'unreadable' ? askAgain(deps, ctx, failure) : say(ctx, changeRefusal(failure));
  });
  return composer;
}

/** The language of the chat a reply is in. */
async function languageHere(deps: FeatureDeps, ctx: Context): Promise<Language> {
  const chat = ctx.chat && (await findChat(deps.db, placeOf(ctx, ctx.chat)));
  return languageFor(chat ?? { language: null });
}

type Asked = Pick<PromptTable, 'user_id' | 'chat_key' | 'event_id'>;

async function ask(deps: FeatureDeps, ctx: Context, question: string, asked: Asked): Promise<void> {
  const sent = await ctx.reply(question, {
    reply_markup: { force_reply: true, input_field_placeholder: '19.50' },
  });
  await rememberQuestion(deps, { chat_id: String(sent.chat.id), message_id: sent.message_id, ...asked });
}

async function askAgain(
  deps: FeatureDeps,
  ctx: Context,
  refusal: Extract<ChangeRefusal, { kind: 'unreadable' }>,
): Promise<void> {
  const { user_id, chat_key, event_id } = refusal.prompt;
  await ask(deps, ctx, `${refusal.message}. Reply to this message.`.replace('..', '.'), {
    user_id,
    chat_key,
    event_id,
  });
}

function changeRefusal(failure: Exclude<ChangeRefusal, { kind: 'unreadable' }>): string {
  switch (failure.kind) {
    case 'expired':
      return 'This question is more than an hour old. Press Change… again.';
    case 'answered':
      return 'This question is answered already.';
    case 'not-asked':
      return 'Somebody else was asked. Press Change… yourself.';
    default:
      return rearmRefusal(failure);
  }
}
