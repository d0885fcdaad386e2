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
  [/the web app redirected to an unexpected host \(([^)]*)\)/, 'веб-приложение отправило на чужой адрес ($1)'],
  [/the web app redirected to nowhere/, 'веб-приложение отправило в никуда'],
  [/the web app did not answer within (\d+) s/, 'веб-приложение не ответило за $1 с'],
  [/the web app could not be reached/, 'веб-приложение недоступно'],
  [
    /the web app asks for a login: deploy it with access "Anyone"/,
    'веб-приложение просит войти: дайте доступ «Anyone»',
  ],
  [/the web app answered (\d+) with a page/, 'веб-приложение ответило $1 страницей'],
  [
    /the web app does not know this relay, or their clocks differ: connect the sheet again/,
    'веб-приложение не знает этого реле, или часы расходятся: подключите таблицу заново',
  ],
  [
    /Google lost the answer of the web app \((\d+)\); it is sent again/,
    'Google потерял ответ веб-приложения ($1); отправка повторится',
  ],
  [
    /Google sent the answer of the web app round again; it is sent again/,
    'Google пустил ответ веб-приложения по кругу; отправка повторится',
  ],
  [
    /the web app answered as to a visitor: Google did not hand it the push/,
    'веб-приложение ответило как постороннему: Google не передал ему отправку',
  ],
  [/the web app answered with something else than an acknowledgement/, 'веб-приложение ответило не подтверждением'],
  [
    /the web app sent back what it got: the address is not that of the sheet/,
    'веб-приложение вернуло то, что получило: это адрес не таблицы',
  ],
  [
    /the seal does not match the link key; (connect again: CS2Cap ▸ Connect relay… in the sheet|pair the sheet and the relay again)/,
    'печать не подходит к ключу связи: подключите таблицу заново через «Connect relay…»',
  ],
  [
    /the sheet runs a build that this relay can’t read: deploy it again/,
    'в таблице сборка, которую это реле не понимает: разверните её заново',
  ],
  [/^connection lost$/, 'соединение прервано'],
];

/** A reason as it was written down, for people of a language. */
export function reasonText(reason: string, language: Language): string {
  if (language === 'en') return reason;
  return RU.reduce((text, [pattern, russian]) => text.replace(pattern, russian), reason);
}
