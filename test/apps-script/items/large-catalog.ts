import type { CatalogItem } from '#sandbox/cs2cap/catalog.ts';

const types = 'Agent,Charm,Collectible,Crate,Graffiti,Key,Music Kit,Patch,Sticker,Sticker Slab,Tool,Weapon'.split(',');
const wears = ['Factory New', 'Minimal Wear', 'Field-Tested', 'Well-Worn', 'Battle-Scarred'];
const phases = ['Phase 1', 'Phase 2', 'Phase 3', 'Phase 4', 'Ruby', 'Sapphire', 'Black Pearl'];
const guns = 'AK-47,AWP,M4A1-S,M4A4,Desert Eagle,Glock-18,USP-S,P250,MP9,Nova,Galil AR,FAMAS,SSG 08,Tec-9,MAG-7'.split(
  ',',
);

const blank = {
  phase: null,
  item_subtype: null,
  base_name: null,
  skin_name: null,
  wear_name: null,
  rarity_name: null,
  rarity_color: null,
  is_stattrak: null,
  min_float: null,
  max_float: null,
};

/** Words that sound like skins, always the same for a seed. */
function wordMaker(seed: number): () => string {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = (from: readonly string[]) => from[next(from.length)] ?? '';
  const syllable = () => pick('br,dr,k,l,m,n,p,s,t,v,st,gr,sh'.split(',')) + pick('a,e,i,o,u,ea,oo'.split(','));
  return () => {
    const word = Array.from({ length: 2 + next(2) }, syllable).join('') + pick('n,r,x,th,st,'.split(','));
    return word.charAt(0).toUpperCase() + word.slice(1);
  };
}

/** A catalog of this many items and of every type, with the names, wears and phases that real ones have. */
export function largeCatalog(size = 40_000, seed = 7): CatalogItem[] {
  const word = wordMaker(seed);
  const names: { name: string; type: string; phase: string | null }[] = [];
  const add = (type: string, name: string, phase: string | null = null) => names.push({ name, type, phase });
  const used = new Set<string>();
  while (names.length < size) {
    const title = `${word()} ${word()}`;
    if (used.has(title)) continue;
    used.add(title);
    for (const gun of [guns[used.size % guns.length], guns[(used.size + 7) % guns.length]]) {
      for (const wear of wears) {
        add('Weapon', `${gun} | ${title} (${wear})`);
        add('Weapon', `StatTrak™ ${gun} | ${title} (${wear})`);
      }
    }
    if (used.size % 20 === 0)
      for (const phase of phases) add('Weapon', `★ ${word()} Knife | Doppler (Factory New)`, phase);
    for (const type of types.slice(0, -1)) add(type, `${type} | ${title}${type === 'Sticker' ? ' (Holo)' : ''}`);
  }
  const knife = '★ Karambit | Gamma Doppler (Factory New)';
  const dopplers = ['Phase 1', 'Phase 2', 'Emerald'].map((phase) => ({ name: knife, type: 'Weapon', phase }));
  return [...names.slice(0, size - dopplers.length), ...dopplers].map(({ name, type, phase }, index) => ({
    ...blank,
    item_id: index + 1,
    market_hash_name: name,
    item_type: type,
    phase,
  }));
}
