import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameDecimal } from '#shared/alerts/decimal.ts';
import { isNewer } from '#shared/alerts/is-newer.ts';
import { resolveConflicts, type Side } from '#shared/alerts/resolve-conflict.ts';
import type { Changes, PlannedRow, Step, StepOf } from '#shared/alerts/step.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';
import { planOf, sync, type World, world } from './account-model.ts';
import { alert, entry, MONDAY, row } from './plan-parts.ts';

/** What people, CS2Cap and the toolkit do, in any order. `run` is a sync that may end before it is done. */
type Event =
  | { readonly does: 'edit here' | 'edit there' | 'edit both alike'; readonly line: number; readonly change: Changes }
  | { readonly does: 'fire'; readonly line: number }
  | { readonly does: 'sort' }
  | { readonly does: 'run'; readonly crashAt?: number };

const LINES = [0, 1];
const line = fc.constantFrom(...LINES);
const change: fc.Arbitrary<Changes> = fc.oneof(
  fc.constantFrom('18', '19', '20', '20.00', '21').map((threshold) => ({ threshold })),
  fc.constantFrom('USD', 'EUR', 'GBP').map((currency) => ({ currency })),
  fc.boolean().map((enabled) => ({ enabled })),
);
const edit = (does: 'edit here' | 'edit there' | 'edit both alike'): fc.Arbitrary<Event> =>
  fc.record({ does: fc.constant(does), line, change });
const events = (run: fc.Arbitrary<Event>): fc.Arbitrary<readonly Event[]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: edit('edit here') },
      { weight: 4, arbitrary: edit('edit there') },
      { weight: 1, arbitrary: edit('edit both alike') },
      { weight: 2, arbitrary: fc.record({ does: fc.constant('fire' as const), line }) },
      { weight: 1, arbitrary: fc.constant<Event>({ does: 'sort' }) },
      { weight: 4, arbitrary: run },
    ),
    { minLength: 1, maxLength: 25 },
  );

const start = world({
  rows: LINES.map((n) => row({ rowKey: `k${n}`, alertId: `a${n}`, itemId: 47 + n, line: n + 2 })),
  base: LINES.map((n) => entry({ rowKey: `k${n}`, alertId: `a${n}`, itemId: 47 + n })),
  alerts: LINES.map((n) => alert({ id: `a${n}`, item: { item_id: 47 + n, market_hash_name: `Item ${n}` } })),
});

/** One row and its alert as a person sees them. */
interface Pair {
  readonly mine: PlannedRow;
  readonly theirs: Alert;
}
const pairOf = (state: World, n: number): Pair => {
  const mine = state.rows.find((each) => each.rowKey === `k${n}`);
  const theirs = state.alerts.find((each) => each.id === `a${n}`);
  if (!mine || !theirs) throw new Error(`row ${n} or its alert is lost`);
  return { mine, theirs };
};

/** What both sides last had in common, kept without the toolkit's own base, so that it can be held against it. */
interface Common {
  readonly threshold: string;
  readonly currency: string | undefined;
  readonly enabled: boolean;
  readonly firedAt: string | undefined;
}

class Story {
  state = start;
  readonly #common: Common[] = LINES.map(() => ({ threshold: '20', currency: 'USD', enabled: true, firedAt: MONDAY }));
  /** When a person last armed each, here or there: what fired after that must stay off. */
  readonly #armedAt = LINES.map(() => MONDAY);
  #clock = 0;
  /** From then on a run may already have sent what this story takes for not sent; only the rules that always hold are checked. */
  #hasCrashed = false;

  play(event: Event): void {
    this.#clock += 1;
    switch (event.does) {
      case 'edit here':
        this.#editHere(event.line, event.change);
        break;
      case 'edit there':
        this.#editThere(event.line, event.change);
        break;
      case 'edit both alike':
        this.#editHere(event.line, event.change);
        this.#editThere(event.line, event.change);
        break;
      case 'fire': {
        const { theirs } = pairOf(this.state, event.line);
        if (theirs.is_enabled) this.#putAlert({ ...theirs, is_enabled: false, last_triggered_at: this.#now() });
        break;
      }
      case 'sort': {
        const rows = [...this.state.rows].reverse().map((each, index) => ({ ...each, line: index + 2 }));
        this.state = { ...this.state, rows };
        break;
      }
      case 'run':
        this.#run(event.crashAt);
    }
  }

  /** Settles every conflict one way. */
  resolve(side: Side): void {
    const isConflict = (step: Step): step is StepOf<'conflict'> => step.kind === 'conflict';
    this.state = sync(this.state, { steps: resolveConflicts(planOf(this.state).steps.filter(isConflict), side) });
  }

