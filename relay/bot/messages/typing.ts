import { amount } from '#shared/telegram/alert-message.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { FilterRefusal } from '../../destinations/filter.ts';
import type { PolicyRefusal } from '../../use-cases/act-on-alert.ts';
import type { TargetRefusal } from '../../use-cases/change-threshold.ts';
import type { ChoiceRefusal } from '../../use-cases/choose-item.ts';
import type { MuteRefusal } from '../../use-cases/mute-chat.ts';
import type { SettingRefusal } from '../../use-cases/set-chat.ts';
import type { SubscribeRefusal } from '../../use-cases/subscribe-chat.ts';
import { inLanguages } from './in-languages.ts';
import { whyUnknown } from './why-unknown.ts';

/** Everything that people can type and that can't be read, or not be done as typed. */
export type TypingRefusal =
  | FilterRefusal
  | MuteRefusal
  | SettingRefusal
  | SubscribeRefusal
  | TargetRefusal
  | ChoiceRefusal
  | PolicyRefusal
  | { readonly kind: 'alert-form' | 'which-subscription' };

export const typingWords = inLanguages(
  {
    alertForm: 'Write it like: /alert AK-47 Redline FT below 20.50 USD (or above, or spread 15).',
    noNumber: (text: string) => `“${text}” is no number I can read: write it like 19.50`,
    twoWays: (text: string) => `“${text}” can be read in two ways: write it without thousands, like 1500 or 19.50`,
    notAbove0: 'The threshold must be a number above 0.',
    priceInPercent: 'A price is no percentage: write an amount like 19.50',
    spreadInMoney: 'A spread has no currency: write percent, like 15',
    otherCurrency: (currency: string, meant: string) =>
      `This alert counts in ${currency}: write ${meant} if you mean that.`,
    whichPhase: 'Say which phase, as in “phase Ruby”.',
    emptyRange: (range: string) => `The range ${range} is empty: write the smaller number first.`,
    muteWhat: 'Say what: /mute AK-47 Redline 2h, or /mute all 2h.',
    howLong: 'Say how long: 30m, 2h or 1d, up to 30 days.',
    quietForm: 'Write quiet hours like 23:00-07:00, then silent or digest.',
    unknownZone: (text: string) =>
      `“${text}” is no time zone I know. Write one like Europe/Berlin or America/New_York.`,
    unknownLanguage: 'I speak English and Russian: /settings language en, or ru.',
    unknownSetting:
      'I know /settings quiet 23:00-07:00 digest, /settings zone Europe/Berlin and /settings language ru.',
    ownAlertsOnly: 'This chat gets its own alerts only. An admin of the account can change that.',
    mostSubscriptions: (most: string) => `${most} subscriptions are the most a chat may have. /unsubscribe one first.`,
    whichSubscription: 'Say which one, as /subscribe lists it, or all.',
    noCatalog: (why: string) => `I can’t look the item up: ${why}.`,
    noSuchItem: (typed: string) => `I find no item like “${typed}”. /find lists names.`,
    itemGone: 'This item is not in the catalog any more.',
    policyForm: (text: string) => `I can’t read “${text}”: write manual, after 6 h, or after 1 d, at most 3 a day.`,
    policyShared:
      'Other chats have this alert too, so this chat can’t let it re-arm by itself. Change its threshold first.',
  },
  {
    alertForm: 'Напишите так: /alert AK-47 Redline FT ниже 20.50 USD (или выше, или спред 15).',
    noNumber: (text: string) => `«${text}» — не число, которое я понимаю: напишите как 19.50`,
    twoWays: (text: string) => `«${text}» можно понять двояко: напишите без разделителя тысяч, как 1500 или 19.50`,
    notAbove0: 'Порог должен быть числом больше 0.',
    priceInPercent: 'Цена не бывает в процентах: напишите сумму, как 19.50',
    spreadInMoney: 'У спреда нет валюты: напишите проценты, как 15',
    otherCurrency: (currency: string, meant: string) =>
      `Это оповещение считает в ${currency}: напишите ${meant}, если вы это имели в виду.`,
    whichPhase: 'Напишите, какая фаза: например «phase Ruby».',
    emptyRange: (range: string) => `Диапазон ${range} пуст: сначала меньшее число.`,
    muteWhat: 'Напишите, о чём молчать: /mute AK-47 Redline 2ч или /mute всё 2ч.',
    howLong: 'Напишите, как долго: 30мин, 2ч или 1д, не больше 30 дней.',
    quietForm: 'Напишите тихие часы как 23:00-07:00, затем silent (без звука) или digest (одной сводкой).',
    unknownZone: (text: string) => `Часового пояса «${text}» я не знаю. Напишите как Europe/Moscow или Asia/Almaty.`,
    unknownLanguage: 'Я говорю по-русски и по-английски: /settings language ru или en.',
    unknownSetting:
      'Я понимаю /settings quiet 23:00-07:00 digest, /settings zone Europe/Moscow и /settings language en.',
    ownAlertsOnly: 'Этот чат получает только свои оповещения. Изменить это может администратор аккаунта.',
    mostSubscriptions: (most: string) =>
      `Больше подписок чату нельзя, предел: ${most}. Сначала снимите одну: /unsubscribe.`,
    whichSubscription: 'Напишите, какую, как в списке /subscribe, или «все».',
    noCatalog: (why: string) => `Не могу найти предмет: ${why}.`,
    noSuchItem: (typed: string) => `Предмета вроде «${typed}» я не нашёл. Названия покажет /find.`,
    itemGone: 'Этого предмета больше нет в каталоге.',
    policyForm: (text: string) => `Не понимаю «${text}»: напишите manual, after 6 h или after 1 d, at most 3 a day.`,
    policyShared: 'Это оповещение есть и у других чатов, своего правила у него быть не может. Сначала измените порог.',
  },
);

/** What is wrong with what somebody typed, and the spelling that works. */
export function typingRefusal(refusal: TypingRefusal, language: Language): string {
  const words = typingWords(language);
  switch (refusal.kind) {
    case 'alert-form':
      return words.alertForm;
    case 'no-number':
      return words.noNumber(refusal.text);
    case 'two-ways':
      return words.twoWays(refusal.text);
    case 'not-above-0':
      return words.notAbove0;
    case 'price-in-percent':
      return words.priceInPercent;
    case 'spread-in-money':
      return words.spreadInMoney;
    case 'other-currency':
      return words.otherCurrency(refusal.currency, amount(refusal.value, refusal.currency, undefined, language));
    case 'which-phase':
      return words.whichPhase;
    case 'empty-range':
      return words.emptyRange(`${refusal.atLeast}-${refusal.atMost}`);
    case 'mute-what':
      return words.muteWhat;
    case 'how-long':
      return words.howLong;
    case 'quiet-form':
      return words.quietForm;
    case 'unknown-zone':
      return words.unknownZone(refusal.text);
    case 'unknown-language':
      return words.unknownLanguage;
    case 'unknown-setting':
      return words.unknownSetting;
    case 'own-alerts-only':
      return words.ownAlertsOnly;
    case 'most-subscriptions':
      return words.mostSubscriptions(String(refusal.most));
    case 'which-subscription':
      return words.whichSubscription;
    case 'no-catalog':
      return words.noCatalog(whyUnknown(refusal.why, language));
    case 'no-such-item':
      return words.noSuchItem(refusal.typed);
    case 'item-gone':
      return words.itemGone;
    case 'policy-form':
      return words.policyForm(refusal.text);
    case 'policy-shared':
      return words.policyShared;
  }
}
