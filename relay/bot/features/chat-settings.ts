import { Composer } from 'grammy';
import { pauseChat, setChat } from '../../use-cases/set-chat.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { languageFor } from '../locale.ts';
import { settingsMessage, settingsWords } from '../messages/chat-settings.ts';
import { typingRefusal } from '../messages/typing.ts';
import { publishChatMenu } from '../publish-menus.ts';
import { say } from '../say.ts';
import { allowedHere } from '../who-may.ts';

/** /settings, /pause and /resume: how and whether a chat gets its alerts. */
export function chatSettingsFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('settings', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const result = await setChat(deps, { chat: allowed.chat, text: ctx.match });
    if (!result.ok) return say(ctx, typingRefusal(result.failure, ctx.language));
    await say(ctx, settingsMessage(result.value));
    const language = languageFor(result.value);
    if (language !== ctx.language) await publishChatMenu(ctx, language, allowed.role);
  });
  composer.command(['pause', 'resume'], async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const isPaused = /^\/pause/i.test(ctx.msg.text ?? '');
    const changed = await pauseChat(deps, { chat: allowed.chat, isPaused });
    const words = settingsWords(ctx.language);
    if (isPaused) return say(ctx, changed ? words.paused : words.wasPaused);
    return say(ctx, changed ? words.resumed : words.wasNotPaused);
  });
  return composer;
}
