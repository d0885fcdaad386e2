import type { NumberStyle } from '#shared/alerts/threshold.ts';
import type { Book } from './book.ts';

/** Languages whose spreadsheets write a decimal point, and the places where that differs from their language. */
const POINT_LANGUAGES = 'en zh ja ko th iw he hi bn ta te ml mr gu kn pa ur ms fil cy ga mt ne si'.split(' ');
const POINT_LOCALES = 'es_MX es_US es_GT es_HN es_NI es_PA es_PR es_SV es_DO es_PE de_CH de_LI it_CH rm_CH'.split(' ');
const COMMA_LOCALES = 'en_ZA en_DK en_SE en_NL en_DE en_AT en_FI'.split(' ');

/** How people write decimals in this spreadsheet, from its locale: "1.5" or "1,5" (C11). */
export function numberStyleOf(book: Book): NumberStyle {
  return { separator: separatorOf(book.getSpreadsheetLocale()) };
}

function separatorOf(locale: string): '.' | ',' {
  if (COMMA_LOCALES.includes(locale)) return ',';
  const [language = ''] = locale.split('_');
  return POINT_LANGUAGES.includes(language) || POINT_LOCALES.includes(locale) ? '.' : ',';
}
