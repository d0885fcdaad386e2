import { inLanguages } from './in-languages.ts';

/** What /deliveries says. */
export const deliveryWords = inLanguages(
  {
    nothing: 'Nothing was sent yet.',
    last: 'The last deliveries',
    kinds: { message: 'message', edit: 'edit', sheet: 'event' },
    states: {
      pending: 'waiting',
      held: 'held for quiet hours',
      sent: 'sent',
      dropped: 'dropped',
      dead: 'given up',
    },
    to: (what: string, place: string) => `${what} to ${place}`,
    aSheet: 'a sheet',
    noneGivenUp: 'None was given up.',
    givenUp: (count: number) => `Given up: ${count}`,
    page: (page: number, pages: number) => ` (page ${page} of ${pages})`,
    mayHaveArrived: ' · may have arrived',
    hint: 'Replaying sends it once more, with a new day to get through.',
    among: (since: string | undefined, words: string | undefined) =>
      `Of what was given up${since === undefined ? '' : ` since ${since}`}${words === undefined ? '' : ` with “${words}”`}:`,
    shorter: 'Write it like /deliveries 14:00, /deliveries 2h or /deliveries Redline: a time, and up to 18 letters.',
    replay: (number: number) => `Replay ${number}`,
    replayAll: (count: number) => `Replay all ${count}`,
    replayed: (count: number) => `Replayed: ${count}.`,
    leftOut: (count: number) => ` Left out, because they may have arrived: ${count}. Replay those one by one.`,
    gone: 'It is not given up any more: somebody replayed it, or it is forgotten.',
  },
  {
    nothing: 'Ещё ничего не отправлялось.',
    last: 'Последние доставки',
    kinds: { message: 'сообщение', edit: 'правка', sheet: 'событие' },
    states: {
      pending: 'в очереди',
      held: 'ждёт конца тихих часов',
      sent: 'отправлено',
      dropped: 'снято',
      dead: 'не доставлено',
    },
    to: (what: string, place: string) => `${what} → ${place}`,
    aSheet: 'таблица',
    noneGivenUp: 'Недоставленных нет.',
    givenUp: (count: number) => `Не доставлено: ${count}`,
    page: (page: number, pages: number) => ` (страница ${page} из ${pages})`,
    mayHaveArrived: ' · возможно, дошло',
    hint: 'Повтор отправит ещё раз и даст на это новые сутки.',
    among: (since: string | undefined, words: string | undefined) =>
      `Из недоставленного${since === undefined ? '' : ` с ${since}`}${words === undefined ? '' : ` со словами «${words}»`}:`,
    shorter: 'Напишите так: /deliveries 14:00, /deliveries 2h или /deliveries Redline — время и до 9 русских букв.',
    replay: (number: number) => `Повторить ${number}`,
    replayAll: (count: number) => `Повторить все ${count}`,
    replayed: (count: number) => `Повторено: ${count}.`,
    leftOut: (count: number) => ` Пропущено, так как могло дойти: ${count}. Повторите их по одному.`,
    gone: 'Среди недоставленных этого уже нет: кто-то повторил, или срок хранения вышел.',
  },
);
