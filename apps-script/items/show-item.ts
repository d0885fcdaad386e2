import { type BestAsk, bestAsk } from '#shared/cs2cap/best-ask.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { listItems, listPrices } from '#shared/cs2cap/requests.ts';
import { ok, type Result } from '#shared/result.ts';
import { type Cs2cap, send, withDeadline } from '../cs2cap/send.ts';
import { readCache, writeCache } from '../google/cache.ts';
import { nowMs } from '../google/clock.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { quotaLine, roomFor } from '../settings/quota.ts';

/** What the sidebar shows of an item beside its name. */
export interface ItemView {
  /** Address of the picture; blank where there is none. */
  readonly image: string;
  /** The best ask in words, or why there is none. */
  readonly price: string;
  /** The best ask as a decimal; blank where there is none. */
  readonly ask: string;
  readonly quota: string;
}

const IMAGE_S = 21_600;
/** CS2Cap's own prices are five to ten minutes old (C23). */
const PRICE_S = 300;

/** Picture and best ask of an item: two calls of the quota, and none for what was asked for a moment ago. */
export function showItem(itemId: unknown, currency: unknown): Result<ItemView, string> {
  const access = readApiAccess();
  if (!access.ok) return access;
  const cs2cap = withDeadline(access.value, 25_000);
  const id = Number(itemId);
  const code = /^[A-Z]{3,5}$/.test(String(currency)) ? String(currency) : 'USD';
  const image = imageOf(cs2cap, id);
  return ok({ image, ...priceOf(cs2cap, id, code), quota: quotaLine() });
}

function imageOf(cs2cap: Cs2cap, itemId: number): string {
  const key = `image ${itemId}`;
  const known = readCache(key);
  // The price goes first where the quota has room for one call only.
  if (known !== undefined || !roomFor(2, '').ok) return known ?? '';
  const reply = send(cs2cap, listItems({ item_id: itemId, limit: 1, offset: 0 }));
  const url = reply.ok ? (reply.value.items[0]?.image_url ?? '') : '';
  if (reply.ok) writeCache(key, url, IMAGE_S);
  return url;
}

function priceOf(cs2cap: Cs2cap, itemId: number, currency: string): Pick<ItemView, 'price' | 'ask'> {
  const key = `ask ${itemId} ${currency}`;
  const known = readCache(key);
  const [amount, provider, updatedAt] = known?.split(' ') ?? [];
  if (known === '') return NO_OFFER;
  if (amount && provider) return inWords({ amount, provider, ...(updatedAt ? { updatedAt } : {}) }, currency);
  const room = roomFor(1, 'A price');
  if (!room.ok) return { price: room.failure, ask: '' };
  const reply = send(cs2cap, listPrices(itemId, currency));
  if (!reply.ok) return { price: `The price could not be asked for: ${describeFailure(reply.failure)}`, ask: '' };
  const best = bestAsk(reply.value.items, currency);
  writeCache(key, best ? [best.amount, best.provider, best.updatedAt ?? ''].join(' ') : '', PRICE_S);
  return best ? inWords(best, currency) : NO_OFFER;
}

const NO_OFFER = { price: 'Nobody offers it right now.', ask: '' };

function inWords({ amount, provider, updatedAt }: BestAsk, currency: string): Pick<ItemView, 'price' | 'ask'> {
  const ageMs = nowMs() - Date.parse(updatedAt ?? '');
  const age = Number.isNaN(ageMs) ? '' : `, ${Math.max(0, Math.round(ageMs / 60_000))} min ago`;
  return { price: `Best ask: ${amount} ${currency} on ${provider}${age}`, ask: amount };
}
