import { ruleOf, sameRule } from '#shared/alerts/rule.ts';
import type { Alert, NewAlert } from '#shared/cs2cap/alert.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { createAlert, listAlerts } from '#shared/cs2cap/requests.ts';
import type { Result } from '#shared/result.ts';
import { ok } from '#shared/result.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import { findAlert } from '../store/alerts.ts';
import type { Db } from '../store/schema.ts';

/** New alerts come first in the list. */
const NEWEST = 50;

/**
 * Creates an alert, and after an answer that never came looks whether it was created all the same: there is no
 * idempotency key (C1), and a blind second try would make a twin. One that is listed and was not known before is taken.
 */
export async function createAlertOnce(
  deps: { readonly db: Db; readonly cs2cap: Cs2capClient },
  wish: NewAlert,
): Promise<Result<Alert, ApiFailure>> {
  const { db, cs2cap } = deps;
  const made = await cs2cap.send(createAlert(wish));
  if (made.ok || !['unreachable', 'server', 'unreadable'].includes(made.failure.kind)) return made;
  const listed = await cs2cap.send(listAlerts({ limit: NEWEST, offset: 0 }));
  if (!listed.ok) return made;
  const rule = {
    itemId: wish.item_id,
    kind: wish.kind,
    threshold: wish.threshold_value,
    ...(wish.threshold_currency === undefined ? {} : { currency: wish.threshold_currency }),
  };
  for (const alert of listed.value.alerts) {
    if (sameRule(ruleOf(alert), rule) && !(await findAlert(db, alert.id))) return ok(alert);
  }
  return made;
}
