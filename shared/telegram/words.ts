/** The languages a chat may choose. */
export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What an alert's message says, in one language. Item names, currencies and reasons stay as CS2Cap gives them. */
export interface Words {
  readonly rule: string;
  readonly seen: string;
  readonly fired: string;
  readonly toldLater: (age: string) => string;
  readonly late: string;
  readonly incomplete: string;
  readonly testTitle: string;
  readonly isTest: string;
  readonly switchedOff: string;
  readonly unknownItem: string;
  readonly item: string;
  readonly atOrBelow: string;
  readonly atOrAbove: string;
  readonly spreadFrom: string;
  readonly exactlyAt: string;
  readonly below: (distance: string) => string;
  readonly above: (distance: string) => string;
  readonly points: string;
  readonly market: string;
  readonly digest: (count: number) => string;
  readonly minutes: string;
  readonly hours: string;
  readonly days: string;
  readonly inAnotherChat: string;
  readonly did: Readonly<Record<ActionKind, string>>;
  readonly undone: (who: string) => string;
  readonly by: (did: string, who: string) => string;
  readonly to: (target: string) => string;
  readonly until: (time: string) => string;
  readonly buttons: Readonly<Record<ButtonName, string>>;
}

/** What can be done about an alert that fired. */
export const ACTION_KINDS = [
  'rearm',
  'was-armed',
  'lower',
  'raise',
  'change',
  'snooze',
  'mute',
  'delete',
  'auto',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

type ButtonName =
  | 'rearm'
  | 'change'
  | 'snoozeHour'
  | 'snoozeDay'
  | 'mute'
  | 'delete'
  | 'undo'
  | 'deleteYes'
  | 'armAnyway'
  | 'keep';

const EN: Words = {
  rule: 'Rule: ',
  seen: 'Seen: ',
  fired: 'Fired: ',
  toldLater: (age) => `, told ${age} later`,
  late: 'Signed, but delivered late.',
  incomplete: 'Details follow…',
  testTitle: 'A test event',
  isTest: 'A test of this connection; no alert fired.',
  switchedOff: 'CS2Cap switches a fired alert off: re-arm it to hear of it again.',
  unknownItem: 'Unknown item',
  item: 'Item',
  atOrBelow: 'Price at or below',
  atOrAbove: 'Price at or above',
  spreadFrom: 'Spread at or over',
  exactlyAt: 'exactly at it',
  below: (distance) => `${distance} below it`,
  above: (distance) => `${distance} above it`,
  points: 'points',
  market: 'Steam Market',
  digest: (count) => `${count} alerts fired`,
  minutes: 'min',
  hours: 'h',
  days: 'd',
  inAnotherChat: 'another chat',
  did: {
    rearm: 'Re-armed',
    'was-armed': 'Already armed, checked',
    lower: 'Lowered',
    raise: 'Raised',
    change: 'Changed',
    snooze: 'Snoozed',
    mute: 'Item muted',
    delete: 'Deleted',
    auto: 'Re-armed by itself',
  },
  undone: (who) => `undone by ${who}`,
  by: (did, who) => `${did} by ${who}`,
  to: (target) => ` to ${target}`,
  until: (time) => ` until ${time}`,
  buttons: {
    rearm: 'Re-arm',
    change: 'Change…',
    snoozeHour: 'Snooze 1 h',
    snoozeDay: 'Snooze 1 d',
    mute: 'Mute item',
    delete: 'Delete',
    undo: 'Undo',
    deleteYes: 'Yes, delete it',
    armAnyway: 'Arm anyway',
    keep: 'Keep as it is',
  },
};

const RU: Words = {
  rule: 'Правило: ',
  seen: 'Замечено: ',
  fired: 'Сработало: ',
  toldLater: (age) => `, сообщено через ${age}`,
  late: 'Подпись верна, но доставлено с опозданием.',
  incomplete: 'Подробности следуют…',
  testTitle: 'Проверочное событие',
  isTest: 'Проверка связи; оповещение не срабатывало.',
  switchedOff: 'CS2Cap выключает сработавшее оповещение: включите его снова, чтобы узнать о следующем разе.',
  unknownItem: 'Неизвестный предмет',
  item: 'Предмет',
  atOrBelow: 'Цена не выше',
  atOrAbove: 'Цена не ниже',
  spreadFrom: 'Спред от',
  exactlyAt: 'ровно порог',
  below: (distance) => `на ${distance} ниже порога`,
  above: (distance) => `на ${distance} выше порога`,
  points: 'п. п.',
  market: 'Торговая площадка Steam',
  digest: (count) => `Сработало оповещений: ${count}`,
  minutes: 'мин',
  hours: 'ч',
  days: 'д',
  inAnotherChat: 'другой чат',
  did: {
    rearm: 'Включено снова',
    'was-armed': 'Уже включено, проверено',
    lower: 'Понижено',
    raise: 'Повышено',
    change: 'Изменено',
    snooze: 'Отложено',
    mute: 'Предмет заглушён',
    delete: 'Удалено',
    auto: 'Включено по правилу',
  },
  undone: (who) => `отменено: ${who}`,
  by: (did, who) => `${did}: ${who}`,
  to: (target) => ` до ${target}`,
  until: (time) => ` до ${time}`,
  buttons: {
    rearm: 'Включить',
    change: 'Изменить…',
    snoozeHour: 'Через 1 ч',
    snoozeDay: 'Через 1 д',
    mute: 'Заглушить',
    delete: 'Удалить',
    undo: 'Отменить',
    deleteYes: 'Да, удалить',
    armAnyway: 'Всё равно включить',
    keep: 'Оставить как есть',
  },
};

/** The words of a language. */
export const wordsOf = (language: Language): Words => (language === 'ru' ? RU : EN);
