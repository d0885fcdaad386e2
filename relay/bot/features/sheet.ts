import { Composer } from 'grammy';
import type { Part } from '#shared/telegram/rich-text.ts';
import { createPairingCode } from '../../use-cases/create-pairing-code.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { codeWords, pairingMessage } from '../messages/codes.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { isAccountAdmin } from '../who-may.ts';

/** /sheet: the one-time code that pairs a Google Sheet, and where to paste it. */
export function sheetFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('sheet', async (ctx) => {
    if (ctx.chat.type !== 'private' && isAccountAdmin(deps, ctx)) {
      return say(ctx, codeWords(ctx.language).sheetInPrivate);
    }
    return say(ctx, await sheetMessage(deps, ctx));
  });
  return composer;
}

async function sheetMessage(deps: FeatureDeps, ctx: BotContext): Promise<Part> {
  const result = await createPairingCode(deps, { userId: userIdOf(ctx) });
  if (result.ok) return pairingMessage(result.value, deps.clock.now(), ctx.language);
  return result.failure.kind === 'no-public-url'
    ? codeWords(ctx.language).noPublicUrl
    : adminRefusal(result.failure, ctx.language);
}
