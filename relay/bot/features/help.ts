import { Composer, type Context } from 'grammy';
import { lines } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import { type CommandSpec, commandsFor } from '../commands.ts';
import type { FeatureDeps } from '../deps.ts';
import { say } from '../say.ts';
import { languageOf } from '../speaker.ts';
import { standingHere } from '../who-may.ts';

/** /help: the commands that this person may use here. */
export function helpFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('help', async (ctx) => {
    const { role, chat } = await standingHere(deps, ctx);
    const language = chat?.language ?? languageOf(ctx);
    return say(ctx, lines(...commandsFor(role).map((command) => helpLine(command, language))));
  });
  return composer;
}

const helpLine = ({ name, form, description }: CommandSpec, language: Language) =>
  `/${name}${form === undefined ? '' : ` ${form}`} – ${description[language]}`;
