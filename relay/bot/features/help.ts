import { Composer, type Context } from 'grammy';
import { lines } from '#shared/telegram/rich-text.ts';
import { commandsFor } from '../commands.ts';
import type { BotDeps } from '../deps.ts';
import { say } from '../say.ts';
import { isAccountAdmin } from '../who-may.ts';

/** /help: the commands that this person may use. */
export function helpFeature(deps: BotDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('help', (ctx) => {
    const commands = commandsFor(isAccountAdmin(deps, ctx));
    return say(ctx, lines(...commands.map(({ name, description }) => `/${name} – ${description}`)));
  });
  return composer;
}
