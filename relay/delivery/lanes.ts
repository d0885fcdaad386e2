import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/**
 * Lanes: strict order and one piece of work in flight per lane, lanes side by side. A paused lane waits alone; when
 * three chats are refused for flooding within ten seconds, all chat lanes pause (DESIGN §5 "Lanes").
 */
export interface Lanes {
  /** There may be work in these lanes. */
  wake(lanes: readonly string[]): void;
  /** Nothing more is sent in a lane until then. */
  pause(lane: string, ms: number): void;
  /** Resolves when a lane is not paused; bot replies wait for it. */
  whenOpen(lane: string): Promise<void>;
  /** Resolves when no work is in flight and takes no more. */
  stop(): Promise<void>;
}

/** What working on a lane once gives: more to do now, nothing, or more to do later. */
export type LaneStep =
  | { readonly kind: 'more' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'later'; readonly atMs: number };

const MAX_ACTIVE = 64;
const FLOOD_WINDOW_MS = 10_000;
const FLOOD_CHATS = 3;

interface LaneDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Does the next piece of work of a lane. */
  readonly work: (lane: string) => Promise<LaneStep>;
  /** Hears of each pause. */
  readonly onPause?: () => void;
  /** Called once no work is in flight and none will be. */
  readonly stopped?: () => Promise<void>;
}

export function createLanes(deps: LaneDeps): Lanes {
  return new LaneRunner(deps);
}

class LaneRunner implements Lanes {
  readonly #deps: LaneDeps;
  readonly #active = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #queue = new Set<string>();
  readonly #pausedUntil = new Map<string, number>();
  readonly #timers = new Map<string, () => void>();
  #floods: { readonly lane: string; readonly at: number }[] = [];
  #allPausedUntil = 0;
  #stopped = false;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
  }

  wake(lanes: readonly string[]): void {
    for (const lane of lanes) {
      if (this.#active.has(lane)) this.#again.add(lane);
      else this.#queue.add(lane);
    }
    this.#start();
  }

  pause(lane: string, ms: number): void {
    this.#deps.onPause?.();
    const now = this.#deps.clock.now();
    this.#pausedUntil.set(lane, Math.max(this.#pausedUntil.get(lane) ?? 0, now + ms));
    this.#floods = [
      ...this.#floods.filter((flood) => flood.at > now - FLOOD_WINDOW_MS && flood.lane !== lane),
      { lane, at: now },
    ];
    if (this.#floods.length >= FLOOD_CHATS) this.#allPausedUntil = Math.max(this.#allPausedUntil, now + ms);
  }

  async whenOpen(lane: string): Promise<void> {
    for (let open = this.#openAt(lane); open > this.#deps.clock.now(); open = this.#openAt(lane)) {
      const delay = open - this.#deps.clock.now();
      await new Promise<void>((resolve) => {
        this.#deps.clock.after(delay, resolve);
      });
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#queue.clear();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await Promise.all(this.#active.values());
    await this.#deps.stopped?.();
  }

  #start(): void {
    for (const lane of this.#queue) {
      if (this.#stopped || this.#active.size >= MAX_ACTIVE) return;
      this.#queue.delete(lane);
      // Begun in a later turn: a lane that ends at once would otherwise be entered after it has left.
      this.#active.set(
        lane,
        Promise.resolve().then(() => this.#run(lane)),
      );
    }
  }

  async #run(lane: string): Promise<void> {
    try {
      while (!this.#stopped) {
        this.#again.delete(lane);
        const openAt = this.#openAt(lane);
        if (openAt > this.#deps.clock.now()) return this.#later(lane, openAt);
        const step = await this.#deps.work(lane);
        if (step.kind === 'later') return this.#later(lane, step.atMs);
        if (step.kind === 'idle' && !this.#again.has(lane)) return;
      }
    } catch (error) {
      this.#deps.log.error({ lane, err: error }, 'a lane stopped; it is tried again in 5 s');
      this.#later(lane, this.#deps.clock.now() + 5000);
    } finally {
      this.#active.delete(lane);
      this.#start();
    }
  }

  #later(lane: string, atMs: number): void {
    if (this.#stopped) return;
    this.#timers.get(lane)?.();
    const delay = Math.max(0, atMs - this.#deps.clock.now());
    this.#timers.set(
      lane,
      this.#deps.clock.after(delay, () => {
        this.#timers.delete(lane);
        this.wake([lane]);
      }),
    );
  }

  #openAt(lane: string): number {
    return Math.max(this.#pausedUntil.get(lane) ?? 0, lane.startsWith('chat:') ? this.#allPausedUntil : 0);
  }
}
