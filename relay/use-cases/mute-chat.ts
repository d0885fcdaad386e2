import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { readDuration } from '../destinations/duration.ts';
import { type Filter, type FilterRefusal, readFilter } from '../destinations/filter.ts';
import type { Mute } from '../destinations/route.ts';
import { addMute, type Kept, mutesOf, removeMutes } from '../store/filters.ts';
import { forgetNotices } from '../store/notices.ts';
import type { ChatTable, Db } from '../store/schema.ts';

interface MuteDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
}

/** Why nothing was muted. */
export type MuteRefusal = FilterRefusal | { readonly kind: 'mute-what' | 'how-long' };

/** Where nobody says how long. */
const DEFAULT_MS = 3_600_000;

/** `AK-47 Redline 2h`, `all 30m`: silence about what a filter covers, for an hour unless it says how long. */
export async function muteChat(
  deps: MuteDeps,
  input: { readonly chat: ChatTable; readonly text: string; readonly who: string },
): Promise<Result<Mute, MuteRefusal>> {
  const match = /^(.*?)\s*(\d+\s*(?:m|min|h|d|мин|ч|д))?$/i.exec(input.text.trim());
  const what = match?.[1] ?? '';
  const forMs = match?.[2] === undefined ? DEFAULT_MS : readDuration(match[2]);
  if (what === '') return fail({ kind: 'mute-what' });
  if (forMs === undefined) return fail({ kind: 'how-long' });
  const filter = readFilter(what);
  if (!filter.ok) return filter;
  const mute = { filter: filter.value, until: deps.clock.now() + forMs };
  await addMute(deps.db, { chatKey: input.chat.key, ...mute, who: input.who });
  return ok(mute);
}

/** Ends the mute of a filter, or all of them; gives how many were on. */
export async function unmuteChat(
  deps: MuteDeps,
  input: { readonly chat: ChatTable; readonly text: string },
): Promise<Result<number, FilterRefusal>> {
  const { chat, text } = input;
  const now = deps.clock.now();
  await forgetNotices(deps.db, `missed:${chat.key}:muted`);
  if (/^(all|всё|все)$/i.test(text)) return ok(await removeMutes(deps.db, chat.key, now));
  const filter = readFilter(text);
  if (!filter.ok) return filter;
  const exact = await removeMutes(deps.db, chat.key, now, filter.value);
  return ok(exact > 0 ? exact : await removeByWords(deps, chat, filter.value, now));
}

/** A mute set by a button goes by the item's id; people end it by the item's name. */
async function removeByWords(deps: MuteDeps, chat: ChatTable, wanted: Filter, now: number): Promise<number> {
  let ended = 0;
  for (const { value } of await mutesOf(deps.db, chat.key, now)) {
    const { itemId } = value.filter;
    if (itemId === undefined || !wanted.words.every((word) => value.filter.words.join(' ').includes(word))) continue;
    ended += await removeMutes(deps.db, chat.key, now, value.filter);
  }
  return ended;
}

/** What a chat has muted. */
export const listMutes = (deps: MuteDeps, chat: ChatTable): Promise<Kept<Mute>[]> =>
  mutesOf(deps.db, chat.key, deps.clock.now());
