import { Composer } from 'grammy';
import { decodeAction } from '#shared/telegram/action.ts';
import type { PromptTable } from '../../store/schema.ts';
import {
  answerQuestion,
  type ChangeRefusal,
  changingAlert,
  rememberQuestion,
} from '../../use-cases/change-threshold.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { askedAgain, changeQuestion, changeRefusal, changeWords } from '../messages/change.ts';
import { pressWords } from '../messages/press-words.ts';
import { answer, say } from '../say.ts';
import { nameOf, userIdOf } from '../speaker.ts';
import { allowedPress, armedText } from './alert-actions.ts';

/** The Change… button: a question that is answered by a reply. It lives in the store, so a restart forgets nothing. */
export function changeFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.callbackQuery(/^c1:change:\d{1,15}$/, async (ctx) => {
    const eventId = Number(decodeAction(ctx.callbackQuery.data)?.ref);
    const press = await allowedPress(deps, ctx, eventId);
    if (!press) return;
    const words = pressWords(press.language);
    const changing = await changingAlert(deps.db, eventId);
    if (!changing) return answer(ctx, words.noEvent, { loud: true });
    await answer(ctx, words.replyWith);
    await ask(deps, ctx, changeQuestion(changing, press.language), {
      user_id: ctx.from.id,
      chat_key: press.chatKey,
      event_id: eventId,
    });
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
    if (result.ok) return say(ctx, armedText(result.value, ctx.language));
    const { failure } = result;
    return failure.kind === 'unreadable'
      ? askAgain(deps, ctx, failure)
      : say(ctx, changeRefusal(failure, ctx.language));
  });
  return composer;
}

type Asked = Pick<PromptTable, 'user_id' | 'chat_key' | 'event_id'>;

async function ask(deps: FeatureDeps, ctx: BotContext, question: string, asked: Asked): Promise<void> {
  const sent = await ctx.reply(question, {
    reply_markup: { force_reply: true, input_field_placeholder: changeWords(ctx.language).example },
  });
  await rememberQuestion(deps, { chat_id: String(sent.chat.id), message_id: sent.message_id, ...asked });
}

async function askAgain(
  deps: FeatureDeps,
  ctx: BotContext,
  refusal: Extract<ChangeRefusal, { kind: 'unreadable' }>,
): Promise<void> {
  const { user_id, chat_key, event_id } = refusal.prompt;
  await ask(deps, ctx, askedAgain(refusal.why, ctx.language), {
    user_id,
    chat_key,
    event_id,
  });
}
