import { EVENT_COLUMNS } from '#shared/events/log-row.ts';
import type { Change as Cs2capChange } from '../cs2cap/cs2cap.ts';
import type { GoogleChange } from '../google/world.ts';
import type { Change as TelegramChange } from '../telegram/telegram.ts';
import type { PageWorld } from './page-world.ts';
import { type RelayLine, readRelayLine } from './relay-lines.ts';

type Place = 'market' | 'CS2Cap' | 'relay' | 'chat' | 'sheet';

interface Step {
  readonly at: number;
  readonly where: Place;
  readonly words: string;
  readonly isFine: boolean;
}

interface Trace {
  readonly eventId: string;
  readonly key: string;
  readonly item: string;
  readonly title: string;
  readonly steps: Step[];
  /** What the relay calls the event: one id per destination that it came by. */
  readonly relayIds: Set<string>;
}

const kept = 20;
const shown = 8;

/** Follows each event on its way from the market to the chats and the sheet, from what the stand-ins and the relay's log tell. */
export class TraceLog {
  readonly #world: PageWorld;
  readonly #ends: readonly (() => void)[];
  readonly #priceMoves = new Map<number, number>();
  #traces: Trace[] = [];
  #linesRead = 0;

  constructor(world: PageWorld) {
    this.#world = world;
    this.#ends = [
      world.cs2cap.onChange((change) => this.#onCs2cap(change)),
      world.telegram.onChange((change) => this.#onTelegram(change)),
      world.google.onChange((change) => this.#onGoogle(change)),
    ];
  }

  /** The newest events first; each step with the milliseconds since the first. */
  view() {
    this.#readRelay();
    return this.#traces
      .slice(-shown)
      .reverse()
      .map(({ eventId, title, steps }) => {
        const ordered = steps.toSorted((a, b) => a.at - b.at);
        const startedAt = ordered[0]?.at ?? 0;
        return {
          id: eventId,
          title,
          startedAt,
          steps: ordered.map(({ at, where, words, isFine }) => ({
            afterMs: at - startedAt,
            where,
            words,
            fine: isFine,
          })),
        };
      });
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  #onCs2cap(change: Cs2capChange): void {
    if (change.kind === 'price') this.#priceMoves.set(change.itemId, change.at);
    if (change.kind === 'alert-fired') this.#begin(change);
    if (change.kind === 'delivery-attempt') {
      const { at, endpointLabel, attempt, status, httpStatus, error } = change;
      const outcome = httpStatus === null ? (error ?? 'no answer') : `HTTP ${httpStatus}`;
      this.#ofDelivery(change.deliveryId)?.steps.push({
        at,
        where: 'CS2Cap',
        words: `delivers to ${endpointLabel}, attempt ${attempt}: ${outcome}`,
        isFine: status === 'succeeded',
      });
    }
  }

  #begin(fired: Extract<Cs2capChange, { kind: 'alert-fired' }>): void {
    const { at, account, eventId, itemId, marketHashName, value, currency, reason } = fired;
    const { accountKeys, cs2cap } = this.#world;
    const key = accountKeys.find((candidate) => cs2cap.account(candidate).label === account);
    if (key === undefined) return;
    const movedAt = this.#priceMoves.get(itemId);
    // One move fires an alert once: a later event without a move of its own has none to show.
    this.#priceMoves.delete(itemId);
    const moved: Step[] =
      movedAt === undefined ? [] : [{ at: movedAt, where: 'market', words: 'the price moves', isFine: true }];
    const title = `${marketHashName} at ${value}${currency === null ? ' %' : ` ${currency}`}`;
    const steps: Step[] = [...moved, { at, where: 'CS2Cap', words: `fires: ${reason}`, isFine: true }];
    this.#traces.push({ eventId, key, item: marketHashName, title, steps, relayIds: new Set() });
    this.#traces = this.#traces.slice(-kept);
  }

  /** The messages of the bot that name the item belong to its newest event. */
  #onTelegram(change: TelegramChange): void {
    if (change.kind !== 'message' && change.kind !== 'edit') return;
    const chat = this.#world.telegram.chat(change.chatId);
    const message = chat?.messages().find(({ id }) => id === change.messageId);
    if (!chat || !message?.from.isBot) return;
    const words = change.kind === 'edit' ? `message edited in ${chat.title}` : `message in ${chat.title}`;
    const trace = this.#traces.findLast(({ item }) => message.text.includes(item));
    trace?.steps.push({ at: this.#world.clock.now(), where: 'chat', words, isFine: true });
  }

  #onGoogle(change: GoogleChange): void {
    if (change.kind !== 'cells' || change.tab !== 'Events') return;
    const waiting = this.#traces.filter(({ steps }) => !steps.some(({ where }) => where === 'sheet'));
    if (waiting.length === 0) return;
    const [headers = [], ...rows] = this.#world.sheet.spreadsheet.rows(change.tab);
    const columns = [EVENT_COLUMNS.deliveryId, EVENT_COLUMNS.eventId].map((name) => headers.indexOf(name));
    const ids = new Set(rows.flatMap((row) => columns.map((column) => row[column] ?? '')));
    const at = this.#world.clock.now();
    for (const trace of waiting) {
      if (this.#idsOf(trace).some((id) => ids.has(id)))
        trace.steps.push({ at, where: 'sheet', words: 'row in Events', isFine: true });
    }
  }

  #idsOf({ eventId, key }: Trace): string[] {
    const deliveries = this.#world.cs2cap.account(key).deliveries();
    return [eventId, ...deliveries.filter(({ event_id }) => event_id === eventId).map(({ id }) => id)];
  }

  #ofDelivery(deliveryId: string): Trace | undefined {
    return this.#traces.findLast((trace) => this.#idsOf(trace).includes(deliveryId));
  }

  #readRelay(): void {
    const { output } = this.#world.relay;
    for (const text of output.slice(this.#linesRead)) {
      const line = readRelayLine(text);
      if (line) this.#onRelay(line);
    }
    this.#linesRead = output.length;
  }

  #onRelay({ at, isFine, about }: RelayLine): void {
    if (about?.kind === 'accepted') {
      const trace = this.#ofDelivery(about.deliveryId);
      trace?.relayIds.add(about.eventId);
      trace?.steps.push({ at, where: 'relay', words: `accepts the delivery: ${about.verdict}`, isFine });
    }
    if (about?.kind === 'attempt') {
      const trace = this.#traces.findLast(({ relayIds }) => relayIds.has(about.eventId));
      const words = `${about.does} to ${about.lane}: ${about.outcome}`;
      trace?.steps.push({ at, where: 'relay', words, isFine: about.outcome === 'sent' });
    }
  }
}
