import type { Alert } from '../cs2cap/alert.ts';
import type { Intent } from './step.ts';

/** The clock that stamped the intent and CS2Cap's own may differ by so much; in doubt an alert is not armed. */
const CLOCK_SKEW_MS = 600_000;

/** Whether an alert that an unanswered create made is still to be armed: that wanted it, and it has not fired since. */
export function mayArm(alert: Alert, intent: Pick<Intent, 'wantsEnabled' | 'at'> | undefined): boolean {
  if (!intent?.wantsEnabled || alert.is_enabled) return false;
  return !alert.last_triggered_at || Date.parse(alert.last_triggered_at) <= Date.parse(intent.at) - CLOCK_SKEW_MS;
}
