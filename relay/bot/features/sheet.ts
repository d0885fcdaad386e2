import { Composer, type Context } from 'grammy';
import { code, lines, type Part, rich } from '#shared/telegram/rich-text.ts';
import { createPairingCode, type PairedSheet } from '../../use-cases/create-pairing-code.ts';
import type { FeatureDeps } from '../deps.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { isAccountAdmin } from '../who-may.ts';

/** /sheet: the one-time code that pairs a Google Sheet, and where to paste it. */
export function sheetFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('sheet', async (ctx) => {
    if (ctx.chat.type !== 'private' && isAccountAdmin(deps, ctx)) {
      return say(ctx, 'Send me /sheet in a private chat: here everybody could use the code.');
    }
    return say(ctx, await sheetMessage(deps, userIdOf(ctx)));
  });
  return composer;
}

async function sheetMessage(deps: FeatureDeps, userId: number | undefined): Promise<Part> {
  const result = await createPairingCode(deps, { userId });
  if (!result.ok) {
    return result.failure.kind === 'no-public-url'
      ? 'A sheet can’t reach this relay: set PUBLIC_URL to its https address and restart it.'
      : adminRefusal(result.failure);
  }
  return lines(
    'In the sheet: CS2Cap ▸ Connect relay…, then paste',
    rich('Address: ', code(result.value.publicUrl)),
    rich('Code: ', code(result.value.code)),
    'It works once, for 15 minutes.',
    ...result.value.paired.map((sheet) => pairedLine(sheet, deps.clock.now())),
  );
}

/** Which build a paired sheet runs and when it was heard of: the sheet's own Diagnose shows the same of this relay. */
function pairedLine({ build, lastContactAt, problem }: PairedSheet, now: number): string {
  const minutes = lastContactAt === undefined ? undefined : Math.max(0, Math.round((now - lastContactAt) / 60_000));
  const contact = minutes === undefined ? 'not heard of yet' : `last contact ${minutes} min ago`;
  return `Paired sheet: build ${build}, ${contact}${problem === undefined ? '' : ` (last push: ${problem})`}`;
}
