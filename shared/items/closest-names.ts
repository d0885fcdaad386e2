/** Names by the words in them, made once to be searched often. */
export interface NameIndex {
  readonly names: readonly string[];
  /** Which names hold a word. */
  readonly holders: ReadonlyMap<string, readonly number[]>;
  /** How many words a name has. */
  readonly sizes: readonly number[];
  /** Words by what a mistyped one still has in common with them: the first or the last letter. */
  readonly byLetter: ReadonlyMap<string, readonly string[]>;
  /** What a typed word may mean; filled as it is asked for. */
  readonly meanings: Map<string, readonly Meaning[]>;
}

interface Meaning {
  readonly word: string;
  /** 1 for the word itself, less for a beginning or a mistyped one. */
  readonly weight: number;
}

/** A name and how well it fits, from 0 to 1. */
export interface Match {
  readonly at: number;
  readonly score: number;
}

/** Prepares names for `findNames` and `closestNames`; about 0.3 s for 40,000 of them. */
export function indexNames(names: readonly string[]): NameIndex {
  const holders = new Map<string, number[]>();
  const sizes = names.map((name, at) => {
    const words = wordsOf(name);
    for (const word of words) {
      const held = holders.get(word);
      if (!held) holders.set(word, [at]);
      else if (held[held.length - 1] !== at) held.push(at);
    }
    return words.length;
  });
  const byLetter = new Map<string, string[]>();
  for (const word of holders.keys()) {
    for (const key of lettersOf(word)) {
      const words = byLetter.get(key);
      if (words) words.push(word);
      else byLetter.set(key, [word]);
    }
  }
  return { names, holders, sizes, byLetter, meanings: new Map() };
}

/** How alike a name must be to be worth a mention, and how near to the best one. */
const LEAST_SCORE = 0.5;
const NEAR_BEST = 0.85;

/** Up to three names that a person may have meant by what they typed, the closest first. */
export function closestNames(typed: string, index: NameIndex): readonly string[] {
  const matches = findNames(typed, index, 3);
  const least = Math.max(LEAST_SCORE, (matches[0]?.score ?? 0) * NEAR_BEST);
  return matches.filter((match) => match.score >= least).flatMap((match) => index.names[match.at] ?? []);
}

/**
 * The names that hold most of the typed words, best first. A rare word counts more than a common one; signs such as
 * ★ ™ | do not count; FT, MW, FN, WW, BS and ST stand for their words; a word may be cut short or mistyped. While
 * somebody `isTyping`, the last word is taken for a beginning.
 */
export function findNames(typed: string, index: NameIndex, most: number, isTyping = false): readonly Match[] {
  const words = [...new Set(joinKnown(wordsOf(typed), index).flatMap((word) => SHORT[word] ?? word))];
  const scores = new Float64Array(index.names.length);
  const touched: number[] = [];
  let total = 0;
  for (const [at, word] of words.entries()) {
    const meanings = meaningsOf(word, index, isTyping && at === words.length - 1);
    // A word that means nothing here weighs like a rare one; one that may mean several, like the commonest of them.
    const share = Math.min(8, ...meanings.map((meaning) => rarity(meaning.word, index)));
    const seen = meanings.length > 1 ? new Set<number>() : undefined;
    for (const meaning of meanings) {
      for (const at of index.holders.get(meaning.word) ?? []) {
        if (seen?.has(at)) continue;
        seen?.add(at);
        if (scores[at] === 0) touched.push(at);
        scores[at] = (scores[at] ?? 0) + meaning.weight * share;
      }
    }
    total += share;
  }
  const scoreOf = (at: number) => {
    const surplus = Math.max(0, (index.sizes[at] ?? 0) - words.length);
    return (scores[at] ?? 0) / (total + surplus * 0.4);
  };
  return best(touched, scoreOf, most);
}

/** The best few without sorting them all. Of equal ones the earlier name. */
function best(candidates: readonly number[], scoreOf: (at: number) => number, most: number): readonly Match[] {
  const found: Match[] = [];
  for (const at of candidates) {
    const score = scoreOf(at);
    const last = found.length < most ? undefined : found[found.length - 1];
    if (last && !isBefore({ at, score }, last)) continue;
    if (last) found.pop();
    let place = found.length;
    while (place > 0 && isBefore({ at, score }, found[place - 1])) place--;
    found.splice(place, 0, { at, score });
  }
  return found;
}

const isBefore = (match: Match, other: Match | undefined) =>
  other === undefined || match.score > other.score || (match.score === other.score && match.at < other.at);

/** "ak 47" is typed for AK-47: neighbours that are one known word together are that word. */
function joinKnown(words: readonly string[], index: NameIndex): readonly string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined[joined.length - 1];
    if (last !== undefined && index.holders.has(last + word)) joined[joined.length - 1] = last + word;
    else joined.push(word);
  }
  return joined;
}

const SHORT: Readonly<Record<string, readonly string[]>> = {
  fn: ['factorynew'],
  mw: ['minimalwear'],
  ft: ['fieldtested'],
  ww: ['wellworn'],
  bs: ['battlescarred'],
  st: ['stattrak'],
};

const WEAR = /(factory|minimal|field|well|battle) (new|wear|tested|worn|scarred)/g;

/** Lower-case words without signs and accents; a wear is one word, and so is what a hyphen joins. */
function wordsOf(text: string): readonly string[] {
  const lower = text.toLowerCase();
  const plain = /[^\0-\x7f]/.test(lower) ? lower.replace(/[™★]/g, '').normalize('NFD').replace(/\p{M}/gu, '') : lower;
  const joined = plain
    .replace(/['’.-]/g, '')
    .replace(WEAR, '$1$2')
    .replace(/stat trak/g, 'stattrak');
  return joined.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Rare words tell more: about 1 for one in half of all names, 11 for one in a single name of 40,000. */
const rarity = (word: string, index: NameIndex) =>
  Math.log(1 + index.names.length / (index.holders.get(word)?.length ?? 1));

const lettersOf = (word: string) => new Set([`^${word[0]}`, `$${word[word.length - 1]}`]);

/** The most words that a mistyped one is taken for. */
const MOST_MEANINGS = 12;

function meaningsOf(word: string, index: NameIndex, isOpen: boolean): readonly Meaning[] {
  const key = isOpen ? `${word}…` : word;
  const known = index.meanings.get(key);
  if (known) return known;
  const meanings = index.holders.has(word) && !isOpen ? [{ word, weight: 1 }] : guess(word, index, isOpen ? 1 : 2);
  index.meanings.set(key, meanings);
  return meanings;
}

function guess(word: string, index: NameIndex, shortest: number): readonly Meaning[] {
  const near = new Set([...lettersOf(word)].flatMap((key) => index.byLetter.get(key) ?? []));
  const found: Meaning[] = [];
  for (const other of near) {
    if (other === word) found.push({ word, weight: 1 });
    else if (word.length >= shortest && other.startsWith(word)) found.push({ word: other, weight: 0.9 });
    else {
      const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
      const apart = distance(word, other, most);
      if (apart <= most) found.push({ word: other, weight: 1 - apart / word.length });
    }
  }
  const holders = ({ word: of }: Meaning) => index.holders.get(of)?.length ?? 0;
  return found
    .sort((left, right) => right.weight - left.weight || holders(right) - holders(left))
    .slice(0, MOST_MEANINGS);
}

/** How many letters must change, go or come; swapped neighbours are one. Above `most` the true number does not matter. */
function distance(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const isSame = left[i - 1] === right[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (isSwapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    if (Math.min(...next) > most) return most + 1;
    before = row;
    row = next;
  }
  return row[right.length] ?? 0;
}
