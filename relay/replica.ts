import type { LaneLease } from './delivery/lane-lease.ts';
import { randomToken } from './hash.ts';
import type { Log } from './log.ts';
import {
  beat,
  forgetDead,
  freeLanes,
  keepPause,
  lanesToWork,
  leaveReplicas,
  type Taken,
  takeLanes,
  tellReplicas,
} from './store/lane-leases.ts';
import type { Store } from './store/store.ts';

/** Work that one replica does for all: begins it, and gives how to end it. */
export type Duty = () => Promise<() => Promise<void>>;

/** This process among those that share a store. */
export interface Replica {
  /** Undefined where it is the only one. */
  readonly lease?: LaneLease;
  /** Does something for all replicas whenever no other one does. Resolves after the first try; gives how to give it up. */
  lead(name: string, duty: Duty): Promise<() => Promise<void>>;
  /** Asks the other replicas for something; whoever does that duty hears it. */
  ask(what: Ask): void;
  /** Gives all its lanes back. */
  leave(): Promise<void>;
}

export type Ask = 'look' | 'heal';

/** The only process on its store. */
export const ALONE: Replica = {
  lead: (_name, duty) => duty(),
  ask: () => undefined,
  leave: async () => undefined,
};

/** What the others tell this replica. */
export interface Hearing {
  readonly wake: (lanes: readonly string[]) => void;
  readonly hold: (lane: string, ms: number) => void;
  /** A lane came from elsewhere: what was taken in hand of it before is void. */
  readonly taken: (lane: string) => void;
  readonly asked: (what: Ask) => void;
}

/** A replica that has not been heard of for so long is dead; with the look for its work this stays below five seconds. */
const TTL_MS = 3000;
const BEAT_MS = 500;
const LOOK_MS = 700;
/** A lane is kept so long after its last work: the next message is likely to come here too. */
const REST_MS = 2000;
/** PostgreSQL takes messages below 8,000 bytes. */
const LANES_A_MESSAGE = 100;
const FORGET_EVERY = 60;

/** Duties are leased as lanes are. */
const DUTY = 'duty:';
const isDuty = (lane: string) => lane.startsWith(DUTY);

interface Message {
  readonly from: string;
  /** For this replica only. */
  readonly to?: string;
  /** There is work in these lanes; none: somewhere. */
  readonly wake?: readonly string[];
  readonly hold?: { readonly lane: string; readonly ms: number };
  readonly ask?: Ask;
}

/** Joins the replicas on a database. Times are real ones: what they bound is the death of processes. */
export async function joinReplicas(deps: {
  readonly store: Store & Required<Pick<Store, 'listen'>>;
  readonly log: Log;
  readonly hear: Hearing;
  /** The relay's clock, by which messages fall due. */
  readonly now: () => number;
}): Promise<Replica> {
  const replica = new Member(deps);
  await replica.join();
  return replica;
}

type Deps = Parameters<typeof joinReplicas>[0];

