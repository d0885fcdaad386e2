import { type CheckLine, showLine } from '#shared/doctor/line.ts';
import type { Language } from '#shared/telegram/words.ts';

/** What is to be done in Russian, by check; the figures are told by `npm run doctor`, which speaks English. */
const RU: Readonly<Record<string, string>> = {
  'api-key': 'ключ API не действует: проверьте CS2C_API_KEY',
  cs2cap: 'CS2Cap не ответил как надо: подождите минуту',
  clock: 'часы этой машины и CS2Cap расходятся: установите точное время',
  destination: 'с адресатом реле в CS2Cap что-то не так: проверьте PUBLIC_URL, новый секрет даёт /rotate',
  delivered: 'CS2Cap не смог доставить последнее событие: проверьте PUBLIC_URL',
  store: 'хранилище не читается',
  jobs: 'сообщения давно стоят в очереди',
  refusals: 'сегодня отклонены подписанные доставки: новый секрет даёт /rotate',
};

/** A check that found something wrong, as people of a language read it. */
export function checkText(line: CheckLine, language: Language): string {
  if (language === 'en') return showLine(line);
  const words = RU[line.code] ?? `проверка «${line.code}» нашла неполадку`;
  return showLine({ ...line, words: `${words} (подробности: npm run doctor)` });
}
