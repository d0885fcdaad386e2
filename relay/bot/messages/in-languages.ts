import { numberText } from '#shared/telegram/number-text.ts';
import type { Language } from '#shared/telegram/words.ts';

/** What is said about one thing in every language the bot speaks; the English words give the shape of the others. */
export function inLanguages<W extends object>(en: W, ru: W) {
  return Object.assign((language: Language): W => (language === 'ru' ? ru : en), { en, ru });
}

/** The forms of a noun: 1 чат, 2 чата, 5 чатов; English has `one` and `many`. */
export interface NounForms {
  readonly one: string;
  readonly few?: string;
  readonly many: string;
}

/** A number with its noun, both as people of a language write them. */
export function counted(number: number, forms: NounForms, language: Language): string {
  const plural = new Intl.PluralRules(language).select(number);
  const noun = plural === 'one' ? forms.one : plural === 'few' ? (forms.few ?? forms.many) : forms.many;
  return `${numberText(String(number), language)} ${noun}`;
}
