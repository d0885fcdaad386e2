import type { CatalogItem } from './catalog.ts';
import { type Decimal, formatDecimal, multiply, parseDecimal } from './decimal.ts';

/** The best ask and bid over all providers (cs2cap.md C21), in US dollars; undefined where nobody asks or bids. */
export interface BestPrice {
  readonly ask: Decimal | undefined;
  readonly bid: Decimal | undefined;
}

/** A price for people and tests: integer cents of USD as text, and the same in dollars; null where there is none. */
export interface PriceView {
  readonly ask: string | null;
  readonly bid: string | null;
  readonly askDecimal: string | null;
  readonly bidDecimal: string | null;
}

/** The prices of every item of the catalog, which tests and the page may move. */
export class Market {
  readonly #items: readonly CatalogItem[];
  readonly #byId: ReadonlyMap<number, CatalogItem>;
  readonly #moved = new Map<number, BestPrice>();
  readonly #moveListeners = new Set<(itemId: number) => void>();

  constructor(catalog: readonly CatalogItem[]) {
    this.#items = catalog;
    this.#byId = new Map(catalog.map((item) => [item.item_id, item]));
  }

  items(): readonly CatalogItem[] {
    return this.#items;
  }

  item(itemId: number): CatalogItem | undefined {
    return this.#byId.get(itemId);
  }

  /** The best prices of one item: as set, else the ones that its id gives. */
  best(itemId: number): BestPrice {
    return this.#moved.get(itemId) ?? defaultPrice(itemId);
  }

  price(itemId: number): PriceView {
    const { ask, bid } = this.best(itemId);
    return { ask: cents(ask), bid: cents(bid), askDecimal: dollars(ask), bidDecimal: dollars(bid) };
  }

  /** Moves the best ask or bid (dollars as a decimal string; null takes the quote away). Throws on an unknown item or text that is no price above zero. */
  setPrice(itemId: number, change: { readonly ask?: string | null; readonly bid?: string | null }): void {
    if (!this.#byId.has(itemId)) throw new Error(`No item ${itemId} in the catalog`);
    const now = this.best(itemId);
    this.#moved.set(itemId, {
      ask: change.ask === undefined ? now.ask : readPrice(change.ask),
      bid: change.bid === undefined ? now.bid : readPrice(change.bid),
    });
    for (const listener of this.#moveListeners) listener(itemId);
  }

  /** Tells the listener which item's price was set; the returned function ends that. */
  onMove(listener: (itemId: number) => void): () => void {
    this.#moveListeners.add(listener);
    return () => this.#moveListeners.delete(listener);
  }
}

/** Asks of 1.00 to 2,000.00 dollars and bids of 85 to 97 % of them, always the same for an id. */
function defaultPrice(itemId: number): BestPrice {
  const mixed = Math.imul(itemId ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const askCents = 100 + (mixed % 199_901);
  const bidPercent = 85 + ((mixed >>> 8) % 13);
  return {
    ask: { units: BigInt(askCents), scale: 2 },
    bid: { units: BigInt(Math.max(1, Math.floor((askCents * bidPercent) / 100))), scale: 2 },
  };
}

function readPrice(text: string | null): Decimal | undefined {
  if (text === null) return undefined;
  const price = parseDecimal(text);
  if (!price || price.units <= 0n) throw new Error(`A price must be a decimal string above 0, got "${text}"`);
  return price;
}

function cents(price: Decimal | undefined): string | null {
  return price ? formatDecimal(multiply(price, { units: 100n, scale: 0 }), 0) : null;
}

function dollars(price: Decimal | undefined): string | null {
  return price ? formatDecimal(price, Math.max(2, price.scale)) : null;
}
