import type { createBot } from './bot/create-bot.ts';
import { ALLOWED_UPDATES, publishCommands, startPolling, type WebhookHandler } from './bot/run-bot.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { RunState } from './readiness.ts';
import type { Replica } from './replica.ts';

/** Begins to take updates: by webhook at every replica, by polling at one. Gives how to end it. */
export async function startBot(parts: {
  readonly bot: ReturnType<typeof createBot>;
  readonly updates: WebhookHandler | undefined;
  readonly config: Config;
  readonly log: Log;
  readonly replica: Replica;
  readonly state: RunState;
}): Promise<() => Promise<void>> {
  const { bot, updates, config, log, replica, state } = parts;
  const refused = (error: unknown) =>
    // Alerts go out all the same: sending needs no updates.
    log.error({ err: error }, 'the bot could not start; check TELEGRAM_BOT_TOKEN and TELEGRAM_API_ROOT');
  if (updates) {
    const secret_token = config.TELEGRAM_WEBHOOK_SECRET ?? '';
    await bot.api
      .setWebhook(`${config.PUBLIC_URL}/telegram/webhook`, { secret_token, allowed_updates: ALLOWED_UPDATES })
      .then(() => publishCommands(bot))
      .catch(refused);
    state.bot = { trouble: undefined };
    return () => updates.idle();
  }
  state.bot = { trouble: undefined };
  return replica.lead('updates', async () => {
    const polling = await startPolling(bot, log).catch(refused);
    state.bot = polling ?? undefined;
    return async () => {
      await polling?.stop();
      state.bot = { trouble: undefined };
    };
  });
}
