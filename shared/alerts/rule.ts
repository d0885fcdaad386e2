import type { Alert } from '../cs2cap/alert.ts';
import { canonicalDecimal, sameDecimal } from './decimal.ts';

/** What makes two alerts the same (C3): item, kind, decimal threshold, currency. */
export interface Rule {
  readonly itemId: number;
  readonly kind: string;
  readonly threshold: string;
  readonly currency?: string;
}

/** The rule of an alert as CS2Cap has it. */
export function ruleOf(alert: Alert): Rule {
  return {
    itemId: alert.item.item_id,
    kind: alert.kind,
    threshold: alert.threshold_value,
    ...(alert.threshold_currency ? { currency: alert.threshold_currency } : {}),
  };
}

/** Whether two rules watch for the same thing. A currency that one side leaves open matches any. */
export function sameRule(left: Rule, right: Rule): boolean {
  return (
    left.itemId === right.itemId &&
    left.kind === right.kind &&
    sameDecimal(left.threshold, right.threshold) &&
    (left.currency === undefined || right.currency === undefined || left.currency === right.currency)
  );
}

/** A text that is equal for all rules that `sameRule` may call the same; compare with it afterwards. */
export const ruleKey = (rule: Rule) =>
  `${rule.itemId} ${rule.kind} ${canonicalDecimal(rule.threshold) ?? rule.threshold}`;
