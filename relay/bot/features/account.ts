import { Composer, type Context } from 'grammy';
import { itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { bold, lines, type Part, rich } from '#shared/telegram/rich-text.ts';
import { factsOf } from '../../store/events.ts';
import { lastDeliveries, lastEvents } from '../../store/history.ts';
import type { ChatTable } from '../../store/schema.ts';
import { checkAdmin } from '../../use-cases/account-admin.ts';
import { sendTest } from '../../use-cases/send-test.ts';
import type { FeatureDeps } from '../deps.ts';
import { timeIn } from '../locale.ts';
import { adminRefusal, apiRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { allowedHere, standingHere } from '../who-may.ts';
import { NO_KEY } from './make-alert.ts';

const SHOWN = 10;

/** /events, /deliveries, /test and /rotate: what came, what went out, whether it works, and a new signing secret. */
export function accountFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('events', async (ctx) => {
    const { role, chat } = await standingHere(deps, ctx);
    if (role !== 'account-admin' && !(await allowedHere(deps, ctx, 'see-alerts'))) return;
    const ofChat = role === 'account-admin' ? undefined : chat?.key;
    return say(ctx, eventsText(await lastEvents(deps.db, ofChat, SHOWN), chat));
  });
  composer.command('deliveries', async (ctx) => {
    if (!(await isAdmin(deps, ctx))) return;
    const { chat } = await standingHere(deps, ctx);
    return say(ctx, deliveriesText(await lastDeliveries(deps.db, SHOWN), chat));
  });
  composer.command('test', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const tested = await sendTest(deps, { chat: allowed.chat });
    if (tested.kind === 'refused')
      return say(ctx, `The relay refused its own test with ${tested.status}: look at its log.`);
    if (tested.kind === 'sent')
      return say(ctx, 'Sent to this chat. CS2Cap’s signature was not tested: the relay has no destination of its own.');
  });
  composer.command('rotate', async (ctx) => {
    if (!(await isAdmin(deps, ctx))) return;
    if (!deps.rotateSecret) return say(ctx, NO_KEY);
    const rotated = await deps.rotateSecret();
    if (!rotated.ok) return say(ctx, apiRefusal(rotated.failure, 'Not rotated'));
    return say(
      ctx,
      rotated.value === 0
        ? 'This relay has no destination of its own at CS2Cap: set PUBLIC_URL to its https address.'
        : 'CS2Cap signs with a new secret from now on, and the relay has it. A delivery still under way with the old one is refused; what it told is read from the API.',
    );
  });
  return composer;
}

async function isAdmin(deps: FeatureDeps, ctx: Context): Promise<boolean> {
  const admin = checkAdmin(deps, userIdOf(ctx));
  if (!admin.ok) await say(ctx, adminRefusal(admin.failure));
  return admin.ok;
}

const NOWHERE = { language: null, time_zone: null } as const;

function eventsText(events: Awaited<ReturnType<typeof lastEvents>>, chat: ChatTable | undefined): Part {
  if (events.length === 0) return 'No events yet.';
  const time = timeIn(chat ?? NOWHERE);
  return lines(
    bold('The last events'),
    ...events.map((event) => {
      const facts = factsOf(event);
      const rule =
        facts.kind === undefined ? '' : ` · ${ruleText(facts.kind, facts.threshold, facts.thresholdCurrency)}`;
      const nobody = event.unmatched === 1 ? ' · nobody got it' : '';
      return rich(`${time(event.received_at)} `, bold(itemTitle(facts)), `${rule} · ${event.verdict}${nobody}`);
    }),
  );
}

function deliveriesText(deliveries: Awaited<ReturnType<typeof lastDeliveries>>, chat: ChatTable | undefined): Part {
  if (deliveries.length === 0) return 'Nothing was sent yet.';
  const time = timeIn(chat ?? NOWHERE);
  return lines(
    bold('The last deliveries'),
    ...deliveries.map((delivery) => {
      const to = delivery.title ?? 'a sheet';
      const tries = delivery.attempts > 1 ? ` after ${delivery.attempts} tries` : '';
      const why = delivery.last_error === null ? '' : `: ${delivery.last_error}`;
      return `${time(delivery.finished_at ?? delivery.created_at)} ${delivery.kind} to ${to} · ${delivery.state}${tries}${why}`;
    }),
  );
}
