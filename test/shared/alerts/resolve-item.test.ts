import { describe, expect, it } from 'vitest';
import { resolveItem } from '#shared/alerts/resolve-item.ts';
import type { Item } from '#shared/cs2cap/item.ts';

const DOPPLER = '★ Karambit | Doppler (Factory New)';
const catalog: readonly Item[] = [
  { item_id: 1, market_hash_name: 'AK-47 | Redline (Field-Tested)' },
  { item_id: 10, market_hash_name: DOPPLER },
  { item_id: 11, market_hash_name: DOPPLER, phase: 'Phase 1' },
  { item_id: 12, market_hash_name: DOPPLER, phase: 'Ruby' },
  { item_id: null, market_hash_name: 'Sticker | Unlisted' },
];

describe('resolveItem', () => {
  it('finds a plain item by its name, whatever its case and spacing', () => {
    expect(resolveItem({ name: ' ak-47  | redline (field-tested)' }, catalog)).toEqual({
      ok: true,
      value: { itemId: 1, name: 'AK-47 | Redline (Field-Tested)' },
    });
  });

  it('C25: finds a Doppler by its phase', () => {
    expect(resolveItem({ name: DOPPLER, phase: 'ruby' }, catalog)).toEqual({
      ok: true,
      value: { itemId: 12, name: DOPPLER, phase: 'Ruby' },
    });
  });

  it('C25: asks for the phase instead of taking the phaseless entry', () => {
    const resolved = resolveItem({ name: DOPPLER }, catalog);
    expect(resolved).toMatchObject({ ok: false, failure: { phases: ['Phase 1', 'Ruby'] } });
    expect(resolved).toMatchObject({
      failure: { message: `"${DOPPLER}" has phases; set Phase to one of: Phase 1, Ruby` },
    });
  });

  it('C25: names the valid phases when the typed one is none of them', () => {
    expect(resolveItem({ name: DOPPLER, phase: 'Phase 9' }, catalog)).toMatchObject({
      ok: false,
      failure: { message: 'Phase "Phase 9" is not one of: Phase 1, Ruby' },
    });
  });

  it('refuses a phase for an item that has none', () => {
    expect(resolveItem({ name: 'AK-47 | Redline (Field-Tested)', phase: 'Ruby' }, catalog)).toMatchObject({
      ok: false,
      failure: { message: '"AK-47 | Redline (Field-Tested)" has no phases; leave Phase blank' },
    });
  });

  it.each(['AK-47', 'Sticker | Unlisted', ''])(
    'does not find "%s": it needs the exact name of an item with an id',
    (name) => {
      expect(resolveItem({ name }, catalog)).toMatchObject({
        ok: false,
        failure: { message: expect.stringContaining('not in the CS2Cap catalog') },
      });
    },
  );
});
