import type { BotCommand } from 'grammy/types';
import type { Language } from '#shared/telegram/words.ts';
import { may, type Right, type Role } from '../use-cases/roles.ts';

/** A command that works: its name, the form people type it in, what it does, and the right it takes (roles.ts). */
export interface CommandSpec {
  readonly name: string;
  readonly right: Right;
  /** What may follow the name: typed as it is, in capitals what stands for something. */
  readonly form?: string | Readonly<Record<Language, string>>;
  readonly description: Readonly<Record<Language, string>>;
}

/** The one list behind /help, Telegram's command menus and the README's table; a command is here when it works. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'start',
    right: 'say-hello',
    description: { en: 'What this bot does, and the first steps', ru: 'Что умеет бот и с чего начать' },
  },
  {
    name: 'help',
    right: 'say-hello',
    form: { en: '[errors|CODE]', ru: '[ошибки|КОД]' },
    description: { en: 'What you can send me; what an error means', ru: 'Что мне можно отправить; что значит ошибка' },
  },
  {
    name: 'id',
    right: 'say-hello',
    description: { en: 'The ids of this chat, topic and you', ru: 'Номера этого чата, темы и ваш' },
  },
  {
    name: 'status',
    right: 'see-status',
    description: { en: 'How this chat and the relay are doing', ru: 'Как дела у этого чата и у реле' },
  },
  {
    name: 'connect',
    right: 'say-hello',
    form: { en: '[CODE]', ru: '[КОД]' },
    description: {
      en: 'Get alerts in this chat (admins, or with an invite code)',
      ru: 'Получать оповещения здесь (админы или по коду)',
    },
  },
  {
    name: 'alert',
    right: 'make-alerts',
    form: { en: 'ITEM below|above|spread 20 USD', ru: 'ПРЕДМЕТ ниже|выше|спред 20 USD' },
    description: { en: 'A new alert for this chat', ru: 'Новое оповещение для этого чата' },
  },
  { name: 'alerts', right: 'see-alerts', description: { en: 'List the alerts', ru: 'Список оповещений' } },
  {
    name: 'rearm',
    right: 'act-on-alerts',
    form: { en: 'ITEM [after 6 h, at most 2 a day]', ru: 'ПРЕДМЕТ [after 6 h, at most 2 a day]' },
    description: { en: 'Arm an alert, or let it re-arm by itself', ru: 'Включить оповещение снова' },
  },
  {
    name: 'delete',
    right: 'delete-alerts',
    form: { en: 'ITEM', ru: 'ПРЕДМЕТ' },
    description: { en: 'Delete an alert', ru: 'Удалить оповещение' },
  },
  {
    name: 'find',
    right: 'see-alerts',
    form: { en: 'WORDS', ru: 'СЛОВА' },
    description: { en: 'Items by their words', ru: 'Найти предмет по словам' },
  },
  {
    name: 'price',
    right: 'see-alerts',
    form: { en: 'ITEM [EUR]', ru: 'ПРЕДМЕТ [EUR]' },
    description: { en: 'The lowest ask of an item now', ru: 'Лучшая цена предмета' },
  },
  { name: 'events', right: 'see-alerts', description: { en: 'The last events', ru: 'Последние события' } },
  {
    name: 'mute',
    right: 'act-on-alerts',
    form: { en: 'ITEM|all 2h', ru: 'ПРЕДМЕТ|всё 2ч' },
    description: { en: 'Nothing about an item for a while', ru: 'Пока не сообщать о предмете' },
  },
  {
    name: 'unmute',
    right: 'act-on-alerts',
    form: { en: '[ITEM|all]', ru: '[ПРЕДМЕТ|всё]' },
    description: { en: 'End a mute; alone: list them', ru: 'Снять заглушение; без слов: список' },
  },
  {
    name: 'subscribe',
    right: 'manage-chat',
    form: { en: '[FILTER]', ru: '[ФИЛЬТР]' },
    description: { en: 'Also get alerts that match; alone: list', ru: 'Получать и подходящие; без слов: список' },
  },
  {
    name: 'unsubscribe',
    right: 'manage-chat',
    form: { en: 'FILTER|all', ru: 'ФИЛЬТР|все' },
    description: { en: 'End a subscription', ru: 'Снять подписку' },
  },
  {
    name: 'settings',
    right: 'manage-chat',
    form: '[quiet|zone|language …]',
    description: { en: 'Quiet hours, time zone, language', ru: 'Тихие часы, часовой пояс, язык' },
  },
  {
    name: 'pause',
    right: 'manage-chat',
    description: { en: 'No alerts here until /resume', ru: 'Не присылать сюда до /resume' },
  },
  { name: 'resume', right: 'manage-chat', description: { en: 'Alerts here again', ru: 'Снова присылать сюда' } },
  { name: 'test', right: 'manage-chat', description: { en: 'Send a test message here', ru: 'Проверочное сообщение' } },
  {
    name: 'disconnect',
    right: 'manage-chat',
    description: { en: 'No more alerts in this chat', ru: 'Больше не присылать в этот чат' },
  },
  {
    name: 'route',
    right: 'manage-account',
    form: { en: 'ITEM [below 20 USD]', ru: 'ПРЕДМЕТ [ниже 20 USD]' },
    description: { en: 'Who would get such an alert?', ru: 'Кто получил бы такое оповещение?' },
  },
  {
    name: 'destinations',
    right: 'manage-account',
    description: {
      en: 'The destinations at CS2Cap: pause, test, delete',
      ru: 'Адресаты CS2Cap: пауза, проверка, удаление',
    },
  },
  {
    name: 'native',
    right: 'manage-account',
    form: '[silent] [nopreview]',
    description: { en: 'Let CS2Cap itself post to this chat', ru: 'Пусть CS2Cap сам пишет в этот чат' },
  },
  {
    name: 'deliveries',
    right: 'manage-account',
    form: '[14:00|2h] [WORDS]',
    description: { en: 'What was sent last; replay what was given up', ru: 'Последние доставки, повтор неудавшихся' },
  },
  {
    name: 'rotate',
    right: 'manage-account',
    description: { en: 'A new signing secret for the relay', ru: 'Новый секрет подписи для реле' },
  },
  {
    name: 'invite',
    right: 'manage-chat',
    form: '[all]',
    description: { en: 'A one-time link that connects another chat', ru: 'Одноразовая ссылка для другого чата' },
  },
  {
    name: 'sheet',
    right: 'manage-account',
    description: { en: 'A one-time code that connects a Google Sheet', ru: 'Одноразовый код для Google Таблицы' },
  },
];

/** What may follow a command's name, after a blank; empty where nothing may. */
export function formOf({ form }: CommandSpec, language: Language): string {
  if (form === undefined) return '';
  return ` ${typeof form === 'string' ? form : form[language]}`;
}

/** The commands that a role may use. */
export const commandsFor = (role: Role): readonly CommandSpec[] =>
  COMMANDS.filter((command) => may(role, command.right));

/** The same list as `setMyCommands` takes it. */
export const menuFor = (role: Role, language: Language = 'en'): BotCommand[] =>
  commandsFor(role).map(({ name, description }) => ({ command: name, description: description[language] }));
