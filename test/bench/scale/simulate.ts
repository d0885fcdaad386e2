import { Allowance, Chat } from './chats.ts';
import { type Costs, TELEGRAM } from './costs.ts';
import { CHATS_PER_EVENT, costsOf, PEAK, type Step } from './plan.ts';
import { Fifo, poisson, seededRandom } from './random.ts';

const TICK_MS = 10;
const CHATS_PER_BOT = 3000;
/** Every so many chats is a group. */
const GROUP_EVERY = 10;

/** What is played, for all shards together. */
export interface Play {
  readonly seed: number;
  readonly minutes: number;
  /** The market moves: so many alerts fire within the minute that starts five minutes in. */
  readonly burst: number;
}

/** What came out, for all shards together; times in milliseconds, parts from 0 to 1 of what there is, in the busiest minute. */
export interface Played {
  readonly events: number;
  readonly messages: number;
  readonly acksPerSecond: number;
  readonly ackP99Ms: number;
  readonly messagesPerSecond: number;
  readonly callsPerSecond: number;
  readonly ageP50Ms: number;
  readonly ageP99Ms: number;
  /** Messages that still waited at the end. */
  readonly left: number;
  readonly relayBusy: number;
  readonly storeBusy: number;
  readonly botsBusy: number;
}

/**
 * Plays the busiest hour of a day at one shard (they are alike and share nothing): arrivals at random, acks before
 * calls, lanes with one in flight, a bucket for each bot and chat. Time is counted in ticks of 10 ms.
 */
export function simulate(step: Step, { seed, minutes, burst }: Play): Played {
  const shard = new Shard(step, seed);
  const perTick = ((step.eventsPerDay * PEAK) / 86_400 / step.shards / 1000) * TICK_MS;
  const burstPerTick = (burst / step.shards / 60_000) * TICK_MS;
  const ends = minutes * 60_000;
  for (let now = 0; now < ends; now += TICK_MS) {
    const isBurst = now >= 300_000 && now < 360_000;
    shard.play(now, perTick + (isBurst ? burstPerTick : 0));
  }
  return shard.result();
}

interface Bot {
  readonly chats: readonly Chat[];
  readonly allowance: Allowance;
  /** Chats that may send now, in the order in which they could. */
  readonly line: Fifo;
}

/** How much of something was used, by minute. */
class Meter {
  readonly #minutes: number[] = [];

  add(now: number, amount: number): void {
    const minute = Math.floor(now / 60_000);
    this.#minutes[minute] = (this.#minutes[minute] ?? 0) + amount;
  }

  /** The most of any minute, a second. */
  get most(): number {
    return this.#minutes.reduce((most, amount) => Math.max(most, amount ?? 0), 0) / 60;
  }
}

