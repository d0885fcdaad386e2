/** What a spreadsheet's locale changes: separators, date order, words for true and false. */
export interface LocaleRules {
  readonly decimal: string;
  readonly group: string;
  /** The order of a date typed with only numbers, and what stands between them. */
  readonly dayFirst: boolean;
  /** Beginnings of the months' names, besides the English ones. */
  readonly months: readonly string[];
  readonly dateSeparators: string;
  readonly dateFormat: string;
  readonly trueWord: string;
  readonly falseWord: string;
}

const english: LocaleRules = {
  decimal: '.',
  group: ',',
  dayFirst: false,
  months: [],
  dateSeparators: '/-',
  dateFormat: 'M/d/yyyy',
  trueWord: 'TRUE',
  falseWord: 'FALSE',
};
const names = (text: string) => text.split(' ');

const byLanguage: Readonly<Record<string, LocaleRules>> = {
  de: {
    decimal: ',',
    group: '.',
    dayFirst: true,
    months: names('jan feb mär apr mai jun jul aug sep okt nov dez'),
    dateSeparators: './-',
    dateFormat: 'dd.MM.yyyy',
    trueWord: 'WAHR',
    falseWord: 'FALSCH',
  },
  fr: {
    decimal: ',',
    group: ' ',
    dayFirst: true,
    months: names('janv fév mars avr mai juin juil août sept oct nov déc'),
    dateSeparators: '/.-',
    dateFormat: 'dd/MM/yyyy',
    trueWord: 'VRAI',
    falseWord: 'FAUX',
  },
  ru: {
    decimal: ',',
    group: ' ',
    dayFirst: true,
    months: names('янв фев мар апр ма июн июл авг сен окт ноя дек'),
    dateSeparators: './-',
    dateFormat: 'dd.MM.yyyy',
    trueWord: 'ИСТИНА',
    falseWord: 'ЛОЖЬ',
  },
  ja: { ...english, dateFormat: 'yyyy/MM/dd' },
};

/** The rules of a locale such as "de_DE"; an unknown one reads as en_US. */
export function localeRules(locale: string): LocaleRules {
  if (locale === 'en_GB') return { ...english, dayFirst: true, dateFormat: 'dd/MM/yyyy' };
  return byLanguage[locale.slice(0, 2)] ?? english;
}
