import * as z from 'zod';
import type { Account, Alert } from './account.ts';
import { canonicalDecimal, type Decimal, decimalPattern, parseDecimal } from './decimal.ts';
import { isCurrency } from './fx.ts';
import { newUuid } from './ids.ts';
import { invalid, Refusal, type ValidationIssue, valueError } from './refusal.ts';
import type { Switches } from './switches.ts';
import type { World } from './world.ts';

/** AlertCreateRequest of openapi.json. */
export const AlertDraft = z.strictObject({
  item_id: z.int(),
  kind: z.string(),
  threshold_value: z.string().regex(decimalPattern),
  threshold_currency: z.nullish(z.string()),
  is_enabled: z.boolean().default(true),
});
export type AlertDraft = z.infer<typeof AlertDraft>;

const kinds = ['price_below', 'price_above', 'spread_exceeds'];

/** What the pattern can't say: a known kind (cs2cap.md C8), a threshold above zero (C11), a listed currency, none for a spread (C10). */
export function issuesOfDraft(draft: AlertDraft, world: World, loc: readonly (string | number)[]): ValidationIssue[] {
  const issues: ValidationIssue[] = [];
  if (!kinds.includes(draft.kind)) issues.push(valueError([...loc, 'kind'], `kind must be one of ${kinds.join(', ')}`));
  return [
    ...issues,
    ...issuesOfThreshold(draft.threshold_value, loc),
    ...issuesOfCurrency(draft.kind, draft.threshold_currency, world, loc),
  ];
}

/** A threshold must be above zero although the pattern lets "-5" and "0" pass (C11). */
export function issuesOfThreshold(text: string, loc: readonly (string | number)[]): ValidationIssue[] {
  const value = parseDecimal(text);
  if (value && value.units > 0n) return [];
  return [{ type: 'greater_than', loc: [...loc, 'threshold_value'], msg: 'Input should be greater than 0' }];
}

/** A currency must be one of /v1/fx; whether a spread may name one is a switch (C10). */
export function issuesOfCurrency(
  kind: string,
  currency: string | null | undefined,
  world: World,
  loc: readonly (string | number)[],
): ValidationIssue[] {
  const at = [...loc, 'threshold_currency'];
  if (currency === null || currency === undefined) return [];
  if (kind === 'spread_exceeds') {
    return world.switches.spreadCurrency === 'ignore'
      ? []
      : [valueError(at, 'spread_exceeds takes no threshold_currency')];
  }
  return isCurrency(currency) ? [] : [valueError(at, `unsupported currency '${currency}'`)];
}

/** Throws what stands against enabling an alert: no delivery channel (409, C16), the cap of enabled alerts (402, C20). */
export function ensureMayEnable(account: Account, switches: Switches, alreadyEnabled: number, more = 1): void {
  if (!account.hasDeliveryChannel(switches.deliveryChannel)) {
    throw new Refusal(
      409,
      'ALERT_DELIVERY_CHANNEL_REQUIRED',
      'Enabled alerts require a verified email with alert emails enabled, or an active webhook destination.',
    );
  }
  if (alreadyEnabled + more > account.enabledCap) {
    throw new Refusal(402, 'ALERT_LIMIT_REACHED', `Enabled alert limit reached (${account.enabledCap}).`);
  }
}

/** Stores an alert whose draft was found valid; throws 404 for an unknown item. */
export function addAlert(account: Account, draft: AlertDraft, world: World): Alert {
  const item = world.market.item(draft.item_id);
  if (!item) throw new Refusal(404, 'ITEM_NOT_FOUND', `Item ${draft.item_id} not found.`);
  const now = world.clock.now();
  const alert: Alert = {
    id: newUuid(),
    item,
    kind: draft.kind,
    ...readThreshold(draft.threshold_value, world),
    currency: currencyOf(draft, account),
    isEnabled: draft.is_enabled,
    lastTriggeredAt: null,
    createdAt: now,
    updatedAt: now,
  };
  account.alerts.push(alert);
  return alert;
}

/** The threshold as it is kept: its exact value, and its text as the switch `canonicalThresholds` says. Throws 422 for no decimal. */
export function readThreshold(text: string, world: World): { threshold: Decimal; thresholdText: string } {
  const threshold = parseDecimal(text);
  if (!threshold) throw invalid(...issuesOfThreshold(text, ['body']));
  return {
    threshold,
    thresholdText: world.switches.canonicalThresholds === 'canonical' ? canonicalDecimal(threshold) : text,
  };
}

/** An omitted currency becomes the account's preferred one, else USD (C13); a spread has none (C10). */
function currencyOf(draft: AlertDraft, account: Account): string | null {
  return draft.kind === 'spread_exceeds' ? null : (draft.threshold_currency ?? account.preferredCurrency);
}
