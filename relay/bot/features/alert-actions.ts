import { Composer, type Context } from 'grammy';
import type { Result } from '#shared/result.ts';
import { decodeAction } from '#shared/telegram/action.ts';
import { authorisePress } from '../../use-cases/authorise-press.ts';
import { type Rearmed, type RearmRefusal, rearmAlert } from '../../use-cases/rearm-alert.ts';
import { within } from '../../use-cases/within.ts';
import type { FeatureDeps } from '../deps.ts';
import { pressRefusal, rearmRefusal } from '../messages/refusals.ts';
import { answer, say } from '../say.ts';
import { nameOf } from '../speaker.ts';
import { membershipHere } from '../who-may.ts';

/** A press is answered after this long at the latest: until then the button spins, and apps send it again (telegram.md §1). */
const ANSWER_WITHIN_MS = 2500;

/** The Re-arm button under alert messages. */
export function alertActionsFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.callbackQuery(/^c1:rearm:\d{1,15}$/, async (ctx) => {
    const eventId = Number(decodeAction(ctx.callbackQuery.data)?.ref);
    const allowed = await authorisePress(deps, {
      eventId,
      chatId: String(ctx.chat?.id),
      userId: ctx.from.id,
      membership: () => membershipHere(deps, ctx),
    });
    if (!allowed.ok) return answer(ctx, pressRefusal(allowed.failure));
    const rearming = rearmAlert(deps, { eventId, chatKey: allowed.value.chatKey, who: nameOf(ctx) });
    const soon = await within(deps.clock, rearming, ANSWER_WITHIN_MS);
    if (soon) return answer(ctx, outcomeText(soon), { loud: !soon.ok });
    await answer(ctx, 'Asking CS2Cap…');
    const late = await rearming;
    if (!late.ok) await say(ctx, outcomeText(late));
  });
  return composer;
}

function outcomeText(result: Result<Rearmed, RearmRefusal>): string {
  if (!result.ok) return rearmRefusal(result.failure);
  switch (result.value.kind) {
    case 'rearmed':
      // Rules are level-triggered (C9): the person should not be surprised by the next message.
      return 'Armed. If the price is still past the threshold, it fires again at once.';
    case 'was-armed':
      return 'It was already armed.';
    case 'already':
      return result.value.isArmed
        ? `Already armed by ${result.value.by}.`
        : `${result.value.by} armed it already, and it is off again: it fired once more, or somebody turned it off.`;
  }
}
