import { itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { bold, lines, type RichText, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { TestedRoute } from '../../use-cases/test-route.ts';
import { inLanguages } from './in-languages.ts';

export const routeWords = inLanguages(
  {
    how: 'Name an alert: /route AK-47 Redline below 20 USD',
    because: {
      named: 'Goes to the chats named for it:',
      subscribed: 'Goes to the chats whose subscriptions match:',
      default: 'Nobody is named or subscribed, so it goes to the default chats:',
      nobody: 'Nobody would get it: no chat is named for it, subscribed to it, or a default chat.',
    },
    why: {
      muted: 'has muted it',
      paused: 'is paused',
      unreachable: 'is out of reach',
      native: 'gets it from CS2Cap itself',
    },
    silently: ' (silently)',
    inDigest: ' (in a digest after its quiet hours)',
    nobodyNow: 'Nobody gets it now.',
  },
  {
    how: 'Назовите оповещение: /route AK-47 Redline ниже 20 USD',
    because: {
      named: 'Получают чаты, названные для него:',
      subscribed: 'Получают чаты, чьи подписки подходят:',
      default: 'Никто не назван и не подписан, поэтому получают чаты по умолчанию:',
      nobody: 'Не получил бы никто: ни один чат для него не назван, не подписан и не выбран по умолчанию.',
    },
    why: {
      muted: 'заглушил его',
      paused: 'на паузе',
      unreachable: 'недоступен',
      native: 'получает его от самого CS2Cap',
    },
    silently: ' (без звука)',
    inDigest: ' (сводкой после тихих часов)',
    nobodyNow: 'Сейчас не получит никто.',
  },
);

/** Who would get an alert, and why the others would not. */
export function routeMessage({ because, to, missed, facts }: TestedRoute, language: Language): RichText {
  const words = routeWords(language);
  const rule = ruleText(facts.kind ?? 'price_below', facts.threshold, facts.thresholdCurrency, language);
  return lines(
    rich(bold(itemTitle(facts, language)), ' · ', rule),
    words.because[because],
    ...to.map(
      ({ title, isSilent, heldUntil }) =>
        `✓ ${title}${isSilent ? words.silently : ''}${heldUntil === undefined ? '' : words.inDigest}`,
    ),
    ...missed.map(({ title, why }) => `✗ ${title} ${words.why[why]}`),
    because !== 'nobody' && to.length === 0 ? words.nobodyNow : undefined,
  );
}