  #run(crashAt?: number): void {
    this.#hasCrashed ||= crashAt !== undefined;
    const before = this.state;
    this.state = sync(before, crashAt === undefined ? {} : { crashAt });
    for (const n of LINES) {
      const { theirs } = pairOf(before, n);
      const hasFired = !theirs.is_enabled && isNewer(theirs.last_triggered_at, this.#armedAt[n]);
      if (hasFired) expect(pairOf(this.state, n).theirs.is_enabled).toBe(false);
      if (!this.#hasCrashed) this.#check(n, pairOf(before, n), pairOf(this.state, n));
    }
  }

  /** An edit of one side reaches the other; two different edits are a conflict, and both stay. */
  #check(n: number, before: Pair, after: Pair): void {
    const was = this.#common[n];
    if (!was) throw new Error('no such line');
    const { mine, theirs } = before;
    const threshold = merge(mine.threshold, theirs.threshold_value, was.threshold, sameDecimal);
    expect(sameDecimal(after.mine.threshold, threshold?.value ?? mine.threshold)).toBe(true);
    expect(sameDecimal(after.theirs.threshold_value, threshold?.value ?? theirs.threshold_value)).toBe(true);
    const currency = merge(mine.currency, theirs.threshold_currency ?? undefined, was.currency, Object.is);
    expect(after.mine.currency).toBe(currency ? currency.value : mine.currency);
    expect(after.theirs.threshold_currency).toBe(currency ? currency.value : theirs.threshold_currency);
    const enabled = mergeTick(mine, theirs, was);
    expect(after.mine.enabled).toBe(enabled ? enabled.value : mine.enabled);
    expect(after.theirs.is_enabled).toBe(enabled ? enabled.value : theirs.is_enabled);
    if (!threshold || !currency || !enabled) expect(this.state.shown[`k${n}`]?.status).toBe('Conflict');
    this.#common[n] = {
      threshold: threshold?.value ?? was.threshold,
      currency: currency ? currency.value : was.currency,
      enabled: enabled?.value ?? was.enabled,
      firedAt: enabled ? (theirs.last_triggered_at ?? undefined) : was.firedAt,
    };
  }

  #editHere(n: number, change: Changes): void {
    if (change.enabled) this.#armedAt[n] = this.#now();
    const rows = this.state.rows.map((each) => (each.rowKey === `k${n}` ? { ...each, ...change } : each));
    this.state = { ...this.state, rows };
  }

  #editThere(n: number, { threshold, currency, enabled }: Changes): void {
    const { theirs } = pairOf(this.state, n);
    if (enabled) this.#armedAt[n] = this.#now();
    this.#putAlert({
      ...theirs,
      threshold_value: threshold ?? theirs.threshold_value,
      threshold_currency: currency ?? theirs.threshold_currency,
      is_enabled: enabled ?? theirs.is_enabled,
    });
  }

  #putAlert(alert: Alert): void {
    this.state = { ...this.state, alerts: this.state.alerts.map((each) => (each.id === alert.id ? alert : each)) };
  }

  #now(): string {
    return new Date(Date.parse(MONDAY) + this.#clock * 60_000).toISOString();
  }
}

/** The value both sides should have after a sync; undefined for a conflict. */
function merge<T>(mine: T, theirs: T, was: T, same: (left: T, right: T) => boolean): { readonly value: T } | undefined {
  if (same(mine, theirs) || same(mine, was)) return { value: theirs };
  return same(theirs, was) ? { value: mine } : undefined;
}

function mergeTick(mine: PlannedRow, theirs: Alert, was: Common): { readonly value: boolean } | undefined {
  if (theirs.is_enabled || !isNewer(theirs.last_triggered_at, was.firedAt)) {
    return merge(mine.enabled, theirs.is_enabled, was.enabled, Object.is);
  }
  return mine.enabled && !was.enabled ? undefined : { value: false };
}

const runs = fc.constant<Event>({ does: 'run' });
const crashes: fc.Arbitrary<Event> = fc.oneof(
  runs,
  fc.nat(12).map((crashAt): Event => ({ does: 'run', crashAt })),
);
const NUM_RUNS = Number(process.env['RUNS'] ?? 400);

describe('edits here and there, firings and syncs in any order', () => {
  it('lose no edit that is not in conflict, and re-arm nothing that fired', () => {
    fc.assert(
      fc.property(events(runs), (told) => {
        const story = new Story();
        for (const event of told) story.play(event);
        story.play({ does: 'run' });
        const open = planOf(story.state).steps;
        expect(open.filter((step) => step.kind !== 'conflict')).toEqual([]);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it.each<Side>(['mine', 'theirs'])('agree once every conflict is settled as %s', (side) => {
    fc.assert(
      fc.property(events(runs), (told) => {
        const story = new Story();
        for (const event of told) story.play(event);
        story.play({ does: 'run' });
        story.resolve(side);
        expect(planOf(story.state).steps).toEqual([]);
        for (const n of LINES) {
          const { mine, theirs } = pairOf(story.state, n);
          expect(sameDecimal(mine.threshold, theirs.threshold_value)).toBe(true);
          expect([mine.currency, mine.enabled]).toEqual([theirs.threshold_currency, theirs.is_enabled]);
        }
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('re-arm nothing that fired and come to an agreement, though runs end at any moment', () => {
    fc.assert(
      fc.property(events(crashes), (told) => {
        const story = new Story();
        for (const event of told) story.play(event);
        story.play({ does: 'run' });
        story.resolve('theirs');
        expect(planOf(story.state).steps).toEqual([]);
      }),
      { numRuns: NUM_RUNS },
    );
  });
});
