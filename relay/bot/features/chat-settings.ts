import { Composer, type Context } from 'grammy';
import { bold, lines, type RichText } from '#shared/telegram/rich-text.ts';
import { describeQuietHours } from '../../destinations/quiet-hours.ts';
import { quietHoursOf } from '../../store/routing.ts';
import type { ChatTable } from '../../store/schema.ts';
import { pauseChat, setChat } from '../../use-cases/set-chat.ts';
import type { FeatureDeps } from '../deps.ts';
import { languageFor } from '../locale.ts';
import { say } from '../say.ts';
import { allowedHere } from '../who-may.ts';

/** /settings, /pause and /resume: how and whether a chat gets its alerts. */
export function chatSettingsFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('settings', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const result = await setChat(deps, { chat: allowed.chat, text: ctx.match });
    return say(ctx, result.ok ? settingsMessage(result.value) : result.failure);
  });
  composer.command(['pause', 'resume'], async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const isPaused = /^\/pause/i.test(ctx.msg.text ?? '');
    const changed = await pauseChat(deps, { chat: allowed.chat, isPaused });
    if (isPaused) return say(ctx, changed ? 'Paused: no alerts here until /resume.' : 'It was paused already.');
    return say(
      ctx,
      changed ? 'Alerts come here again. What fired in the pause is not sent later.' : 'It was not paused.',
    );
  });
  return composer;
}

function settingsMessage(chat: ChatTable): RichText {
  const quiet = quietHoursOf(chat);
  const quietText = quiet
    ? `${describeQuietHours(quiet)}, ${quiet.mode === 'digest' ? 'kept for one digest afterwards' : 'sent without a sound'}`
    : 'none';
  return lines(
    bold('Settings of this chat'),
    `Quiet hours: ${quietText}`,
    `Time zone: ${chat.time_zone ?? 'UTC'}`,
    `Language: ${languageFor(chat) === 'ru' ? 'Russian' : 'English'}`,
    chat.paused === 1 ? 'Paused: /resume lets alerts come again' : undefined,
    'Change: /settings quiet 23:00-07:00 digest · quiet off · zone Europe/Berlin · language ru',
  );
}
