import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { Destination } from '../../cs2cap/native-destinations.ts';
import { inLanguages } from './in-languages.ts';
import { apiRefusal } from './refusals.ts';

export const destinationWords = inLanguages(
  {
    askNative: (title: string) => `Let CS2Cap itself post to “${title}”?`,
    nativeMeans:
      'It then gets every alert of the account, without buttons, filters and quiet hours; this bot stops sending there, so that nothing comes twice.',
    yesNative: 'Yes, CS2Cap posts here',
    noNative: 'No, keep the bot',
    askDelete: 'Delete this destination at CS2Cap? Deliveries that wait for it are cancelled.',
    yesDelete: 'Yes, delete it',
    no: 'No',
    back: 'Back',
    notConnected: 'This chat is not connected any more.',
    made: 'CS2Cap posts here from now on. /destinations lets you take that back.',
    already: 'CS2Cap posts here already.',
    cannotTest: 'I can test only destinations of chats that I know.',
    test: 'A test of this destination; no alert fired.',
    tested: (title: string) => `The test reached “${title}”. CS2Cap’s own part shows when an alert fires.`,
    refused: (title: string, reason: string) => `Telegram refuses “${title}”: ${reason}`,
    noAnswer: 'no answer',
    needsQuant: 'This account’s tier has no webhooks: they need Quant. The bot sends all the same.',
    notDone: 'Not done',
    none: 'The account has no destinations at CS2Cap. /native makes one for a chat.',
    title: 'Destinations at CS2Cap',
    active: 'active',
    paused: 'paused',
    last: ' (the only active one: without it CS2Cap may refuse to arm alerts)',
    double: ' ⚠️ this bot sends there too: pause one',
    pause: (number: string) => `Pause ${number}`,
    resume: (number: string) => `Resume ${number}`,
    testOne: (number: string) => `Test ${number}`,
    delete: (number: string) => `Delete ${number}`,
  },
  {
    askNative: (title: string) => `Пусть в «${title}» пишет сам CS2Cap?`,
    nativeMeans:
      'Тогда туда придут все оповещения аккаунта, без кнопок, фильтров и тихих часов; этот бот перестанет туда писать, чтобы ничего не пришло дважды.',
    yesNative: 'Да, пусть пишет CS2Cap',
    noNative: 'Нет, оставить бота',
    askDelete: 'Удалить этого адресата в CS2Cap? Доставки, которые его ждут, отменятся.',
    yesDelete: 'Да, удалить',
    no: 'Нет',
    back: 'Назад',
    notConnected: 'Этот чат больше не подключён.',
    made: 'Теперь сюда пишет CS2Cap. Вернуть как было: /destinations.',
    already: 'CS2Cap уже пишет сюда.',
    cannotTest: 'Проверить я могу только адресатов в чатах, которые знаю.',
    test: 'Проверка этого адресата; оповещение не срабатывало.',
    tested: (title: string) =>
      `Проверка дошла до «${title}». Часть самого CS2Cap станет видна, когда сработает оповещение.`,
    refused: (title: string, reason: string) => `Telegram не пускает в «${title}»: ${reason}`,
    noAnswer: 'нет ответа',
    needsQuant: 'На тарифе этого аккаунта нет вебхуков: нужен Quant. Бот всё равно присылает.',
    notDone: 'Не сделано',
    none: 'У аккаунта нет адресатов в CS2Cap. Создать для чата: /native.',
    title: 'Адресаты в CS2Cap',
    active: 'работает',
    paused: 'на паузе',
    last: ' (единственный работающий: без него CS2Cap может не включать оповещения)',
    double: ' ⚠️ туда пишет и этот бот: остановите одного',
    pause: (number: string) => `Пауза ${number}`,
    resume: (number: string) => `Продолжить ${number}`,
    testOne: (number: string) => `Проверить ${number}`,
    delete: (number: string) => `Удалить ${number}`,
  },
);

/** Why CS2Cap did not do it. */
export function destinationRefusal(failure: ApiFailure, language: Language): string {
  const words = destinationWords(language);
  const needsQuant = failure.kind === 'forbidden' || failure.kind === 'payment-required';
  return needsQuant ? words.needsQuant : apiRefusal(failure, words.notDone, language);
}

/** A destination in one line; its address is never shown (C32). */
export function destinationLine(destination: Destination, number: number, language: Language): string {
  const words = destinationWords(language);
  const { label, platform, isActive, chat, isDouble, isLast } = destination;
  const to = chat ? ` → ${chat.title}` : '';
  const state = isActive ? words.active : words.paused;
  return `${number}. ${label} · ${platform}${to} · ${state}${isLast ? words.last : ''}${isDouble ? words.double : ''}`;
}
