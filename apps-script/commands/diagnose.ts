import { ALERT_COLUMNS } from '#shared/alerts/row.ts';
import { describeFailure, headerOf } from '#shared/cs2cap/reply.ts';
import { listAlerts, listWebhooks, toHttp } from '#shared/cs2cap/requests.ts';
import type { Webhook } from '#shared/cs2cap/webhook.ts';
import { clockLine, destinationLine, destinationsUnreadLine, keyLine, noWebhooksLine } from '#shared/doctor/account.ts';
import { bad as badLine, type CheckLine, good as goodLine, showLine } from '#shared/doctor/line.ts';
import { EVENT_COLUMNS } from '#shared/events/log-row.ts';
import { readRecord } from '#shared/events/record.ts';
import { verifyDelivery } from '#shared/events/verify.ts';
import { ok } from '#shared/result.ts';
import { buildId, toolkitVersion } from '../build-id.ts';
import { findOwn } from '../cs2cap/own-destination.ts';
import { type Cs2cap, send, withDeadline } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { hmacSha256 } from '../google/hash.ts';
import { fetchOne } from '../google/http.ts';
import { countTriggers } from '../google/triggers.ts';
import { tell } from '../google/ui.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { ensureCapability } from '../settings/capability.ts';
import { readLink } from '../settings/link.ts';
import { pollingLoad, pollingOwner } from '../settings/polling.ts';
import { readSigningSecrets } from '../settings/signing-secrets.ts';
import type { Book } from '../sheets/book.ts';
import { readLines, readLog } from '../sheets/event-sheet.ts';
import { ALERTS, EVENTS } from '../sheets/tab-specs.ts';
import { readTable } from '../sheets/table.ts';
import { askRelay } from './ask-relay.ts';
import { askWebApp, storedExecUrl } from './exec-url.ts';
import type { CommandResult } from './run-command.ts';

/** Nobody reads codes in a spreadsheet. */
const good = (words: string) => goodLine('sheet', words);
const bad = (words: string) => badLine('sheet', words);

const NEW_KEY = 'make a key at CS2Cap and enter it in CS2Cap ▸ Settings…';
const CONNECT = 'choose CS2Cap ▸ Webhook ▸ Connect';
/** What a consumer account has (apps-script.md §5). */
const TRIGGERS = 20;
const TRIGGER_MINUTES = 90;

/** Asks every party and says of each that it works or what to do. Of secrets it shows the last four characters. */
export function diagnose(book: Book): CommandResult {
  const checks = [
    good(`this is CS2Cap toolkit ${toolkitVersion}, build ${buildId}`),
    ...tabChecks(book),
    ...apiChecks(),
    signatureCheck(book),
    relayCheck(book),
    ...webAppChecks(),
    triggerCheck(),
  ];
  tell('Diagnose', checks.map(showLine).join('\n'));
  const failed = checks.filter((check) => check.level === 'bad');
  return ok(failed.length === 0 ? 'all is well' : failed.map((check) => check.words).join('; '));
}

function tabChecks(book: Book): readonly CheckLine[] {
  const found = [readTable(book, ALERTS, ALERT_COLUMNS, true), readTable(book, EVENTS, EVENT_COLUMNS, true)];
  const missing = found.flatMap((table) => (table.ok ? [] : [bad(table.failure)]));
  return missing.length > 0 ? missing : [good('the tabs are in place')];
}

function apiChecks(): readonly CheckLine[] {
  const access = readApiAccess();
  if (!access.ok) return [bad(access.failure)];
  const cs2cap = withDeadline(access.value, 60_000);
  const alerts = send(cs2cap, listAlerts({ limit: 1, offset: 0 }));
  const { apiKey } = access.value;
  if (!alerts.ok) return [keyLine(apiKey, alerts.failure, NEW_KEY)];
  const common = [
    keyLine(apiKey, { alerts: alerts.value.pagination.total }, NEW_KEY),
    clockCheck(cs2cap),
    pollingCheck(),
  ];
  const listed = send(cs2cap, listWebhooks());
  if (listed.ok) return [...common, destinationCheck(findOwn(listed.value.webhooks))];
  return listed.failure.kind === 'forbidden'
    ? [...common, noWebhooksLine()]
    : [...common, destinationsUnreadLine(describeFailure(listed.failure))];
}

