export type Tier = 'free' | 'starter' | 'pro' | 'quant';

interface TierLimits {
  readonly perMinute: number;
  readonly perMonth: number;
  /** The largest page of /items, /prices and /bids; a larger `limit` is clamped silently. */
  readonly pageCap: number;
}

/** cs2cap.md C59 for the rates, prices.mdx for the page caps. */
const limits: Readonly<Record<Tier, TierLimits>> = {
  free: { perMinute: 20, perMonth: 1_000, pageCap: 100 },
  starter: { perMinute: 40, perMonth: 50_000, pageCap: 1_000 },
  pro: { perMinute: 100, perMonth: 500_000, pageCap: 1_000 },
  quant: { perMinute: 300, perMonth: 1_000_000, pageCap: 1_000 },
};

const order: readonly Tier[] = ['free', 'starter', 'pro', 'quant'];

/** What a tier may do per minute, per month and per page. */
export function tierLimits(tier: Tier): TierLimits {
  return limits[tier];
}

/** Whether `tier` has everything that `needed` has. */
export function reachesTier(tier: Tier, needed: Tier): boolean {
  return order.indexOf(tier) >= order.indexOf(needed);
}
