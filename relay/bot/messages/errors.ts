import { allErrors, type CatalogueRow } from '#shared/cs2cap/error-catalogue.ts';
import type { FoundErrors } from '#shared/cs2cap/find-errors.ts';
import { type MarkedPiece, readMarked } from '#shared/marked-text.ts';
import { bold, code, lines, type Part, type RichText, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import { russianErrors } from './errors-ru.ts';
import { inLanguages } from './in-languages.ts';

export const errorWords = inLanguages(
  {
    list: 'Errors of CS2Cap, and why deliveries are refused. /help with a code says what to do.',
    status: (numbers: string) => `status ${numbers}`,
    means: 'It means: ',
    todo: 'Do: ',
    nearest: 'Nothing has all of these words. The nearest:',
    unknown: (typed: string) => `I know no error “${typed}”. /help errors lists them.`,
  },
  {
    list: 'Ошибки CS2Cap и почему доставки отклонены. Что делать, скажет /help с кодом.',
    status: (numbers: string) => `статус ${numbers}`,
    means: 'Это значит: ',
    todo: 'Что делать: ',
    nearest: 'Всех этих слов нет нигде. Ближе всего:',
    unknown: (typed: string) => `Ошибки «${typed}» я не знаю. Все покажет /help errors.`,
  },
);

/** How much of what somebody typed is repeated. */
const REPEATED = 64;

/** /help errors: every error in a line. */
export function errorList(language: Language): RichText {
  const rows = allErrors().map((row) => rich(code(row.name), ` – ${textsOf(row, language).means}`));
  return lines(bold(errorWords(language).list), ...rows);
}

/** /help CODE: what the rows found mean and what to do. */
export function errorsMessage(found: FoundErrors, typed: string, language: Language): RichText {
  const words = errorWords(language);
  if (found.rows.length === 0) return rich(words.unknown([...typed].slice(0, REPEATED).join('')));
  const rows = found.rows.map((row) => errorText(row, language));
  const all = found.isExact ? rows : [rich(words.nearest), ...rows];
  return rich(...all.flatMap((part, index) => (index === 0 ? [part] : ['\n\n', part])));
}

function errorText(row: CatalogueRow, language: Language): RichText {
  const words = errorWords(language);
  const { means, todo } = textsOf(row, language);
  const { also = [], statuses = [] } = row;
  return lines(
    rich(bold([row.name, ...also].join(', ')), statuses.length > 0 ? ` · ${words.status(statuses.join(', '))}` : ''),
    rich(words.means, means, '.'),
    rich(words.todo, ...readMarked(todo).map(shown), '.'),
  );
}

const textsOf = (row: CatalogueRow, language: Language) => (language === 'ru' ? russianErrors[row.name] : row);

/** Commands stay plain: Telegram lets people tap them, but not inside code. */
function shown({ text, look }: MarkedPiece): Part {
  if (look === 'plain' || text.startsWith('/')) return text;
  return look === 'bold' ? bold(text) : code(text);
}
