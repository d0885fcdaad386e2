import type { Clock } from '../clock.ts';
import { judgeLift, type LiftVerdict, type WaitingShare } from '../inbox/lift-quota.ts';
import type { Db } from '../store/schema.ts';
import { standingOf, waitingForSheet } from '../store/sheet-sources.ts';

/** A delivery on a sheet's path, before it is stored. */
export interface Knock {
  readonly sheetId: string;
  /** The address it came from. */
  readonly source: string;
  readonly bytes: number;
  readonly isTest: boolean;
}

export type GateAnswer =
  | { readonly kind: 'admitted'; readonly release: () => void }
  | {
      readonly kind: 'turned-away';
      readonly why: Extract<LiftVerdict, { kind: 'turned-away' }>['why'] | 'too-fast';
      readonly retryAfterS: number;
      /** The first for this sheet within a minute: worth a line in the log. */
      readonly isFirst: boolean;
    };

/** Keeps the path of each sheet bounded: what waits, and how fast it comes (DESIGN §5 "Lifting"). */
export interface LiftGate {
  /** Whether a delivery may be stored; `release` is called once it is, or can't be. Rejects if the store can't be read. */
  ask(knock: Knock): Promise<GateAnswer>;
}

const WINDOW_MS = 60_000;
/** A sheet takes some 600 a minute; what comes faster only waits (apps-script.md §1.7). */
const MOST_PER_MINUTE = { known: 3000, strangers: 600 } as const;
/** Tests are believed without a signature (DESIGN §6 "A test event"), so that few must do. */
const TESTS_PER_MINUTE = 10;
/** An address that was turned away is not looked up again for so long: a flood must not cost a query each. */
const REMEMBER_MS = 1000;
const REMEMBERED = 1000;

interface Window {
  readonly startedAt: number;
  readonly counts: { known: number; strangers: number; tests: number; turnedAway: number };
}

interface Remembered {
  readonly until: number;
  readonly verdict: Extract<LiftVerdict, { kind: 'turned-away' }>;
}

export function createLiftGate({ db, clock }: { readonly db: Db; readonly clock: Pick<Clock, 'now'> }): LiftGate {
  // One entry per paired sheet: only those get this far.
  const windows = new Map<string, Window>();
  const inFlight = new Map<string, Set<WaitingShare>>();
  const remembered = new Map<string, Remembered>();

  const windowOf = (sheetId: string, now: number): Window => {
    const known = windows.get(sheetId);
    if (known && now - known.startedAt < WINDOW_MS && now >= known.startedAt) return known;
    const counts = { known: 0, strangers: 0, tests: 0, turnedAway: 0 };
    const window = { startedAt: now, counts };
    windows.set(sheetId, window);
    return window;
  };

  const turnedAway = (
    { counts }: Window,
    reply: Pick<Extract<GateAnswer, { kind: 'turned-away' }>, 'why' | 'retryAfterS'>,
  ): GateAnswer => ({ ...reply, kind: 'turned-away', isFirst: counts.turnedAway++ === 0 });

  function reserve(sheetId: string, share: WaitingShare): () => void {
    const shares = inFlight.get(sheetId) ?? new Set();
    inFlight.set(sheetId, shares.add(share));
    return () => {
      shares.delete(share);
      if (shares.size === 0 && inFlight.get(sheetId) === shares) inFlight.delete(sheetId);
    };
  }

  function remember(key: string, verdict: Remembered['verdict'], now: number): void {
    remembered.delete(key);
    remembered.set(key, { until: now + REMEMBER_MS, verdict });
    if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value ?? '');
  }

  return {
    async ask({ sheetId, source, bytes, isTest }) {
      const now = clock.now();
      const window = windowOf(sheetId, now);
      const key = `${sheetId} ${source}`;
      const before = remembered.get(key);
      if (before && before.until > now) return turnedAway(window, before.verdict);
      const standing = await standingOf(db, sheetId, source, now);
      const waiting = await waitingForSheet(db, sheetId, now);
      const verdict = judgeLift({ source, bytes }, standing, [...waiting, ...(inFlight.get(sheetId) ?? [])]);
      if (verdict.kind === 'turned-away') {
        remember(key, verdict, now);
        return turnedAway(window, verdict);
      }
      const kind = standing.isKnown ? 'known' : 'strangers';
      if (window.counts[kind] >= MOST_PER_MINUTE[kind] || (isTest && window.counts.tests >= TESTS_PER_MINUTE)) {
        const retryAfterS = Math.ceil((window.startedAt + WINDOW_MS - now) / 1000);
        return turnedAway(window, { why: 'too-fast', retryAfterS: Math.max(1, retryAfterS) });
      }
      window.counts[kind]++;
      if (isTest) window.counts.tests++;
      return { kind: 'admitted', release: reserve(sheetId, { source, isKnown: standing.isKnown, rows: 1, bytes }) };
    },
  };
}
