import { Composer, type Context } from 'grammy';
import { itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { bold, lines, type RichText, rich } from '#shared/telegram/rich-text.ts';
import { checkAdmin } from '../../use-cases/account-admin.ts';
import { type TestedRoute, testRoute } from '../../use-cases/test-route.ts';
import type { FeatureDeps } from '../deps.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { userIdOf } from '../speaker.ts';

/** /route: who would get such an alert, and why the others would not. */
export function routeTesterFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('route', async (ctx) => {
    const admin = checkAdmin(deps, userIdOf(ctx));
    if (!admin.ok) return say(ctx, adminRefusal(admin.failure));
    const text = ctx.match.trim();
    if (text === '') return say(ctx, 'Name an alert: /route AK-47 Redline below 20 USD');
    const tested = await testRoute(deps, { text });
    return say(ctx, tested.ok ? routeMessage(tested.value) : tested.failure);
  });
  return composer;
}

const BECAUSE = {
  named: 'Goes to the chats named for it:',
  subscribed: 'Goes to the chats whose subscriptions match:',
  default: 'Nobody is named or subscribed, so it goes to the default chats:',
  nobody: 'Nobody would get it: no chat is named for it, subscribed to it, or a default chat.',
} as const;

const WHY = {
  muted: 'has muted it',
  paused: 'is paused',
  unreachable: 'is out of reach',
  native: 'gets it from CS2Cap itself',
} as const;

function routeMessage({ because, to, missed, facts }: TestedRoute): RichText {
  return lines(
    rich(
      bold(itemTitle(facts)),
      ' · ',
      ruleText(facts.kind ?? 'price_below', facts.threshold, facts.thresholdCurrency),
    ),
    BECAUSE[because],
    ...to.map(
      ({ title, isSilent, heldUntil }) =>
        `✓ ${title}${isSilent ? ' (silently)' : ''}${heldUntil === undefined ? '' : ' (in a digest after its quiet hours)'}`,
    ),
    ...missed.map(({ title, why }) => `✗ ${title} ${WHY[why]}`),
    because !== 'nobody' && to.length === 0 ? 'Nobody gets it now.' : undefined,
  );
}
