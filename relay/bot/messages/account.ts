import { itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { bold, lines, type Part, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import { factsOf } from '../../store/events.ts';
import type { lastEvents } from '../../store/history.ts';
import { inLanguages } from './in-languages.ts';

export const accountWords = inLanguages(
  {
    noEvents: 'No events yet.',
    lastEvents: 'The last events',
    nobodyGotIt: ' · nobody got it',
    verdicts: { signed: 'signed', late: 'late', polled: 'polled', unverified: 'unverified', test: 'test' },
    testRefused: (status: string) => `The relay refused its own test with ${status}: look at its log.`,
    testUnsigned: 'Sent to this chat. CS2Cap’s signature was not tested: the relay has no destination of its own.',
    noDestination: 'This relay has no destination of its own at CS2Cap: set PUBLIC_URL to its https address.',
    rotated:
      'CS2Cap signs with a new secret from now on, and the relay has it. A delivery still under way with the old one is refused; what it told is read from the API.',
    notRotated: 'Not rotated',
  },
  {
    noEvents: 'Событий ещё не было.',
    lastEvents: 'Последние события',
    nobodyGotIt: ' · никто не получил',
    verdicts: {
      signed: 'подписано',
      late: 'с опозданием',
      polled: 'из опроса',
      unverified: 'не проверено',
      test: 'проверка',
    },
    testRefused: (status: string) => `Реле не приняло собственную проверку (${status}): посмотрите его журнал.`,
    testUnsigned: 'Отправлено в этот чат. Подпись CS2Cap не проверена: у реле нет своего адресата.',
    noDestination: 'У этого реле нет своего адресата в CS2Cap: задайте PUBLIC_URL — его https-адрес.',
    rotated:
      'Теперь CS2Cap подписывает новым секретом, и он у реле есть. Доставка, которая ещё в пути со старым, будет отклонена; её содержание реле прочтёт через API.',
    notRotated: 'Секрет не сменён',
  },
);

type EventRow = Awaited<ReturnType<typeof lastEvents>>[number];
type Clock = (ms: number) => string;

/** What came last. */
export function eventsMessage(events: readonly EventRow[], time: Clock, language: Language): Part {
  const words = accountWords(language);
  if (events.length === 0) return words.noEvents;
  return lines(
    bold(words.lastEvents),
    ...events.map((event) => {
      const facts = factsOf(event);
      const { kind, threshold, thresholdCurrency } = facts;
      const rule = kind === undefined ? '' : ` · ${ruleText(kind, threshold, thresholdCurrency, language)}`;
      const nobody = event.unmatched === 1 ? words.nobodyGotIt : '';
      const title = bold(itemTitle(facts, language));
      return rich(`${time(event.received_at)} `, title, `${rule} · ${words.verdicts[event.verdict]}${nobody}`);
    }),
  );
}
