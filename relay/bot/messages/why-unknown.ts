import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { LookFailure } from '../../cs2cap/look-failure.ts';
import { counted, inLanguages, type NounForms } from './in-languages.ts';

const CALLS: Readonly<Record<Language, NounForms>> = {
  en: { one: 'call', many: 'calls' },
  ru: { one: 'запрос', few: 'запроса', many: 'запросов' },
};

export const unknownWords = inLanguages(
  {
    noKey: 'the relay has no CS2C_API_KEY',
    plan: 'CS2Cap does not allow that look-up on this tier',
    noItems: 'CS2Cap lists no items',
    ruleUnknown: 'the alert’s rule is not known yet',
    slow: 'CS2Cap has not answered yet',
    askedOften: 'you have asked a lot this minute',
    reserve: (left: string, reserve: string) =>
      `only ${left} of this month’s CS2Cap quota are left above the reserve of ${reserve}`,
    badKey: 'CS2Cap does not take the relay’s API key',
    slowDown: 'CS2Cap asks to slow down',
    quota: 'this month’s CS2Cap quota is used up',
    noAnswer: 'CS2Cap gave no clear answer',
    says: (message: string) => `CS2Cap says: ${message}`,
  },
  {
    noKey: 'у реле нет CS2C_API_KEY',
    plan: 'тариф CS2Cap этого не позволяет',
    noItems: 'в CS2Cap нет предметов',
    ruleUnknown: 'правило оповещения ещё не известно',
    slow: 'CS2Cap ещё не ответил',
    askedOften: 'за эту минуту вы спрашивали слишком часто',
    reserve: (left: string, reserve: string) => `из месячной квоты CS2Cap сверх запаса в ${reserve} осталось ${left}`,
    badKey: 'CS2Cap не принимает ключ API реле',
    slowDown: 'CS2Cap просит подождать',
    quota: 'квота CS2Cap на этот месяц исчерпана',
    noAnswer: 'CS2Cap не ответил ясно',
    says: (message: string) => `ответ CS2Cap: ${message}`,
  },
);

/** Why something is not known, as the end of a sentence. What CS2Cap says itself is quoted. */
export function whyUnknown(
  why: LookFailure | { readonly kind: 'rule-unknown' | 'slow' | 'asked-often' },
  language: Language,
): string {
  const words = unknownWords(language);
  switch (why.kind) {
    case 'no-api-key':
      return words.noKey;
    case 'plan':
      return words.plan;
    case 'no-items':
      return words.noItems;
    case 'rule-unknown':
      return words.ruleUnknown;
    case 'slow':
      return words.slow;
    case 'asked-often':
      return words.askedOften;
    case 'reserve':
      return words.reserve(counted(why.left, CALLS[language], language), String(why.reserve));
    case 'api':
      return apiReason(why.failure, language);
  }
}

function apiReason(failure: ApiFailure, language: Language): string {
  const words = unknownWords(language);
  switch (failure.kind) {
    case 'unauthorized':
      return words.badKey;
    case 'payment-required':
    case 'forbidden':
      return words.plan;
    case 'rate-limited':
      return words.slowDown;
    case 'monthly-quota':
      return words.quota;
    case 'server':
    case 'unreachable':
    case 'unreadable':
      return words.noAnswer;
    case 'bad-request':
    case 'not-found':
    case 'conflict':
    case 'invalid':
      return words.says(describeFailure(failure));
  }
}
