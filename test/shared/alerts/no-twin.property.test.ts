import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleOf, sameRule } from '#shared/alerts/rule.ts';
import type { PlannedRow } from '#shared/alerts/step.ts';
import { type SyncOptions, sync, type World, world } from './account-model.ts';
import { alert, row } from './plan-parts.ts';

/** What happens to whole rows and alerts. Rules are fresh each time, so that no two rows ask for the same. */
type Event =
  | { readonly does: 'add' | 'add what is there' | 'create there' | 'sort' }
  | { readonly does: 'delete' | 'copy' | 'other item' | 'other kind' | 'untick' | 'delete there'; readonly n: number }
  | { readonly does: 'run'; readonly options: SyncOptions };

const n = fc.nat(5);
const run = fc
  .record({
    crashAt: fc.option(fc.nat(15)),
    loseAnswerOf: fc.option(fc.nat(4)),
    idsOnly: fc.boolean(),
    eachAnswer: fc.boolean(),
  })
  .map(
    ({ crashAt, loseAnswerOf, idsOnly }): SyncOptions => ({
      idsOnly,
      ...(crashAt === null ? {} : { crashAt }),
      ...(loseAnswerOf === null ? {} : { loseAnswerOf }),
    }),
  );
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('add' as const) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('add what is there', 'create there', 'sort') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('delete', 'copy', 'other item', 'other kind', 'untick', 'delete there'),
      n,
    }),
  },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('run' as const), options: run }) },
);

class Story {
  state: World = world({});
  readonly deletedThere = new Set<string>();
  readonly madeThere = new Set<string>();
  #count = 0;

  play(event: Event): void {
    this.#count += 1;
    const { rows, alerts } = this.state;
    switch (event.does) {
      case 'add':
        this.#add({ itemId: 1000 + this.#count });
        break;
      case 'add what is there': {
        const free = alerts.find(
          (each) => this.madeThere.has(each.id) && !rows.some((line) => sameRule(line, ruleOf(each))),
        );
        if (free) this.#add({ itemId: free.item.item_id });
        break;
      }
      case 'create there': {
        const id = `there-${this.#count}`;
        const made = alert({
          id,
          is_enabled: true,
          last_triggered_at: null,
          item: { item_id: 1000 + this.#count, market_hash_name: id },
        });
        this.madeThere.add(id);
        this.state = { ...this.state, alerts: [made, ...alerts] };
        break;
      }
      case 'sort':
        this.#setRows([...rows].reverse());
        break;
      case 'delete':
        this.#setRows(rows.filter((_, index) => index !== event.n));
        break;
      case 'copy': {
        const original = rows[event.n];
        if (original) this.#setRows([...rows, { ...original, rowKey: `k${this.#count}`, itemId: 1000 + this.#count }]);
        break;
      }
      case 'other item':
        this.#change(event.n, { itemId: 1000 + this.#count });
        break;
      case 'other kind':
        this.#change(event.n, { kind: rows[event.n]?.kind === 'price_below' ? 'price_above' : 'price_below' });
        break;
      case 'untick':
        this.#change(event.n, { enabled: !rows[event.n]?.enabled });
        break;
      case 'delete there': {
        const gone = alerts[event.n];
        if (gone) this.deletedThere.add(gone.id);
        this.state = { ...this.state, alerts: alerts.filter((each) => each !== gone) };
        break;
      }
      case 'run':
        this.state = sync(this.state, event.options);
        break;
    }
  }

  #add(wish: Partial<PlannedRow>): void {
    this.#setRows([...this.state.rows, row({ alertId: null, rowKey: `k${this.#count}`, ...wish })]);
  }

  #change(at: number, wish: Partial<PlannedRow>): void {
    this.#setRows(this.state.rows.map((each, index) => (index === at ? { ...each, ...wish } : each)));
  }

  #setRows(rows: readonly PlannedRow[]): void {
    this.state = { ...this.state, rows: rows.map((each, index) => ({ ...each, line: index + 2 })) };
  }
}

describe('rows added, copied, changed and deleted, alerts made and deleted elsewhere, runs that end and answers that are lost', () => {
  it('come to one alert for each row, no twin, no stray and no loss', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), (told) => {
        const story = new Story();
        for (const each of told) story.play(each);
        for (let round = 0; round < 6; round += 1) story.state = sync(story.state);
        const { state, madeThere, deletedThere } = story;
        const alerts = new Map(state.alerts.map((each) => [each.id, each]));
        const managed = new Map(state.base.map((entry) => [entry.rowKey, entry.alertId]));

        // No stray: what the toolkit made belongs to a row.
        const owned = new Set(state.rows.map((line) => managed.get(line.rowKey)));
        for (const { id } of state.alerts) if (!madeThere.has(id)) expect(owned).toContain(id);
        expect(managed.size).toBe(state.base.length);
        for (const line of state.rows) {
          const own = alerts.get(managed.get(line.rowKey) ?? '');
          if (own) {
            expect(sameRule(ruleOf(own), line)).toBe(true);
            expect(own.is_enabled).toBe(line.enabled);
            expect(line.alertId).toBe(own.id);
          } else {
            // No loss: a row without an alert says which one was deleted at CS2Cap.
            expect(deletedThere).toContain(line.alertId);
          }
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 1000) },
    );
  });
});
