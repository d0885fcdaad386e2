import { ALERT_COLUMNS } from '#shared/alerts/row.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { listAlerts, listWebhooks } from '#shared/cs2cap/requests.ts';
import { EVENT_COLUMNS } from '#shared/events/log-row.ts';
import { ok } from '#shared/result.ts';
import { buildId } from '../build-id.ts';
import { findOwn } from '../cs2cap/own-destination.ts';
import { send, withDeadline } from '../cs2cap/send.ts';
import { tell } from '../google/ui.ts';
import { knownExecUrl } from '../google/web-app.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { readLink } from '../settings/link.ts';
import { pollingOwner } from '../settings/polling.ts';
import { readSigningSecrets } from '../settings/signing-secrets.ts';
import { tellRelay } from '../settings/tell-relay.ts';
import type { Book } from '../sheets/book.ts';
import { ALERTS, EVENTS } from '../sheets/tab-specs.ts';
import { readTable } from '../sheets/table.ts';
import type { CommandResult } from './run-command.ts';

interface Check {
  readonly isGood: boolean;
  readonly words: string;
}

const good = (words: string): Check => ({ isGood: true, words });
const bad = (words: string): Check => ({ isGood: false, words });

/** Asks every party and says of each that it works or what to do. Changes nothing. */
export function diagnose(book: Book): CommandResult {
  const checks = [...tabChecks(book), ...apiChecks(), relayCheck(), webAppCheck()];
  tell('Diagnose', checks.map(({ isGood, words }) => `${isGood ? '✓' : '✗'} ${words}`).join('\n'));
  const failed = checks.filter((check) => !check.isGood);
  return ok(failed.length === 0 ? 'all is well' : failed.map((check) => check.words).join('; '));
}

function tabChecks(book: Book): readonly Check[] {
  const found = [readTable(book, ALERTS, ALERT_COLUMNS, true), readTable(book, EVENTS, EVENT_COLUMNS, true)];
  const missing = found.flatMap((table) => (table.ok ? [] : [bad(table.failure)]));
  return missing.length > 0 ? missing : [good('the tabs are in place')];
}

function apiChecks(): readonly Check[] {
  const access = readApiAccess();
  if (!access.ok) return [bad(access.failure)];
  const cs2cap = withDeadline(access.value, 60_000);
  const alerts = send(cs2cap, listAlerts({ limit: 1, offset: 0 }));
  if (!alerts.ok) return [bad(`the API key does not work: ${describeFailure(alerts.failure)}`)];
  const key = good(`the API key works; the account has ${alerts.value.pagination.total} alerts`);
  const polling = pollingCheck();
  const listed = send(cs2cap, listWebhooks());
  if (!listed.ok) {
    return listed.failure.kind === 'forbidden'
      ? [key, polling, good('webhooks are not part of this tier; events are polled')]
      : [key, polling, bad(`destinations could not be read: ${describeFailure(listed.failure)}`)];
  }
  const own = findOwn(listed.value.webhooks, readLink()?.webhookUrl ?? '');
  const isSecretHere = readSigningSecrets().some(
    (each) => each.webhookId === own?.id && each.secret.endsWith(own.secret_last4 ?? ''),
  );
  if (!own) return [key, polling, bad('this sheet has no destination: choose CS2Cap ▸ Webhook ▸ Connect')];
  if (!own.is_active)
    return [key, polling, bad('this sheet’s destination is paused: choose CS2Cap ▸ Webhook ▸ Connect')];
  if (!isSecretHere) {
    return [key, polling, bad('the stored signing secret is not the current one: choose CS2Cap ▸ Webhook ▸ Connect')];
  }
  return [key, polling, good('this sheet has its own destination and its secret')];
}

function pollingCheck(): Check {
  const owner = pollingOwner();
  if (owner.kind === 'other') return good(`events are read from CS2Cap by a time trigger of ${owner.who}`);
  return owner.kind === 'own'
    ? good('events are read from CS2Cap by a time trigger of yours')
    : bad('no trigger reads events: choose CS2Cap ▸ Set up this sheet');
}

function relayCheck(): Check {
  const told = tellRelay();
  if (told === undefined) return good('no relay is connected');
  return told.ok ? good('the relay answers and knows this sheet') : bad(`the relay: ${told.failure}`);
}

function webAppCheck(): Check {
  const words = `this is build ${buildId}`;
  return knownExecUrl() === undefined && readLink() === undefined
    ? good(`${words}; it is not deployed as a web app, which only a relay needs`)
    : good(`${words}; after a change of the code, update the deployment too`);
}
