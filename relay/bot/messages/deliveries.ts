import { itemTitle } from '#shared/telegram/alert-message.ts';
import { bold, italic, lines, type RichText, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { Letter } from '../../store/dead-letters.ts';
import type { DeliveryReport } from '../../use-cases/list-deliveries.ts';
import { deliveryWords } from './delivery-words.ts';
import { counted, type NounForms } from './in-languages.ts';
import { reasonText } from './reasons.ts';

/** Longer reasons are cut: a page of them has to fit into one message. */
const REASON_LENGTH = 80;

const TRIES: Readonly<Record<Language, NounForms>> = {
  en: { one: 'try', many: 'tries' },
  ru: { one: 'попытка', few: 'попытки', many: 'попыток' },
};

type Time = (ms: number) => string;

/** What was sent last and how it went, then one page of what was given up. */
export function deliveriesMessage(report: DeliveryReport, time: Time, language: Language): RichText {
  const words = deliveryWords(language);
  const { since, words: wanted } = report.filter;
  const dead = deadLines(report, time, language);
  if (since !== undefined || wanted !== undefined) {
    return lines(words.among(since === undefined ? undefined : time(since), wanted), ...dead);
  }
  if (report.last.length === 0) return rich(words.nothing);
  return lines(bold(words.last), ...report.last.map((letter) => lastLine(letter, time, language)), '', ...dead);
}

function lastLine(letter: Letter, time: Time, language: Language): string {
  const { states } = deliveryWords(language);
  const tries = letter.attempts > 1 ? ` · ${counted(letter.attempts, TRIES[language], language)}` : '';
  const at = time(letter.finishedAt ?? letter.queuedAt);
  return `${at} ${place(letter, language)} · ${states[letter.state]}${tries}${why(letter, language)}`;
}

function deadLines(report: DeliveryReport, time: Time, language: Language): (RichText | string)[] {
  const { dead, total, first, page, pages } = report;
  const words = deliveryWords(language);
  if (total === 0) return [words.noneGivenUp];
  return [
    bold(`${words.givenUp(total)}${pages > 1 ? words.page(page, pages) : ''}`),
    ...dead.map((letter, index) => {
      const unsure = letter.mayHaveArrived ? words.mayHaveArrived : '';
      const about = bold(itemTitle(letter.facts, language));
      const rest = ` · ${place(letter, language)}${unsure}${why(letter, language)}`;
      return rich(`${first + index}. ${time(letter.queuedAt)} `, about, rest);
    }),
    italic(words.hint),
  ];
}

function place({ kind, chatTitle }: Letter, language: Language): string {
  const words = deliveryWords(language);
  return words.to(words.kinds[kind], chatTitle ?? words.aSheet);
}

function why({ reason, state }: Letter, language: Language): string {
  if (reason === undefined || state === 'sent') return '';
  const text = reasonText(reason, language);
  return `: ${text.length > REASON_LENGTH ? `${text.slice(0, REASON_LENGTH)}…` : text}`;
}
