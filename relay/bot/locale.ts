import type { Language } from '#shared/telegram/words.ts';
import { isTimeZone } from '../destinations/quiet-hours.ts';
import type { ChatTable } from '../store/schema.ts';

/** The language chosen for a chat; English where nobody chose. */
export const languageFor = (chat: Pick<ChatTable, 'language'>): Language => chat.language ?? 'en';

/** Writes times as people in a chat read them: its language, its zone, the zone named. */
export function timeIn(chat: Pick<ChatTable, 'language' | 'time_zone'>): (ms: number) => string {
  const zone = chat.time_zone !== null && isTimeZone(chat.time_zone) ? chat.time_zone : 'UTC';
  const format = formatOf(languageFor(chat) === 'ru' ? 'ru-RU' : 'en-GB', zone);
  return (ms) => `${format.format(ms)}${zone === 'UTC' ? ' UTC' : ''}`;
}

/** Making a format takes longer than making all the rest of a message. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(`${locale} ${timeZone}`);
  if (known) return known;
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(`${locale} ${timeZone}`, format);
  return format;
}
