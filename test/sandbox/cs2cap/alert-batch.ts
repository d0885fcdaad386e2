import * as z from 'zod';
import { AlertDraft, addAlert, ensureMayEnable, issuesOfDraft } from './alert-rule.ts';
import { readBody } from './body.ts';
import { type Answer, type Call, ok } from './call.ts';
import { canonicalDecimal, decimal } from './decimal.ts';
import { invalid, Refusal } from './refusal.ts';

const AlertBatch = z.strictObject({ alerts: z.array(AlertDraft).min(1) });

interface Result {
  readonly index: number;
  readonly status: 'created' | 'error';
  readonly alert_id: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/**
 * POST /account/alerts/batch: 200 with a result per entry, in order, even when entries fail (cs2cap.md C2, C3). The whole
 * request fails with 403 without the feature, 422 on a malformed entry, 400 above 100 entries, 402 when its enabled
 * entries do not fit under the cap, 409 when nobody could be told.
 */
export function createAlertBatch(call: Call): Answer {
  if (!call.account.batchAccess) {
    throw new Refusal(403, 'FORBIDDEN', 'Batch alert creation is not available for this tier.');
  }
  const { alerts } = readBody(call, AlertBatch);
  if (alerts.length > 100)
    throw new Refusal(400, 'BAD_REQUEST', `Batch size exceeded: ${alerts.length} alerts, at most 100.`);
  if (call.world.switches.batchRefusals === 'whole') {
    const issues = alerts.flatMap((draft, index) => issuesOfDraft(draft, call.world, ['body', 'alerts', index]));
    if (issues.length > 0) throw invalid(...issues);
  }
  const enabled = alerts.filter((draft) => draft.is_enabled).length;
  if (enabled > 0) ensureMayEnable(call.account, call.world.switches, call.account.enabledCount(), enabled);
  const seen = new Set<string>();
  const results = alerts.map((draft, index) => createOne(call, draft, index, seen));
  const made = results.filter((result) => result.status === 'created').length;
  return ok({ created: made, failed: results.length - made, results });
}

function createOne(call: Call, draft: AlertDraft, index: number, seen: Set<string>): Result {
  const [issue] = issuesOfDraft(draft, call.world, []);
  if (issue) return failed(index, 'VALIDATION_ERROR', `${issue.loc.join('.')}: ${issue.msg}`);
  const identity = identityOf(draft);
  if (seen.has(identity))
    return failed(index, 'DUPLICATE_ALERT', 'Exact duplicate of an earlier alert in this request.');
  seen.add(identity);
  if (!call.world.market.item(draft.item_id))
    return failed(index, 'ITEM_NOT_FOUND', `Item ${draft.item_id} not found.`);
  const alert = addAlert(call.account, draft, call.world);
  return { index, status: 'created', alert_id: alert.id, code: null, message: null };
}

/** Equal payloads after parsing, so "20" and "20.00" are the same. */
function identityOf(draft: AlertDraft): string {
  const { item_id, kind, threshold_currency, is_enabled } = draft;
  return JSON.stringify([
    item_id,
    kind,
    canonicalDecimal(decimal(draft.threshold_value)),
    threshold_currency ?? null,
    is_enabled,
  ]);
}

function failed(index: number, code: string, message: string): Result {
  return { index, status: 'error', alert_id: null, code, message };
}
