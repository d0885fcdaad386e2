import { describe, expect, it } from 'vitest';
import { type ItemRef, resolveItem } from '#shared/items/resolve-item.ts';

const DOPPLER = '★ Karambit | Doppler (Factory New)';
const catalog: readonly ItemRef[] = [
  { itemId: 1, name: 'AK-47 | Redline (Field-Tested)' },
  { itemId: 10, name: DOPPLER },
  { itemId: 11, name: DOPPLER, phase: 'Phase 1' },
  { itemId: 12, name: DOPPLER, phase: 'Ruby' },
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

  it.each(['AK-47', ''])('does not find "%s": it needs the exact name', (name) => {
    expect(resolveItem({ name }, catalog)).toEqual({
      ok: false,
      failure: { kind: 'unknown', message: `"${name}" is not in the catalog.` },
    });
  });
});
