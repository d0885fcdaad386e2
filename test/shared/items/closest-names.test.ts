import { describe, expect, it } from 'vitest';
import { loadCatalog } from '#sandbox/cs2cap/catalog.ts';
import { closestNames, findNames, indexNames } from '#shared/items/closest-names.ts';
import { largeCatalog } from '../../apps-script/items/large-catalog.ts';

const names = [...new Set(loadCatalog().map((item) => item.market_hash_name))];
const index = indexNames(names);

describe('closestNames', () => {
  it.each([
    ['AK-47 Redline FT', 'AK-47 | Redline (Field-Tested)'],
    ['ak 47 redline ft', 'AK-47 | Redline (Field-Tested)'],
    ['AK47 | Redlien (Field Tested)', 'AK-47 | Redline (Field-Tested)'],
    ['awp asimov bs', 'AWP | Asiimov (Battle-Scarred)'],
    ['karambit dopler fn', '★ Karambit | Doppler (Factory New)'],
    ['aug flame jormungandr', 'AUG | Flame Jörmungandr (Field-Tested)'],
    ['Desert Eagle | Blase (Factory New)', 'Desert Eagle | Blaze (Factory New)'],
    ['m4a4 howl mw', 'M4A4 | Howl (Minimal Wear)'],
    ['glock fade', 'Glock-18 | Fade (Factory New)'],
  ])('takes "%s" for %s', (typed, meant) => {
    expect(closestNames(typed, index)[0]).toBe(meant);
  });

  it('knows StatTrak and the star from what stands beside them', () => {
    const few = indexNames(['AK-47 | Redline (Field-Tested)', 'StatTrak™ AK-47 | Redline (Field-Tested)']);
    expect(closestNames('st ak-47 redline ft', few)[0]).toBe('StatTrak™ AK-47 | Redline (Field-Tested)');
    expect(closestNames('stat-track ak-47 redline', few)[0]).toBe('StatTrak™ AK-47 | Redline (Field-Tested)');
    expect(closestNames('ak-47 redline', few)[0]).toBe('AK-47 | Redline (Field-Tested)');
  });

  it('suggests nothing rather than anything', () => {
    for (const typed of ['', '★', 'qqqq zzzz', 'AK-47 | Nonsense']) expect(closestNames(typed, index)).toEqual([]);
  });

  it('gives at most three, all near the best', () => {
    const found = closestNames('ak-47 redline', index);
    expect(found).toHaveLength(3);
    expect(found.every((name) => name.startsWith('AK-47 | Redline'))).toBe(true);
    expect(closestNames('Desert Eagle | Sputnik (Factory Nw)', index)).toEqual([
      'Desert Eagle | Sputnik (Factory New)',
    ]);
  });

  it('finds every name by itself first', () => {
    expect(names.filter((name) => closestNames(name, index)[0] !== name)).toEqual([]);
  });

  it('takes the last word for a beginning while somebody types', () => {
    const first = (typed: string) => names[findNames(typed, index, 1, true)[0]?.at ?? -1];
    expect(first('ak redline f')).toBe('AK-47 | Redline (Field-Tested)');
    expect(first('ak-47 red')).toContain('AK-47 | Redline');
    expect(first('awp asiimov ft')).toBe('AWP | Asiimov (Field-Tested)');
  });

  it('searches 40,000 names in far under 150 ms each', () => {
    const many = [...new Set(largeCatalog().map((item) => item.market_hash_name))];
    const large = indexNames(many);
    const startedAt = performance.now();
    let searched = 0;
    for (let at = 0; at < many.length; at += 200) {
      findNames((many[at] ?? '').replace(/[aeiou]/, 'q'), large, 3);
      searched++;
    }
    expect((performance.now() - startedAt) / searched).toBeLessThan(30);
  });
});
