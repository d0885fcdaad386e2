import { amount, itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { bold, lines, type Part, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { Made, MakeRefusal } from '../../use-cases/make-alert.ts';
import { commonWords } from './common.ts';
import { counted, inLanguages, type NounForms } from './in-languages.ts';
import { apiRefusal } from './refusals.ts';
import { whyUnknown } from './why-unknown.ts';

const ALERTS: Readonly<Record<Language, NounForms>> = {
  en: { one: 'alert', many: 'alerts' },
  ru: { one: 'оповещение', few: 'оповещения', many: 'оповещений' },
};

export const madeWords = inLanguages(
  {
    armed: 'Armed: ',
    already: 'This chat has that alert already, armed: ',
    firesAtOnce: (value: string) => `It is at ${value} already, so it fires with the next update of the prices.`,
    unsure: (why: string) => `I can’t know whether it is past that already: ${why}.`,
    cap: (alerts: string) =>
      `You have ${alerts}, and that is your limit. /delete one, or ask an admin of the account for more.`,
    notMade: 'Not made',
    whichPhase: (name: string) => `Which phase of ${name}?`,
    choiceOver: 'This choice is over, or somebody else’s. Send /alert again.',
  },
  {
    armed: 'Включено: ',
    already: 'У этого чата такое оповещение уже есть, оно включено: ',
    firesAtOnce: (value: string) => `Сейчас уже ${value}, поэтому оно сработает при следующем обновлении цен.`,
    unsure: (why: string) => `Не могу узнать, не пройден ли порог уже: ${why}.`,
    cap: (alerts: string) =>
      `У вас ${alerts}, и это предел. Удалите одно (/delete) или попросите администратора аккаунта о большем.`,
    notMade: 'Не создано',
    whichPhase: (name: string) => `Какая фаза у ${name}?`,
    choiceOver: 'Этот выбор уже сделан, или он не ваш. Отправьте /alert ещё раз.',
  },
);

/** The new alert, and whether it fires at once. */
export function madeMessage({ kind, alert, fires }: Made, language: Language): Part {
  const words = madeWords(language);
  const currency = alert.currency ?? undefined;
  const title = itemTitle({ itemName: alert.item_name, ...(alert.phase === null ? {} : { phase: alert.phase }) });
  return lines(
    rich(
      kind === 'already' ? words.already : words.armed,
      bold(title),
      ` · ${ruleText(alert.kind, alert.threshold, currency, language)}`,
    ),
    fires.kind === 'yes' ? words.firesAtOnce(amount(fires.value, currency, alert.kind, language)) : undefined,
    fires.kind === 'unknown' ? words.unsure(whyUnknown(fires.why, language)) : undefined,
  );
}

/** Why no alert was made. */
export function makeRefusal(refusal: MakeRefusal, language: Language): string {
  const words = madeWords(language);
  switch (refusal.kind) {
    case 'no-api-key':
      return commonWords(language).noKey;
    case 'cap':
      return words.cap(counted(refusal.most, ALERTS[language], language));
    case 'api':
      return apiRefusal(refusal.failure, words.notMade, language);
  }
}