class Member implements Replica, LaneLease {
  readonly lease: LaneLease = this;
  readonly #deps: Deps;
  readonly #id = randomToken(9);
  /** Lanes of this replica, and since when each rests; undefined: it is at work. */
  readonly #owned = new Map<string, number | undefined>();
  readonly #wanted = new Map<string, { readonly answer: Promise<boolean>; resolve(isOurs: boolean): void }>();
  readonly #duties = new Map<
    string,
    { readonly duty: Duty; end: (() => Promise<void>) | undefined; isBusy: boolean }
  >();
  #aliveUntil = 0;
  /** Takes and gives of lanes, one after another. */
  #queue: Promise<unknown> = Promise.resolve();
  #timers: NodeJS.Timeout[] = [];
  #listening: { close(): Promise<void> } | undefined;
  #beats = 0;
  #isBeating = false;
  #isLooking = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async join(): Promise<void> {
    await this.#beat();
    this.#listening = this.#deps.store.listen({
      onMessage: (text) => this.#hear(text),
      onConnected: () => void this.#look(),
    });
    this.#timers = [setInterval(() => void this.#tick(), BEAT_MS), setInterval(() => void this.#look(), LOOK_MS)];
  }

  take(lane: string): Promise<boolean> {
    if (this.#holds(lane)) {
      this.#owned.set(lane, undefined);
      return Promise.resolve(true);
    }
    const known = this.#wanted.get(lane);
    if (known) return known.answer;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#wanted.set(lane, { answer: promise, resolve });
    // What else wants a lane now comes along.
    if (this.#wanted.size === 1) setImmediate(() => void this.#inTurn(() => this.#takeWanted()));
    return promise;
  }

  rest(lane: string): void {
    if (this.#owned.has(lane)) this.#owned.set(lane, performance.now());
  }

  paused(lane: string, ms: number): void {
    void this.#quietly('share a pause', () => this.#deps.store.relaxed((tx) => keepPause(tx, lane, ms)));
    this.#tell({ hold: { lane, ms } });
  }

  ask(what: Ask): void {
    this.#tell({ ask: what });
  }

  async lead(name: string, duty: Duty): Promise<() => Promise<void>> {
    const role = `${DUTY}${name}`;
    this.#duties.set(role, { duty, end: undefined, isBusy: false });
    await this.#tryDuty(role);
    return async () => {
      const held = this.#duties.get(role);
      this.#duties.delete(role);
      await held?.end?.();
      await this.#inTurn(() => this.#free([role]));
    };
  }

  async leave(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#queue;
    await this.#quietly('leave', async () => {
      await leaveReplicas(this.#deps.store.db, this.#id);
      // Whoever is left looks for what this one leaves.
      await this.#send({ wake: [] });
    });
    await this.#listening?.close();
  }

  #holds(lane: string): boolean {
    return this.#owned.has(lane) && performance.now() < this.#aliveUntil;
  }

  async #takeWanted(): Promise<void> {
    const wanted = new Map(this.#wanted);
    this.#wanted.clear();
    let taken: Taken = { ours: new Map(), others: new Map() };
    try {
      if (performance.now() >= this.#aliveUntil) throw new Error('this replica has not been heard of for too long');
      taken = await this.#deps.store.relaxed((tx) => takeLanes(tx, this.#id, [...wanted.keys()]));
    } catch (error) {
      this.#deps.log.warn({ err: error, lanes: wanted.size }, 'lanes could not be taken; they are looked at again');
    }
    for (const [lane, { resolve }] of wanted) {
      const pausedMs = taken.ours.get(lane);
      if (pausedMs !== undefined) {
        this.#owned.set(lane, undefined);
        this.#deps.hear.taken(lane);
        if (pausedMs > 0) this.#deps.hear.hold(lane, pausedMs);
      }
      resolve(pausedMs !== undefined);
    }
    this.#tellOwners(taken.others);
  }

  #tellOwners(others: ReadonlyMap<string, string>): void {
    const byOwner = Map.groupBy(
      [...others.keys()].filter((lane) => !isDuty(lane)),
      (lane) => others.get(lane) ?? '',
    );
    for (const [to, lanes] of byOwner) {
      for (let from = 0; from < lanes.length; from += LANES_A_MESSAGE)
        this.#tell({ to, wake: lanes.slice(from, from + LANES_A_MESSAGE) });
    }
  }

  async #tick(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    await this.#quietly('say that it is alive', () => this.#beat());
    this.#isBeating = false;
    const now = performance.now();
    const rested = [...this.#owned].filter(([, since]) => since !== undefined && since < now - REST_MS);
    if (rested.length > 0) await this.#inTurn(() => this.#free(rested.map(([lane]) => lane)));
    for (const role of this.#duties.keys()) await this.#tryDuty(role);
  }

  /** What was not confirmed in time may be another's by now. */
  async #beat(): Promise<void> {
    const sentAt = performance.now();
    await beat(this.#deps.store.db, this.#id, TTL_MS);
    if (performance.now() >= this.#aliveUntil) this.#owned.clear();
    this.#aliveUntil = sentAt + TTL_MS;
    if (this.#beats++ % FORGET_EVERY === 0) await forgetDead(this.#deps.store.db);
  }

  async #free(lanes: readonly string[]): Promise<void> {
    // One that was woken meanwhile stays.
    const free = lanes.filter((lane) => this.#owned.get(lane) !== undefined || isDuty(lane));
    for (const lane of free) this.#owned.delete(lane);
    if (free.length === 0) return;
    await this.#quietly('give lanes back', () => this.#deps.store.relaxed((tx) => freeLanes(tx, this.#id, free)));
  }

  async #tryDuty(role: string): Promise<void> {
    const held = this.#duties.get(role);
    if (!held || held.isBusy) return;
    held.isBusy = true;
    try {
      const isOurs = await this.take(role);
      if (isOurs && !held.end) held.end = await held.duty();
      else if (!isOurs && held.end) {
        const { end } = held;
        held.end = undefined;
        await end();
      }
    } catch (error) {
      this.#deps.log.error({ err: error, role }, 'a duty could not be begun or ended; it is tried again');
    } finally {
      held.isBusy = false;
    }
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    await this.#quietly('look for work', async () => {
      const lanes = await lanesToWork(this.#deps.store.db, this.#id, this.#deps.now());
      this.#deps.hear.wake(lanes);
    });
    this.#isLooking = false;
  }

  #hear(text: string): void {
    const message: Message = JSON.parse(text);
    if (message.from === this.#id || (message.to ?? this.#id) !== this.#id) return;
    if (message.wake?.length === 0) void this.#look();
    else if (message.wake) this.#deps.hear.wake(message.wake);
    if (message.hold) this.#deps.hear.hold(message.hold.lane, message.hold.ms);
    if (message.ask) this.#deps.hear.asked(message.ask);
  }

  #tell(message: Omit<Message, 'from'>): void {
    void this.#quietly('tell the others', () => this.#send(message));
  }

  #send(message: Omit<Message, 'from'>): Promise<void> {
    return tellReplicas(this.#deps.store.db, JSON.stringify({ from: this.#id, ...message }));
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(step);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** A database that is away is told of by those who need it; what is done here is done again. */
  async #quietly(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.log.debug({ err: error, what }, 'something could not be shared between replicas');
    }
  }
}
