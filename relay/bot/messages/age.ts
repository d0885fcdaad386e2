import type { Language } from '#shared/telegram/words.ts';
import { counted, inLanguages, type NounForms } from './in-languages.ts';

const MINUTE_MS = 60_000;

const UNITS: Readonly<Record<'minute' | 'hour' | 'day', Readonly<Record<Language, NounForms>>>> = {
  minute: { en: { one: 'minute', many: 'minutes' }, ru: { one: 'минуту', few: 'минуты', many: 'минут' } },
  hour: { en: { one: 'hour', many: 'hours' }, ru: { one: 'час', few: 'часа', many: 'часов' } },
  day: { en: { one: 'day', many: 'days' }, ru: { one: 'день', few: 'дня', many: 'дней' } },
};

export const ageWords = inLanguages(
  { justNow: 'less than a minute ago', ago: (span: string) => `${span} ago` },
  { justNow: 'меньше минуты назад', ago: (span: string) => `${span} назад` },
);

/** How long ago something was: "3 hours ago". A time ahead counts as now: clocks differ. */
export function ageText(ms: number, language: Language): string {
  const words = ageWords(language);
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  if (minutes < 1) return words.justNow;
  const hours = Math.floor(minutes / 60);
  const [number, unit] =
    minutes < 60
      ? ([minutes, 'minute'] as const)
      : hours < 48
        ? ([hours, 'hour'] as const)
        : ([Math.floor(hours / 24), 'day'] as const);
  return words.ago(counted(number, UNITS[unit][language], language));
}
