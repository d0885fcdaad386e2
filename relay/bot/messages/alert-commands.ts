import { itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { numberText } from '#shared/telegram/number-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { AlertTable } from '../../store/schema.ts';
import type { ActRefusal } from '../../use-cases/act-on-alert.ts';
import { commonWords } from './common.ts';
import { inLanguages } from './in-languages.ts';
import { apiRefusal } from './refusals.ts';

export const alertCommandWords = inLanguages(
  {
    howRearm: 'Name the item: /rearm AK-47 Redline, or /rearm AK-47 Redline after 6 h, at most 2 a day',
    howDelete: 'Name the item of an alert: /delete AK-47 Redline. /alerts lists them.',
    noneFits: (typed: string) => `No alert of this chat fits “${typed}”. /alerts lists them.`,
    severalFit: 'Several alerts fit. Add more words, so that one is left.',
    policySet: (rule: string, policy: string) => `${rule}: re-arms ${policy}.`,
    armed: (who: string, rule: string) => `Armed by ${who}: ${rule}`,
    past: (price: string) => `The price is at ${price} already: it would fire again at once.`,
    armAnyway: 'Arm anyway',
    notArmed: 'Not armed',
    deleteOne: 'Delete it?',
    deleteWhich: 'Delete which one?',
    deleted: (who: string) => `Deleted by ${who}.`,
    detached: 'Removed from this chat; other chats still have it.',
    notDeleted: 'Not deleted',
    gone: 'This chat has no such alert any more.',
  },
  {
    howRearm: 'Назовите предмет: /rearm AK-47 Redline или /rearm AK-47 Redline after 6 h, at most 2 a day',
    howDelete: 'Назовите предмет оповещения: /delete AK-47 Redline. Список: /alerts.',
    noneFits: (typed: string) => `У этого чата нет оповещения, подходящего к «${typed}». Список: /alerts.`,
    severalFit: 'Подходит несколько оповещений. Добавьте слов, чтобы осталось одно.',
    policySet: (rule: string, policy: string) => `${rule}: включается снова ${policy}.`,
    armed: (who: string, rule: string) => `Включено: ${rule} (${who})`,
    past: (price: string) => `Цена уже ${price}: оповещение сработает сразу.`,
    armAnyway: 'Всё равно включить',
    notArmed: 'Не включено',
    deleteOne: 'Удалить его?',
    deleteWhich: 'Какое удалить?',
    deleted: (who: string) => `Удалено: ${who}.`,
    detached: 'Убрано из этого чата; у других чатов оно осталось.',
    notDeleted: 'Не удалено',
    gone: 'Такого оповещения у этого чата больше нет.',
  },
);

/** Why nothing was done with an alert. */
export function actRefusal(refusal: ActRefusal, not: string, language: Language): string {
  const words = alertCommandWords(language);
  switch (refusal.kind) {
    case 'unknown':
      return words.gone;
    case 'no-api-key':
      return commonWords(language).noKey;
    case 'past':
      return words.past([numberText(refusal.value, language), refusal.currency].filter(Boolean).join(' '));
    case 'api':
      return apiRefusal(refusal.failure, not, language);
  }
}

/** An alert in one line: item and rule. */
export function alertText(alert: AlertTable, language: Language): string {
  const title = itemTitle({ itemName: alert.item_name, ...(alert.phase === null ? {} : { phase: alert.phase }) });
  return `${title} · ${ruleText(alert.kind, alert.threshold, alert.currency ?? undefined, language)}`;
}
