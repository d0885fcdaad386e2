import { describeFailure } from '#shared/cs2cap/reply.ts';
import { patchWebhook, rotateWebhookSecret } from '#shared/cs2cap/requests.ts';
import type { Webhook } from '#shared/cs2cap/webhook.ts';
import { fail, ok } from '#shared/result.ts';
import { readOwn } from '../cs2cap/own-destination.ts';
import { type Cs2cap, send, withDeadline } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { deleteProperty, writeProperty } from '../google/properties.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { directUrl, ensureCapability, forgetNewest, rotateCapability } from '../settings/capability.ts';
import { addSigningSecret } from '../settings/signing-secrets.ts';
import type { CommandResult } from './run-command.ts';

/** Longer than any rotation takes: an execution that dies must not keep deliveries waiting for ever. */
const ROTATING = 'rotating_until';
const LONGEST_MS = 120_000;
const TRIES = 3;

/**
 * Gives this sheet's destination a new signing secret, or a new address where CS2Cap posts straight here. Nothing is
 * lost although CS2Cap promises no overlap (C46): the secrets before stay known, and what nobody can check while the
 * new one is fetched is answered "busy" and comes again.
 */
export function rotateSecret(): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  const cs2cap = withDeadline(access.value, 60_000);
  const own = readOwn(cs2cap);
  if (!own.ok) return own;
  if (!own.value) return fail('This sheet has no destination yet. Choose CS2Cap ▸ Webhook ▸ Connect.');
  return /\/exec\?k=/.test(own.value.url) ? rotateAddress(cs2cap, own.value) : rotateSigning(cs2cap, own.value);
}

function rotateSigning(cs2cap: Cs2cap, own: Webhook): CommandResult {
  writeProperty(ROTATING, String(nowMs() + LONGEST_MS));
  try {
    for (let attempt = 1; ; attempt++) {
      const rotated = send(cs2cap, rotateWebhookSecret(own.id));
      if (rotated.ok) {
        addSigningSecret({ webhookId: own.id, secret: rotated.value.secret });
        return ok(`new signing secret, ending in ${rotated.value.secret.slice(-4)}; the one before stays known`);
      }
      // An answer that got lost may have carried a secret: only another one can be known.
      const isUnclear = ['unreachable', 'unreadable', 'server'].includes(rotated.failure.kind);
      if (!isUnclear || attempt === TRIES) {
        const repair = isUnclear
          ? ' The secret may have changed: choose CS2Cap ▸ Webhook ▸ Rotate secret once more.'
          : '';
        return fail(`CS2Cap did not give a new secret: ${describeFailure(rotated.failure)}.${repair}`);
      }
    }
  } finally {
    deleteProperty(ROTATING);
  }
}

function rotateAddress(cs2cap: Cs2cap, own: Webhook): CommandResult {
  const before = ensureCapability();
  const execUrl = own.url.replace(/\?.*/, '');
  const moved = send(cs2cap, patchWebhook(own.id, { url: directUrl(execUrl, rotateCapability()) }));
  if (moved.ok) return ok('CS2Cap posts to a new address; the old one works for another day');
  forgetNewest(before);
  return fail(`CS2Cap did not take the new address: ${describeFailure(moved.failure)}`);
}
