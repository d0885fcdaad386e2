import { Composer, type Context } from 'grammy';
import { lines } from '#shared/telegram/rich-text.ts';
import { type CommandSpec, commandsFor } from '../commands.ts';
import type { FeatureDeps } from '../deps.ts';
import { say } from '../say.ts';
import { standingHere } from '../who-may.ts';

/** /help: the commands that this person may use here. */
export function helpFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('help', async (ctx) => {
    const { role } = await standingHere(deps, ctx);
    return say(ctx, lines(...commandsFor(role).map(helpLine)));
  });
  return composer;
}

const helpLine = ({ name, form, description }: CommandSpec) =>
  `/${name}${form === undefined ? '' : ` ${form}`} – ${description.en}`;
