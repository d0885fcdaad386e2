import * as z from 'zod';
import type { Account, Webhook } from './account.ts';
import { readBody } from './body.ts';
import { type Answer, type Call, created, ok, type Route } from './call.ts';
import { checkDestination } from './destination.ts';
import { isUuid, newSecret, newUuid } from './ids.ts';
import { clampedPage, pageOf } from './pagination.ts';
import { invalid, Refusal } from './refusal.ts';
import { deliveryDetailOut, deliveryOut, webhookOut } from './wire.ts';

const quantOnly = { counted: false, tier: 'quant' } as const;

/** The endpoints under /account/webhooks: Quant only, outside the monthly quota (cs2cap.md C19, C30). */
export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/account\/webhooks$/, ...quantOnly, handle: listWebhooks },
  { method: 'POST', path: /^\/account\/webhooks$/, ...quantOnly, handle: createWebhook },
  { method: 'GET', path: /^\/account\/webhooks\/deliveries$/, ...quantOnly, handle: listDeliveries },
  { method: 'GET', path: /^\/account\/webhooks\/deliveries\/([^/]+)$/, ...quantOnly, handle: getDelivery },
  { method: 'PATCH', path: /^\/account\/webhooks\/([^/]+)$/, ...quantOnly, handle: updateWebhook },
  { method: 'DELETE', path: /^\/account\/webhooks\/([^/]+)$/, ...quantOnly, handle: deleteWebhook },
  { method: 'POST', path: /^\/account\/webhooks\/([^/]+)\/rotate-secret$/, ...quantOnly, handle: rotateSecret },
];

const WebhookDraft = z.strictObject({
  label: z.string(),
  url: z.string(),
  platform: z.string().default('custom'),
  is_active: z.boolean().default(true),
});

const WebhookUpdate = z.strictObject({
  label: z.nullish(z.string()),
  url: z.nullish(z.string()),
  platform: z.nullish(z.string()),
  is_active: z.nullish(z.boolean()),
});

/** All of them: this list has no pages (C31). */
function listWebhooks(call: Call): Answer {
  return ok({ webhooks: call.account.webhooks.toReversed().map(webhookOut) });
}

/** The only answer with the whole secret, besides a rotation (C45). */
function createWebhook(call: Call): Answer {
  const draft = readBody(call, WebhookDraft);
  checkDestination(draft, call.world.switches);
  if (draft.is_active) checkOnePerPlatform(call, draft.platform, undefined);
  const webhook: Webhook = {
    id: newUuid(),
    label: draft.label,
    url: draft.url,
    platform: draft.platform,
    secret: newSecret(),
    isActive: draft.is_active,
    lastSuccessAt: null,
    lastFailureAt: null,
    lastFailureMessage: null,
    createdAt: call.now,
    updatedAt: call.now,
  };
  call.account.webhooks.push(webhook);
  return created({ webhook: webhookOut(webhook), secret: webhook.secret });
}

/** A field that is null or absent stays; the rules hold for what results (C33). */
function updateWebhook(call: Call): Answer {
  const webhook = findWebhook(call);
  const change = readBody(call, WebhookUpdate);
  const next = {
    label: change.label ?? webhook.label,
    url: change.url ?? webhook.url,
    platform: change.platform ?? webhook.platform,
    isActive: change.is_active ?? webhook.isActive,
  };
  checkDestination(next, call.world.switches);
  if (next.isActive) checkOnePerPlatform(call, next.platform, webhook);
  Object.assign(webhook, next, { updatedAt: call.now });
  return ok(webhookOut(webhook));
}

function checkOnePerPlatform(call: Call, platform: string, self: Webhook | undefined): void {
  const taken = call.account.webhooks.some((other) => other !== self && other.isActive && other.platform === platform);
  if (taken && call.world.switches.onePerPlatform) {
    throw new Refusal(409, 'ACCOUNT_WEBHOOK_PLATFORM_EXISTS', `An active ${platform} destination exists already.`);
  }
}

/** Pending deliveries of the destination are cancelled with it (C31). */
function deleteWebhook(call: Call): Answer {
  const webhook = findWebhook(call);
  call.account.webhooks = call.account.webhooks.filter((other) => other !== webhook);
  cancelPending(call.account, webhook.id, call.now);
  return ok({ ok: true });
}

function cancelPending(account: Account, webhookId: string, now: number): void {
  for (const delivery of account.deliveries) {
    if (delivery.webhookId !== webhookId || delivery.status !== 'pending') continue;
    Object.assign(delivery, { status: 'cancelled', nextAttemptAt: null, completedAt: now });
  }
}

/** From now on every attempt is signed with the new secret: no overlap is promised (C46). */
function rotateSecret(call: Call): Answer {
  const webhook = findWebhook(call);
  Object.assign(webhook, { secret: newSecret(), updatedAt: call.now });
  return ok({ webhook: webhookOut(webhook), secret: webhook.secret });
}

function listDeliveries(call: Call): Answer {
  const { limit, offset } = clampedPage(call, { max: 100, byDefault: 50, minOffset: 0 });
  const { page, pagination } = pageOf(call.account.deliveries.toReversed(), limit, offset);
  return ok({ deliveries: page.map(deliveryOut), pagination });
}

function getDelivery(call: Call): Answer {
  const delivery = call.account.deliveries.find((candidate) => candidate.id === call.params[0]);
  if (!delivery) throw new Refusal(404, 'WEBHOOK_DELIVERY_NOT_FOUND', 'Webhook delivery not found.');
  return ok(deliveryDetailOut(delivery));
}

function findWebhook(call: Call): Webhook {
  const [id = ''] = call.params;
  if (!isUuid(id))
    throw invalid({ type: 'uuid_parsing', loc: ['path', 'webhook_id'], msg: 'Input should be a valid UUID' });
  const webhook = call.account.webhooks.find((candidate) => candidate.id === id.toLowerCase());
  if (!webhook) throw new Refusal(404, 'WEBHOOK_NOT_FOUND', 'Webhook not found.');
  return webhook;
}
