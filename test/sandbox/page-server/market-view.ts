import type { AccountView, CatalogItem, Cs2cap } from '../cs2cap/cs2cap.ts';

const mostFound = 25;
const mostDeliveries = 12;

interface MarketWorld {
  readonly cs2cap: Cs2cap;
  readonly accountKeys: readonly string[];
}

/** The market as the page draws it: items with alerts first, then what the search finds; the accounts' alerts and last deliveries. */
export function viewMarket({ cs2cap, accountKeys }: MarketWorld, search: string) {
  const accounts = accountKeys.map((key) => cs2cap.account(key));
  const alerts = accounts.flatMap((account) => account.alerts().map((alert) => ({ alert, account })));
  const watched = new Set(alerts.map(({ alert }) => alert.item.item_id));
  const items = cs2cap.market.items();
  const found = search.trim() === '' ? [] : items.filter((item) => !watched.has(item.item_id) && fits(item, search));
  return {
    accounts: accounts.map(({ tier, quotaUsed }) => ({ tier, quotaUsed })),
    items: [...items.filter((item) => watched.has(item.item_id)), ...found.slice(0, mostFound)].map((item) => ({
      id: item.item_id,
      name: item.market_hash_name,
      phase: item.phase,
      watched: watched.has(item.item_id),
      ask: cs2cap.market.price(item.item_id).askDecimal,
      bid: cs2cap.market.price(item.item_id).bidDecimal,
    })),
    foundMore: Math.max(0, found.length - mostFound),
    alerts: alerts.map(({ alert, account }) => ({
      id: alert.id,
      tier: account.tier,
      item: alert.item.market_hash_name,
      phase: alert.item.phase,
      kind: alert.kind,
      threshold: alert.threshold_value,
      currency: alert.threshold_currency,
      armed: alert.is_enabled,
      lastTriggered: alert.last_triggered_at,
    })),
    deliveries: accounts
      .flatMap(lastDeliveries)
      .sort((a, b) => (a.at < b.at ? 1 : -1))
      .slice(0, mostDeliveries),
  };
}

/** Without the destination's URL: it may carry a bot token or a capability (DESIGN §5, Secrets). */
function lastDeliveries(account: AccountView) {
  return account
    .deliveries()
    .slice(-mostDeliveries)
    .map((delivery) => ({
      id: delivery.id,
      at: delivery.created_at,
      to: delivery.endpoint_label,
      platform: delivery.platform,
      status: delivery.status,
      http: delivery.last_http_status,
      attempts: delivery.attempt_count,
      error: delivery.error,
    }));
}

function fits(item: CatalogItem, search: string): boolean {
  const name = `${item.market_hash_name} ${item.phase ?? ''}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
}

/** A price some percent away, at least a cent, and never below one. */
export function movedPrice(price: string, percent: number): string {
  const now = Math.round(Number(price) * 100);
  const by = Math.max(1, Math.round((now * Math.abs(percent)) / 100)) * Math.sign(percent);
  return (Math.max(1, now + by) / 100).toFixed(2);
}
