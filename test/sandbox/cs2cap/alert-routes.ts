import * as z from 'zod';
import type { Account, Alert } from './account.ts';
import { createAlertBatch } from './alert-batch.ts';
import {
  AlertDraft,
  addAlert,
  ensureMayEnable,
  issuesOfCurrency,
  issuesOfDraft,
  issuesOfThreshold,
  readThreshold,
} from './alert-rule.ts';
import { readBody } from './body.ts';
import { type Answer, type Call, created, ok, type Route } from './call.ts';
import { decimalPattern } from './decimal.ts';
import { isUuid } from './ids.ts';
import { clampedPage, pageOf } from './pagination.ts';
import { invalid, Refusal, valueError } from './refusal.ts';
import { alertOut, eventOut } from './wire.ts';

/** The endpoints under /account/alerts; none counts against the monthly quota (cs2cap.md C19). */
export const alertRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/account\/alerts$/, counted: false, handle: listAlerts },
  { method: 'POST', path: /^\/account\/alerts$/, counted: false, handle: createAlert },
  { method: 'POST', path: /^\/account\/alerts\/batch$/, counted: false, handle: createAlertBatch },
  { method: 'GET', path: /^\/account\/alerts\/events$/, counted: false, handle: listEvents },
  { method: 'PATCH', path: /^\/account\/alerts\/([^/]+)$/, counted: false, handle: updateAlert },
  { method: 'DELETE', path: /^\/account\/alerts\/([^/]+)$/, counted: false, handle: deleteAlert },
];

/** AlertUpdateRequest of openapi.json: item_id and kind can't be changed (cs2cap.md C5). */
const AlertUpdate = z.strictObject({
  threshold_value: z.nullish(z.string().regex(decimalPattern)),
  threshold_currency: z.nullish(z.string()),
  is_enabled: z.nullish(z.boolean()),
});
type AlertUpdate = z.infer<typeof AlertUpdate>;

function listAlerts(call: Call): Answer {
  const { limit, offset } = clampedPage(call, { max: 200, byDefault: 50 });
  const { page, pagination } = pageOf(searched(call.account, call.query.get('search')), limit, offset);
  return ok({ alerts: page.map(alertOut), pagination });
}

/** Newest first; a numeric search is an item id and nothing else, any other a part of the name (C4). */
function searched(account: Account, search: string | null): Alert[] {
  const newestFirst = account.alerts.toReversed();
  const wanted = search?.trim() ?? '';
  if (wanted === '') return newestFirst;
  if (/^\d+$/.test(wanted)) return newestFirst.filter((alert) => alert.item.item_id === Number(wanted));
  return newestFirst.filter((alert) => alert.item.market_hash_name.toLowerCase().includes(wanted.toLowerCase()));
}

function createAlert(call: Call): Answer {
  const draft = readBody(call, AlertDraft);
  const issues = issuesOfDraft(draft, call.world, ['body']);
  if (issues.length > 0) throw invalid(...issues);
  if (!call.world.market.item(draft.item_id))
    throw new Refusal(404, 'ITEM_NOT_FOUND', `Item ${draft.item_id} not found.`);
  if (draft.is_enabled) ensureMayEnable(call.account, call.world.switches, call.account.enabledCount());
  return created(alertOut(addAlert(call.account, draft, call.world)));
}

function updateAlert(call: Call): Answer {
  const alert = findAlert(call);
  const change = readBody(call, AlertUpdate);
  checkUpdate(call, alert, change);
  if (change.is_enabled) {
    const others = call.account.alerts.filter((other) => other.isEnabled && other !== alert).length;
    ensureMayEnable(call.account, call.world.switches, others);
  }
  applyUpdate(call, alert, change);
  return ok(alertOut(alert));
}

/** At least one field must say something; null changes nothing (C5). */
function checkUpdate(call: Call, alert: Alert, change: AlertUpdate): void {
  if (Object.values(change).every((value) => value === null || value === undefined)) {
    throw invalid(
      valueError(['body'], 'at least one of threshold_value, threshold_currency or is_enabled must be provided'),
    );
  }
  const issues = [
    ...(typeof change.threshold_value === 'string' ? issuesOfThreshold(change.threshold_value, ['body']) : []),
    ...issuesOfCurrency(alert.kind, change.threshold_currency, call.world, ['body']),
  ];
  if (issues.length > 0) throw invalid(...issues);
}

function applyUpdate(call: Call, alert: Alert, change: AlertUpdate): void {
  if (typeof change.threshold_value === 'string')
    Object.assign(alert, readThreshold(change.threshold_value, call.world));
  if (typeof change.threshold_currency === 'string' && alert.kind !== 'spread_exceeds')
    alert.currency = change.threshold_currency;
  alert.isEnabled = change.is_enabled ?? alert.isEnabled;
  alert.updatedAt = call.now;
}

function deleteAlert(call: Call): Answer {
  const alert = findAlert(call);
  call.account.alerts = call.account.alerts.filter((other) => other !== alert);
  return ok({ ok: true });
}

function findAlert(call: Call): Alert {
  const [id = ''] = call.params;
  if (!isUuid(id))
    throw invalid({ type: 'uuid_parsing', loc: ['path', 'alert_id'], msg: 'Input should be a valid UUID' });
  const alert = call.account.alerts.find((candidate) => candidate.id === id.toLowerCase());
  if (!alert) throw new Refusal(404, 'ALERT_NOT_FOUND', 'Alert not found.');
  return alert;
}

/** Newest first, by offset only: no cursor, no filter (C17). */
function listEvents(call: Call): Answer {
  const { limit, offset } = clampedPage(call, { max: 100, byDefault: 50, minOffset: 0 });
  const { page, pagination } = pageOf(call.account.events.toReversed(), limit, offset);
  const shown = call.world.switches.eventDeliveries === 'all' ? call.account.deliveries : [];
  return ok({
    events: page.map((event) =>
      eventOut(
        event,
        shown.filter((delivery) => delivery.eventId === event.id),
      ),
    ),
    pagination,
  });
}
