import type { Language } from '#shared/telegram/words.ts';
import { isTimeZone } from '../destinations/quiet-hours.ts';
import type { ChatTable } from '../store/schema.ts';

/** The language chosen for a chat; English where nobody chose. */
export const languageFor = (chat: Pick<ChatTable, 'language'>): Language => chat.language ?? 'en';

/** Writes times as people in a chat read them: its language, its zone, the zone named. */
export function timeIn(chat: Pick<ChatTable, 'language' | 'time_zone'>): (ms: number) => string {
  const zone = chat.time_zone !== null && isTimeZone(chat.time_zone) ? chat.time_zone : 'UTC';
  const format = new Intl.DateTimeFormat(languageFor(chat) === 'ru' ? 'ru-RU' : 'en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (ms) => `${format.format(ms)}${zone === 'UTC' ? ' UTC' : ''}`;
}