class Shard {
  readonly #step: Step;
  readonly #costs: Costs;
  readonly #random: () => number;
  readonly #bots: readonly Bot[];
  readonly #arrived = new Fifo();
  /** By tick: the chats, as numbers, whose turn comes then. */
  readonly #due = new Map<number, number[]>();
  readonly #ackAges: number[] = [];
  readonly #ages: number[] = [];
  readonly #meters = {
    acks: new Meter(),
    messages: new Meter(),
    calls: new Meter(),
    relay: new Meter(),
    store: new Meter(),
  };
  #relayMs = 0;
  #storeMs = 0;
  #events = 0;
  #left = 0;

  constructor(step: Step, seed: number) {
    this.#step = step;
    this.#costs = costsOf(step);
    this.#random = seededRandom(seed);
    this.#bots = Array.from({ length: Math.ceil(step.bots / step.shards) }, () => ({
      chats: Array.from({ length: CHATS_PER_BOT }, (_, index) => new Chat(index % GROUP_EVERY === 0)),
      allowance: new Allowance(TELEGRAM.bot),
      line: new Fifo(),
    }));
  }

  play(now: number, mean: number): void {
    this.#gainTime();
    for (let count = poisson(mean, this.#random); count > 0; count--) this.#arrived.push(now);
    this.#ack(now);
    for (const chat of this.#due.get(now) ?? []) this.#botOf(chat).line.push(chat);
    this.#due.delete(now);
    for (const bot of this.#bots) this.#send(now, bot);
  }

  result(): Played {
    const { shards, replicasPerShard } = this.#step;
    const { acks, messages, calls, relay, store } = this.#meters;
    const acked = Float64Array.from(this.#ackAges).sort();
    const ages = Float64Array.from(this.#ages).sort();
    return {
      events: this.#events * shards,
      messages: ages.length * shards,
      acksPerSecond: acks.most * shards,
      ackP99Ms: quantile(acked, 0.99),
      messagesPerSecond: messages.most * shards,
      callsPerSecond: calls.most * shards,
      ageP50Ms: quantile(ages, 0.5),
      ageP99Ms: quantile(ages, 0.99),
      left: this.#left * shards,
      relayBusy: relay.most / (1000 * replicasPerShard),
      storeBusy: store.most / (1000 * this.#storeCores),
      botsBusy: calls.most / (this.#bots.length * TELEGRAM.bot.perSecond),
    };
  }

  get #isEmbedded(): boolean {
    return this.#step.databaseCores === 0;
  }

  get #storeCores(): number {
    return this.#isEmbedded ? 1 : this.#step.databaseCores;
  }

  /** Time that was not used is gone; time that was used ahead is paid back. */
  #gainTime(): void {
    const relayMs = this.#step.replicasPerShard * TICK_MS;
    const storeMs = this.#storeCores * TICK_MS;
    this.#relayMs = Math.min(relayMs, this.#relayMs + relayMs);
    this.#storeMs = Math.min(storeMs, this.#storeMs + storeMs);
  }

  #hasTime(): boolean {
    return this.#relayMs > 0 && this.#storeMs > 0;
  }

  #spend(now: number, relayMs: number, storeMs: number): void {
    // The embedded store works in the relay's thread.
    const threadMs = relayMs + (this.#isEmbedded ? storeMs : 0);
    this.#relayMs -= threadMs;
    this.#storeMs -= storeMs;
    this.#meters.relay.add(now, threadMs);
    this.#meters.store.add(now, storeMs);
  }

  #ack(now: number): void {
    const { ackCpuMs, storeEventMs, pruneEventMs, syncMs } = this.#costs;
    while (this.#arrived.length > 0 && this.#hasTime()) {
      const at = this.#arrived.shift() ?? now;
      this.#spend(now, ackCpuMs, storeEventMs + (this.#step.isPartitioned ? 0 : pruneEventMs));
      this.#events++;
      this.#meters.acks.add(now, 1);
      this.#ackAges.push(now - at + TICK_MS + syncMs);
      this.#tell(now);
    }
  }

  /** Two chats of one bot get the event; some chats get far more than others. */
  #tell(now: number): void {
    const bot = Math.floor(this.#random() * this.#bots.length);
    for (let count = 0; count < CHATS_PER_EVENT; count++) {
      const number = bot * CHATS_PER_BOT + Math.floor(CHATS_PER_BOT * this.#random() ** 1.5);
      const chat = this.#chatOf(number);
      chat?.waiting.push(now);
      this.#left++;
      if (chat && !chat.isLinedUp) this.#lineUp(now, number, chat);
    }
  }

  #lineUp(now: number, number: number, chat: Chat): void {
    chat.isLinedUp = true;
    const at = Math.max(chat.next(now, this.#step).at, now + TICK_MS);
    const tick = Math.ceil(at / TICK_MS) * TICK_MS;
    const due = this.#due.get(tick);
    if (due) due.push(number);
    else this.#due.set(tick, [number]);
  }

  #send(now: number, bot: Bot): void {
    while (bot.line.length > 0 && this.#hasTime() && bot.allowance.openAt(now) <= now) {
      const number = bot.line.shift() ?? 0;
      const chat = this.#chatOf(number);
      if (!chat) continue;
      const { at, take } = chat.next(now, this.#step);
      if (at > now) this.#lineUp(now, number, chat);
      else this.#call({ now, bot, number, chat, take });
    }
  }

  #call({ now, bot, number, chat, take }: { now: number; bot: Bot; number: number; chat: Chat; take: number }): void {
    bot.allowance.take();
    chat.sent(now, this.#step, take);
    // Each message of a digest has a row to mark and to finish.
    this.#spend(now, this.#costs.sendCpuMs, take * this.#costs.storeCallMs);
    this.#meters.calls.add(now, 1);
    this.#meters.messages.add(now, take);
    this.#left -= take;
    for (let count = 0; count < take; count++) this.#ages.push(now + TELEGRAM.answerMs - (chat.waiting.shift() ?? now));
    chat.isLinedUp = false;
    if (chat.waiting.length > 0) this.#lineUp(now + TELEGRAM.answerMs, number, chat);
  }

  #botOf(number: number): Bot {
    const bot = this.#bots[Math.floor(number / CHATS_PER_BOT)];
    if (!bot) throw new Error(`No bot has chat ${number}`);
    return bot;
  }

  #chatOf(number: number): Chat | undefined {
    return this.#botOf(number).chats[number % CHATS_PER_BOT];
  }
}

const quantile = (sorted: Float64Array, part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
