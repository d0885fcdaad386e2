import { sequentialize } from '@grammyjs/runner';
import { Bot, type BotError, type Composer, GrammyError } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { BotApi } from '../delivery/bot-api.ts';
import type { Pacing } from '../delivery/pacing.ts';
import { createChatAdmins } from './chat-admins.ts';
import { type BotContext, speakTheirLanguage } from './context.ts';
import type { BotDeps, FeatureDeps } from './deps.ts';
import { describeError } from './describe-error.ts';
import { accountFeature } from './features/account.ts';
import { alertActionsFeature } from './features/alert-actions.ts';
import { alertCommandsFeature } from './features/alert-commands.ts';
import { alertsFeature } from './features/alerts.ts';
import { changeFeature } from './features/change.ts';
import { chatSettingsFeature } from './features/chat-settings.ts';
import { connectFeature } from './features/connect.ts';
import { deliveriesFeature } from './features/deliveries.ts';
import { destinationsFeature } from './features/destinations.ts';
import { findFeature } from './features/find.ts';
import { helpFeature } from './features/help.ts';
import { idFeature } from './features/id.ts';
import { inviteFeature } from './features/invite.ts';
import { makeAlertFeature } from './features/make-alert.ts';
import { membershipFeature } from './features/membership.ts';
import { mutesFeature } from './features/mutes.ts';
import { routeTesterFeature } from './features/route-tester.ts';
import { sheetFeature } from './features/sheet.ts';
import { startFeature } from './features/start.ts';
import { statusFeature } from './features/status.ts';
import { subscriptionsFeature } from './features/subscriptions.ts';
import { unhandledFeature } from './features/unhandled.ts';
import { commonWords } from './messages/common.ts';
import { once } from './once.ts';
import { oneSender, type SenderDeps } from './one-sender.ts';
import { createRateLimit } from './rate-limit.ts';
import { languageOf } from './speaker.ts';

/** grammY's default is 500 s; it also bounds a long poll, which asks for less (run-bot.ts). */
const CALL_TIMEOUT_S = 15;

export interface BotOptions {
  readonly apiRoot: string;
  /** The client that the outbox sends with as well. */
  readonly api: BotApi;
  /** How fast the outbox sends: what the bot says counts as well. */
  readonly pacing?: Pacing;
  /** Spares the call of getMe. */
  readonly botInfo?: UserFromGetMe;
}

/** The bot with all its features, not yet running. */
export function createBot(
  token: string,
  deps: BotDeps,
  { apiRoot, api, pacing, botInfo }: BotOptions,
): Bot<BotContext> {
  const bot = new Bot<BotContext>(token, {
    client: { apiRoot, timeoutSeconds: CALL_TIMEOUT_S },
    ...(botInfo ? { botInfo } : {}),
  });
  bot.api.config.use(oneSender({ ...senderDeps(deps, api), ...(pacing ? { pacing } : {}) }));
  // A boundary, not bot.catch: that one is not called in webhook mode (telegram.md §1).
  const guarded = bot.errorBoundary((error) => reportError(deps, error));
  guarded.use(once(deps));
  guarded.use(sequentialize((ctx) => ctx.chat && String(ctx.chat.id)));
  guarded.use(speakTheirLanguage(deps));
  guarded.use(
    ...features({ ...deps, chatAdmins: createChatAdmins(deps.clock), rateLimit: createRateLimit(deps.clock) }),
  );
  return bot;
}

const senderDeps = (deps: BotDeps, api: BotApi): SenderDeps => ({
  ...deps,
  api,
  whenOpen: (lane) => deps.lanes.whenOpen(lane),
  pause: (lane, ms) => deps.lanes.pause(lane, ms),
  ...(deps.onChatsMoved ? { onMoved: deps.onChatsMoved } : {}),
});

/** In the order in which they are asked; the last takes what is left. */
function features(deps: FeatureDeps): Composer<BotContext>[] {
  return [
    membershipFeature(deps),
    startFeature(deps),
    helpFeature(deps),
    idFeature(),
    statusFeature(deps),
    connectFeature(deps),
    inviteFeature(deps),
    sheetFeature(deps),
    subscriptionsFeature(deps),
    mutesFeature(deps),
    chatSettingsFeature(deps),
    routeTesterFeature(deps),
    makeAlertFeature(deps),
    alertCommandsFeature(deps),
    findFeature(deps),
    accountFeature(deps),
    deliveriesFeature(deps),
    destinationsFeature(deps),
    alertsFeature(deps),
    alertActionsFeature(deps),
    changeFeature(deps),
    unhandledFeature(),
  ];
}

async function reportError(deps: BotDeps, { error, ctx }: BotError<BotContext>): Promise<void> {
  const happening = { update: ctx.update.update_id, reason: describeError(error) };
  if (isUnanswerable(error)) return deps.log.warn(happening, 'the bot can’t answer in this chat');
  deps.log.error(happening, 'the bot failed to handle an update');
  // What went wrong may have been finding the chat's language.
  const { apology } = commonWords(ctx.language ?? languageOf(ctx));
  try {
    if (ctx.callbackQuery) await ctx.answerCallbackQuery({ text: apology });
    else if (ctx.msg) await ctx.reply(apology);
  } catch (second) {
    deps.log.warn({ update: ctx.update.update_id, reason: describeError(second) }, 'nor could it say so');
  }
}

/** Blocked, kicked or unknown between question and answer, or a long flood pause: an apology would fare no better. */
const isUnanswerable = (error: unknown) =>
  error instanceof GrammyError &&
  (error.error_code === 403 || error.error_code === 429 || /chat not found/i.test(error.description));