function destinationCheck(own: Webhook | undefined): CheckLine {
  if (!own) return destinationLine('this sheet', own, CONNECT);
  const last4 = own.secret_last4 ?? '';
  const isSecretHere = readSigningSecrets().some((each) => each.webhookId === own.id && each.secret.endsWith(last4));
  return destinationLine('this sheet', { isActive: own.is_active, last4, isSecretHere }, CONNECT);
}

/** Every answer says when it was made. */
function clockCheck(cs2cap: Cs2cap): CheckLine {
  const fetched = fetchOne(toHttp(cs2cap.base, cs2cap.apiKey, listAlerts({ limit: 1, offset: 0 })));
  const date = fetched.ok ? headerOf(fetched.value.headers, 'Date') : undefined;
  return clockLine('Google’s clock', nowMs(), date);
}

function pollingCheck(): CheckLine {
  const owner = pollingOwner();
  if (owner.kind === 'other') return good(`events are read from CS2Cap by a time trigger of ${owner.who}`);
  return owner.kind === 'own'
    ? good('events are read from CS2Cap by a time trigger of yours')
    : bad('no trigger reads events: choose CS2Cap ▸ Set up this sheet');
}

/** The form of signatures is undocumented (C36): the newest signed line shows which one CS2Cap uses. */
function signatureCheck(book: Book): CheckLine {
  const log = readLog(book);
  const records = log.texts.flatMap((text) => readRecord(text) ?? []);
  const last = records.filter((record) => record.kind === 'relay').sort((left, right) => right.at - left.at)[0];
  const [line] = last ? readLines(log, [last]) : [];
  if (!line) return good('no signed event has come yet');
  const secrets = readSigningSecrets().map((each) => each.secret);
  const headers = { timestamp: line.text('signedAt'), signature: line.text('signature') };
  const input = { headers, body: line.text('raw'), secrets, receivedAtMs: nowMs(), toleranceS: 300 };
  const verified = verifyDelivery(input, hmacSha256);
  return verified.ok
    ? good(`signatures come as ${verified.value.encoding}, with the secret as key (${verified.value.keyForm})`)
    : bad(`the newest signed line does not verify any more: choose CS2Cap ▸ Webhook ▸ Verify log`);
}

function relayCheck(book: Book): CheckLine {
  const asked = askRelay(book);
  if (!asked) return good('no relay is connected');
  return asked.ok ? good(asked.value) : bad(asked.failure);
}

/** The web app as a stranger meets it, and whether it reaches the spreadsheet, which Google does not promise. */
function webAppChecks(): readonly CheckLine[] {
  const execUrl = readLink()?.execUrl ?? storedExecUrl();
  if (execUrl === undefined) return [good('it is not deployed as a web app, which only pushes need')];
  const answer = askWebApp(execUrl, `?k=${ensureCapability().now}`);
  if (!answer.ok) return [bad(answer.failure)];
  const { build, spreadsheet } = answer.value;
  const isSame = build === buildId;
  const how = 'In the script editor: Deploy ▸ Manage deployments ▸ the pencil ▸ Version "New version" ▸ Deploy';
  return [
    isSame
      ? good(`the web app lets everyone in and runs this build, ${buildId}`)
      : bad(`the web app runs build ${build}, this is ${buildId}. ${how}`),
    spreadsheet === false
      ? bad(
          'web calls can’t open this spreadsheet: replace "spreadsheets.currentonly" by "spreadsheets" in appsscript.json ' +
            'and deploy a new version',
        )
      : good(
          spreadsheet
            ? 'web calls reach this spreadsheet'
            : 'the deployed version does not tell whether it reaches this spreadsheet',
        ),
  ];
}

function triggerCheck(): CheckLine {
  const count = countTriggers();
  const minutes = Math.round(pollingLoad().otherDailyMs / 60_000);
  const words = `${count} of ${TRIGGERS} triggers, reading events takes about ${minutes} of ${TRIGGER_MINUTES} minutes a day`;
  return count < TRIGGERS && minutes < TRIGGER_MINUTES
    ? good(words)
    : bad(`${words}: delete those you don’t need in the script editor ▸ Triggers`);
}
