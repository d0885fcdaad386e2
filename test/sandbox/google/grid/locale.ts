/** What a spreadsheet's locale changes: separators, date order, words for true and false. */
export interface LocaleRules {
  readonly decimal: string;
  readonly group: string;
  /** The order of a date typed with only numbers, and what stands between them. */
  readonly dayFirst: boolean;
  readonly dateSeparators: string;
  readonly dateFormat: string;
  readonly trueWord: string;
  readonly falseWord: string;
}

const english: LocaleRules = {
  decimal: '.',
  group: ',',
  dayFirst: false,
  dateSeparators: '/-',
  dateFormat: 'M/d/yyyy',
  trueWord: 'TRUE',
  falseWord: 'FALSE',
};
const byLanguage: Readonly<Record<string, LocaleRules>> = {
  de: {
    decimal: ',',
    group: '.',
    dayFirst: true,
    dateSeparators: './-',
    dateFormat: 'dd.MM.yyyy',
    trueWord: 'WAHR',
    falseWord: 'FALSCH',
  },
  fr: {
    decimal: ',',
    group: ' ',
    dayFirst: true,
    dateSeparators: '/.-',
    dateFormat: 'dd/MM/yyyy',
    trueWord: 'VRAI',
    falseWord: 'FAUX',
  },
  ru: {
    decimal: ',',
    group: ' ',
    dayFirst: true,
    dateSeparators: './-',
    dateFormat: 'dd.MM.yyyy',
    trueWord: 'ИСТИНА',
    falseWord: 'ЛОЖЬ',
  },
};

/** The rules of a locale such as "de_DE"; an unknown one reads as en_US. */
export function localeRules(locale: string): LocaleRules {
  if (locale === 'en_GB') return { ...english, dayFirst: true, dateFormat: 'dd/MM/yyyy' };
  return byLanguage[locale.slice(0, 2)] ?? english;
}
