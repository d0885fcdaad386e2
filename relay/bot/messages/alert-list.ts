import { itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { numberText } from '#shared/telegram/number-text.ts';
import { bold, italic, lines, type RichText, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { AlertList, ListedAlert } from '../../use-cases/list-alerts.ts';
import { inLanguages } from './in-languages.ts';
import { whyUnknown } from './why-unknown.ts';

export const listWords = inLanguages(
  {
    states: { armed: '🟢 armed', fired: '🔔 fired', off: '⚪ off' },
    notHere: 'Alerts are shown in connected chats and to admins of the account.',
    nothing: 'There are no alerts to show.',
    headline: (range: string) => `Alerts: ${range}`,
    range: (from: string, to: string, total: string) => `${from}–${to} of ${total}`,
    stale: (why: string) => `This may be out of date: ${why}.`,
    away: (distance: string) => ` · ${distance} % away`,
    page: (page: string, pages: string) => `Page ${page} of ${pages}`,
  },
  {
    states: { armed: '🟢 включено', fired: '🔔 сработало', off: '⚪ выключено' },
    notHere: 'Оповещения видны в подключённых чатах и администраторам аккаунта.',
    nothing: 'Показывать нечего: оповещений нет.',
    headline: (range: string) => `Оповещения: ${range}`,
    range: (from: string, to: string, total: string) => `${from}–${to} из ${total}`,
    stale: (why: string) => `Данные могли устареть: ${why}.`,
    away: (distance: string) => ` · до порога ${distance} %`,
    page: (page: string, pages: string) => `Страница ${page} из ${pages}`,
  },
);

/** One page of alerts: item, rule and state of each; says so when it may be out of date. */
export function alertListMessage(list: AlertList, language: Language): RichText {
  const words = listWords(language);
  return lines(
    list.total === 0 ? words.nothing : headline(list, language),
    ...list.alerts.map((alert, index) => alertLine(list.first + index, alert, language)),
    list.staleBecause === undefined ? undefined : italic(words.stale(whyUnknown(list.staleBecause, language))),
  );
}

function headline(list: AlertList, language: Language): RichText {
  const words = listWords(language);
  const last = list.first + list.alerts.length - 1;
  const total = numberText(String(list.total), language);
  return bold(words.headline(list.pages === 1 ? total : words.range(String(list.first), String(last), total)));
}

function alertLine(number: number, alert: ListedAlert, language: Language): RichText {
  const words = listWords(language);
  const rule = ruleText(alert.kind, alert.threshold, alert.currency, language);
  const away = alert.percentAway === undefined ? '' : words.away(numberText(alert.percentAway.toFixed(1), language));
  return rich(`${number}. `, bold(itemTitle(alert, language)), ` · ${rule} · ${words.states[alert.state]}${away}`);
}
