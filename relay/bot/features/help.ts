import { Composer } from 'grammy';
import { findErrors } from '#shared/cs2cap/find-errors.ts';
import { lines } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import { type CommandSpec, commandsFor, formOf } from '../commands.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { errorList, errorsMessage } from '../messages/errors.ts';
import { say } from '../say.ts';
import { standingHere } from '../who-may.ts';

/** /help: the commands that this person may use here; /help errors and /help CODE: what errors mean. */
export function helpFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('help', async (ctx) => {
    const typed = ctx.match.trim();
    if (/^(errors|ошибки)$/i.test(typed)) return say(ctx, errorList(ctx.language));
    if (typed !== '') return say(ctx, errorsMessage(findErrors(typed), typed, ctx.language));
    const { role } = await standingHere(deps, ctx);
    return say(ctx, lines(...commandsFor(role).map((command) => helpLine(command, ctx.language))));
  });
  return composer;
}

const helpLine = (command: CommandSpec, language: Language) =>
  `/${command.name}${formOf(command, language)} – ${command.description[language]}`;
