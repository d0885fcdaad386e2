import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { LaneLease } from './lane-lease.ts';

/**
 * Lanes: strict order and one piece of work in flight per lane, lanes side by side. A paused lane waits alone; when
 * three chats are refused for flooding within ten seconds, all chat lanes pause (DESIGN §5 "Lanes").
 */
export interface Lanes {
  /** There may be work in these lanes. */
  wake(lanes: readonly string[]): void;
  /** Nothing more is sent in a lane until then. */
  pause(lane: string, ms: number): void;
  /** Another replica paused a lane. */
  hold(lane: string, ms: number): void;
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
/** A pause begins a moment before the wait of the message that met it is written down. */
const WAIT_SLACK_MS = 1000;
const FLOOD_WINDOW_MS = 10_000;
const FLOOD_CHATS = 3;

interface LaneDeps {
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Does the next piece of work of a lane. `waitedUntil`: what was to wait until then has waited so long, whatever the
   * clock says.
   */
  readonly work: (lane: string, waitedUntil?: number) => Promise<LaneStep>;
  /** Hears of each pause. */
  readonly onPause?: () => void;
  /** Absent: all lanes are this process's. */
  readonly lease?: LaneLease;
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
  /** By the time that passes, not by the clock: setting it must neither end a pause nor make one of an hour. */
  readonly #pausedUntil = new Map<string, number>();
  /** Until when lanes wait: by the clock, and when that much time has passed. */
  readonly #waits = new Map<string, { readonly until: number; readonly at: number }>();
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
    this.#deps.lease?.paused(lane, ms);
    this.hold(lane, ms);
  }

  hold(lane: string, ms: number): void {
    const now = this.#deps.clock.elapsed();
    this.#pausedUntil.set(lane, Math.max(this.#pausedUntil.get(lane) ?? 0, now + ms));
    this.#floods = [
      ...this.#floods.filter((flood) => flood.at > now - FLOOD_WINDOW_MS && flood.lane !== lane),
      { lane, at: now },
    ];
    if (this.#floods.length >= FLOOD_CHATS) this.#allPausedUntil = Math.max(this.#allPausedUntil, now + ms);
  }

  async whenOpen(lane: string): Promise<void> {
    for (let delay = this.#pauseOf(lane); delay > 0; delay = this.#pauseOf(lane)) {
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
        if (this.#deps.lease && !(await this.#deps.lease.take(lane))) return;
        const pauseMs = this.#pauseOf(lane);
        if (pauseMs > 0) return this.#later(lane, pauseMs);
        const step = await this.#deps.work(lane, this.#hasWaitedUntil(lane));
        if (step.kind === 'later') return this.#later(lane, Math.max(0, step.atMs - this.#deps.clock.now()));
        if (step.kind === 'idle' && !this.#again.has(lane)) return;
      }
    } catch (error) {
      this.#deps.log.error({ lane, err: error }, 'a lane stopped; it is tried again in 5 s');
      this.#later(lane, 5000);
    } finally {
      this.#active.delete(lane);
      if (!this.#timers.has(lane)) this.#deps.lease?.rest(lane);
      this.#start();
    }
  }

  #later(lane: string, delayMs: number): void {
    if (this.#stopped) return;
    const { clock } = this.#deps;
    const known = this.#waits.get(lane);
    this.#waits.set(lane, {
      until: Math.max(known?.until ?? 0, clock.now() + delayMs),
      at: Math.max(known?.at ?? 0, clock.elapsed() + delayMs),
    });
    this.#timers.get(lane)?.();
    this.#timers.set(
      lane,
      clock.after(delayMs, () => {
        this.#timers.delete(lane);
        this.wake([lane]);
      }),
    );
  }

  /** What was to wait until this moment of the clock has waited so long; undefined while it has not. */
  #hasWaitedUntil(lane: string): number | undefined {
    const wait = this.#waits.get(lane);
    if (!wait || this.#deps.clock.elapsed() < wait.at) return undefined;
    this.#waits.delete(lane);
    return wait.until + WAIT_SLACK_MS;
  }

  /** Milliseconds that a lane is still paused for. */
  #pauseOf(lane: string): number {
    const until = Math.max(this.#pausedUntil.get(lane) ?? 0, lane.startsWith('chat:') ? this.#allPausedUntil : 0);
    return until - this.#deps.clock.elapsed();
  }
}
