import type { WebhookInfo } from 'grammy/types';
import * as z from 'zod';
import { allowedUpdates, flag, optionalText, whole, wholeBetween } from '../fields.ts';
import { seconds } from '../message.ts';
import { type Call, method } from '../method.ts';
import { badRequest, conflict } from '../refusal.ts';
import type { RunReply } from '../webhook-push.ts';
import { WebhookPush } from '../webhook-push.ts';

const maxPollS = 50;
const defaultConnections = 40;

const getUpdates = method(
  'getUpdates',
  z.object({
    offset: whole('offset must be a whole number (stand-in)').exactOptional(),
    limit: wholeBetween('limit', 1, 100).exactOptional(),
    timeout: whole('timeout must be a whole number (stand-in)').exactOptional(),
    allowed_updates: allowedUpdates,
  }),
  ({ bot, signal }, { offset, limit = 100, timeout = 0, allowed_updates }) => {
    if (bot.webhook) {
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    bot.updates.allow(allowed_updates);
    if (offset) bot.updates.confirm(offset);
    return bot.longPoll.poll({ limit, timeoutMs: Math.min(Math.max(timeout, 0), maxPollS) * 1000, signal });
  },
);

const secretToken = z
  .string()
  .regex(/^[\w-]{1,256}$/, { error: 'secret token contains unallowed characters' })
  .exactOptional();

/** The webhook methods; `runReply` carries out a call that a webhook put into its answer. */
export function deliveryMethods(runReply: (call: Call) => RunReply) {
  const setWebhook = method(
    'setWebhook',
    z.object({
      url: z.string({ error: 'bad webhook: URL must be specified (stand-in)' }),
      ip_address: optionalText,
      max_connections: wholeBetween('max_connections', 1, 100).exactOptional(),
      allowed_updates: allowedUpdates,
      drop_pending_updates: flag,
      secret_token: secretToken,
    }),
    (call, params) => {
      const { bot, world } = call;
      if (params.url !== '') checkWebhookUrl(params.url);
      endWebhook(call, params.drop_pending_updates);
      bot.updates.allow(params.allowed_updates);
      bot.longPoll.end(conflict('terminated by setWebhook request'));
      if (params.url === '') return true;
      const settings = {
        url: params.url,
        secretToken: params.secret_token,
        maxConnections: params.max_connections ?? defaultConnections,
      };
      bot.webhook = new WebhookPush(settings, { queue: bot.updates, clock: world.clock, runReply: runReply(call) });
      return true;
    },
  );
  return [getUpdates, setWebhook, deleteWebhook, getWebhookInfo];
}

const deleteWebhook = method('deleteWebhook', z.object({ drop_pending_updates: flag }), (call, params) => {
  endWebhook(call, params.drop_pending_updates);
  return true;
});

function endWebhook({ bot }: Call, dropPending: boolean | undefined): void {
  bot.webhook?.stop();
  bot.webhook = undefined;
  if (dropPending) bot.updates.clear();
}

const getWebhookInfo = method('getWebhookInfo', z.object({}), ({ bot }): WebhookInfo => {
  const { settings, lastError } = bot.webhook ?? {};
  return {
    url: settings?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: bot.updates.pending().length,
    ...(settings ? { max_connections: settings.maxConnections } : {}),
    ...(lastError ? { last_error_date: seconds(lastError.at), last_error_message: lastError.message } : {}),
    ...(bot.updates.allowed ? { allowed_updates: [...bot.updates.allowed] } : {}),
  };
});

/** HTTPS on four ports, as the cloud server wants it; loopback addresses may be anything, as with a local server. */
function checkWebhookUrl(text: string): void {
  if (!URL.canParse(text)) throw badRequest('bad webhook: invalid webhook URL specified');
  const url = new URL(text);
  if (['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)) return;
  if (url.protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  if (!['', '443', '80', '88', '8443'].includes(url.port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
  }
}
