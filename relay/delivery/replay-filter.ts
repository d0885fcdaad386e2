import { minuteOfDay } from '../destinations/quiet-hours.ts';
import type { Letter } from '../store/dead-letters.ts';

/** Which deliveries a person wants to have sent again; everything that is named must fit. */
export interface ReplayFilter {
  readonly ids?: readonly number[];
  /** A chat's id, key or part of its title. */
  readonly chat?: string;
  /** How a sheet's id begins. */
  readonly sheet?: string;
  /** Part of an item's name. */
  readonly item?: string;
  readonly alert?: string;
  /** Part of the reason. */
  readonly reason?: string;
  readonly kind?: Letter['kind'];
  /** Part of an item's name, a chat's title or the reason. */
  readonly words?: string;
  /** Queued then or later. */
  readonly since?: number;
  /** Also what was dropped because its chat or sheet was out of reach. */
  readonly dropped?: boolean;
  /** Also what may have arrived. */
  readonly uncertain?: boolean;
  /** Also what was sent. */
  readonly again?: boolean;
}

/** The states that a filter asks for. */
export const statesFor = ({ dropped, again }: ReplayFilter): Letter['state'][] => [
  'dead',
  ...(dropped ? (['dropped'] as const) : []),
  ...(again ? (['sent'] as const) : []),
];

/** Whether a delivery is among those that a filter names. Edits that were sent are not: the message shows what is known. */
export function isWanted(filter: ReplayFilter, letter: Letter): boolean {
  const { ids, chat, sheet, item, alert, reason, kind, words, since } = filter;
  return (
    statesFor(filter).includes(letter.state) &&
    !(letter.state === 'sent' && letter.kind === 'edit') &&
    (ids === undefined || ids.includes(letter.id)) &&
    (chat === undefined || isChat(letter, chat)) &&
    (sheet === undefined || letter.sheetId?.startsWith(sheet) === true) &&
    (item === undefined || holds(letter.facts.itemName, item)) &&
    (alert === undefined || letter.alertId === alert) &&
    (reason === undefined || holds(letter.reason, reason)) &&
    (kind === undefined || letter.kind === kind) &&
    (words === undefined ||
      [letter.facts.itemName, letter.chatTitle, letter.reason].some((text) => holds(text, words))) &&
    (since === undefined || letter.queuedAt >= since)
  );
}

/** Whether sending a letter again could put a second message beside one that arrived; nobody named it by its id. */
export const isDoubtful = (filter: ReplayFilter, letter: Letter): boolean =>
  letter.state === 'dead' && letter.mayHaveArrived && !filter.uncertain && filter.ids === undefined;

const isChat = ({ lane, chatKey, chatTitle }: Letter, wanted: string) =>
  chatKey !== undefined && (lane === `chat:${wanted}` || chatKey === wanted || holds(chatTitle, wanted));

const holds = (text: string | undefined, part: string) => text?.toLowerCase().includes(part.toLowerCase()) === true;

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A time in the past as people write it: `14:00` (the last one in `zone`, default this machine's), `2h`, `30m`, `1d`,
 * or an ISO date with or without a time. Undefined for anything else, and for the future.
 */
export function readSince(text: string, now: number, zone = ownZone()): number | undefined {
  const at = ago(text, now) ?? timeOfDay(text, now, zone) ?? isoDate(text);
  return at === undefined || at > now ? undefined : at;
}

function ago(text: string, now: number): number | undefined {
  const match = /^(\d{1,5})\s*([mhd])$/.exec(text.trim().toLowerCase());
  const unit = match?.[2];
  if (unit !== 'm' && unit !== 'h' && unit !== 'd') return undefined;
  return now - Number(match?.[1]) * UNITS[unit];
}

const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

const DAY_MIN = 1440;

function timeOfDay(text: string, now: number, zone: string): number | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  if (!match) return undefined;
  const wanted = Number(match[1]) * 60 + Number(match[2]);
  const minutesAgo = (minuteOfDay(now, zone) - wanted + DAY_MIN) % DAY_MIN;
  const at = now - (now % UNITS.m) - minutesAgo * UNITS.m;
  // Over a change of summer time the day is an hour longer or shorter.
  const off = ((minuteOfDay(at, zone) - wanted + DAY_MIN * 1.5) % DAY_MIN) - DAY_MIN / 2;
  return at - off * UNITS.m;
}

function isoDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(text.trim())) return undefined;
  const at = Date.parse(text.trim());
  return Number.isNaN(at) ? undefined : at;
}
