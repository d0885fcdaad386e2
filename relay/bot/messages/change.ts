import { itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { ChangeRefusal, Changing, TargetRefusal } from '../../use-cases/change-threshold.ts';
import { inLanguages } from './in-languages.ts';
import { rearmRefusal } from './refusals.ts';
import { typingRefusal } from './typing.ts';

export const changeWords = inLanguages(
  {
    now: (rule: string) => ` Now: ${rule}.`,
    question: 'Reply to this message with the new threshold; it is armed with it.',
    again: 'Reply to this message.',
    example: '19.50',
    expired: 'This question is more than an hour old. Press Change… again.',
    answered: 'This question is answered already.',
    notAsked: 'Somebody else was asked. Press Change… yourself.',
  },
  {
    now: (rule: string) => ` Сейчас: ${rule}.`,
    question: 'Ответьте на это сообщение новым порогом; оповещение включится с ним.',
    again: 'Ответьте на это сообщение.',
    example: '19,50',
    expired: 'Этому вопросу больше часа. Нажмите «Изменить…» ещё раз.',
    answered: 'На этот вопрос уже ответили.',
    notAsked: 'Спросили не вас. Нажмите «Изменить…» сами.',
  },
);

/** What the bot asks when somebody wants another threshold. */
export function changeQuestion({ item, kind, threshold, currency }: Changing, language: Language): string {
  const words = changeWords(language);
  const rule = kind === undefined ? '' : words.now(ruleText(kind, threshold, currency, language));
  return `${itemTitle(item, language)}.${rule} ${words.question}`;
}

/** The question once more, after an answer that can't be read. */
export function askedAgain(why: TargetRefusal, language: Language): string {
  return `${typingRefusal(why, language)}. ${changeWords(language).again}`.replace('..', '.');
}

/** Why an answer changed nothing. */
export function changeRefusal(refusal: Exclude<ChangeRefusal, { kind: 'unreadable' }>, language: Language): string {
  const words = changeWords(language);
  switch (refusal.kind) {
    case 'expired':
      return words.expired;
    case 'answered':
      return words.answered;
    case 'not-asked':
      return words.notAsked;
    default:
      return rearmRefusal(refusal, language);
  }
}
