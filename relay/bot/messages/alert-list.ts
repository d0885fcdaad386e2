import { itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { bold, italic, lines, type RichText, rich } from '#shared/telegram/rich-text.ts';
import type { AlertList, ListedAlert } from '../../use-cases/list-alerts.ts';

const STATES = { armed: '🟢 armed', fired: '🔔 fired', off: '⚪ off' } as const;

/** One page of alerts: item, rule and state of each; says so when it may be out of date. */
export function alertListMessage(list: AlertList): RichText {
  return lines(
    list.total === 0 ? 'There are no alerts to show.' : headline(list),
    ...list.alerts.map((alert, index) => alertLine(list.first + index, alert)),
    list.staleBecause === undefined ? undefined : italic(`This may be out of date: ${list.staleBecause}.`),
  );
}

function headline(list: AlertList): RichText {
  const last = list.first + list.alerts.length - 1;
  const range = list.pages === 1 ? `${list.total}` : `${list.first}–${last} of ${list.total}`;
  return bold(`Alerts: ${range}`);
}

function alertLine(number: number, alert: ListedAlert): RichText {
  const rule = ruleText(alert.kind, alert.threshold, alert.currency);
  const away = alert.percentAway === undefined ? '' : ` · ${alert.percentAway.toFixed(1)} % away`;
  return rich(`${number}. `, bold(itemTitle(alert)), ` · ${rule} · ${STATES[alert.state]}${away}`);
}
