import type { Language } from '#shared/telegram/words.ts';

/** The reasons that the relay writes down itself, in Russian. What Telegram, CS2Cap or a sheet said is quoted as it is. */
const RU: readonly (readonly [RegExp, string])[] = [
  [/^the bot was blocked$/, 'бот заблокирован'],
  [/^the bot was removed from the chat$/, 'бот удалён из чата'],
  [/^the bot may no longer post in the channel$/, 'боту больше нельзя публиковать в канале'],
  [/^the bot may no longer write in the chat$/, 'боту больше нельзя писать в чат'],
  [/^the chat is no destination any more$/, 'чат больше не подключён'],
  [/^the group became a supergroup$/, 'группа стала супергруппой'],
  [/^given up after a day(?=$|: )/, 'попытки прекращены через сутки'],
  [/^the sheet is not paired any more$/, 'таблица больше не подключена'],
  [/^refused by the sheet: /, 'таблица не приняла: '],
  [/no reason given$/, 'без объяснения'],
  [/^the sheet was busy/, 'таблица была занята'],
  [/^the ack does not name this delivery$/, 'в подтверждении нет этой доставки'],
  [/^the ack belongs to another push$/, 'подтверждение от другой отправки'],
  [/^sent twice without an answer: /, 'отправлено дважды без ответа: '],
  [/^no answer within (\d+) s$/, 'нет ответа за $1 с'],
  [/^HTTP (\d+) without a Bot API answer$/, 'HTTP $1 без ответа Bot API'],
  [/the web app redirected to an unexpected host/, 'веб-приложение отправило на чужой адрес'],
  [/the web app did not answer in time/, 'веб-приложение не ответило вовремя'],
  [/the web app could not be reached/, 'веб-приложение недоступно'],
  [
    /the web app asks for a login: deploy it with access "Anyone"/,
    'веб-приложение просит войти: дайте доступ «Anyone»',
  ],
  [/the web app answered (\d+) with a page/, 'веб-приложение ответило $1 страницей'],
  [/^connection lost$/, 'соединение прервано'],
];

/** A reason as it was written down, for people of a language. */
export function reasonText(reason: string, language: Language): string {
  if (language === 'en') return reason;
  return RU.reduce((text, [pattern, russian]) => text.replace(pattern, russian), reason);
}
