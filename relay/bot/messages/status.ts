import type { CheckLine } from '#shared/doctor/line.ts';
import { lines, type RichText } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { ChatShare, Status, StatusFacts } from '../../use-cases/show-status.ts';
import { ageText } from './age.ts';
import { checkText } from './checks.ts';
import { counted, inLanguages, type NounForms } from './in-languages.ts';
import { reasonText } from './reasons.ts';

const CHATS: Readonly<Record<Language, NounForms>> = {
  en: { one: 'chat', many: 'chats' },
  ru: { one: 'чат', few: 'чата', many: 'чатов' },
};
const SHEETS: Readonly<Record<Language, NounForms>> = {
  en: { one: 'sheet', many: 'sheets' },
  ru: { one: 'таблица', few: 'таблицы', many: 'таблиц' },
};

export const statusWords = inLanguages(
  {
    events: {
      push: 'Events: pushed by CS2Cap',
      poll: 'Events: polled from CS2Cap',
      off: 'Events: not coming in; set CS2C_API_KEY, or register the relay at CS2Cap by hand',
    },
    all: 'This chat: connected, gets every alert of the account',
    own: 'This chat: connected, gets its own alerts',
    paused: 'This chat: paused; /resume lets alerts come again',
    none: 'This chat: not connected (/connect, or an invite from an admin)',
    unreachable: (reason: string) =>
      `This chat: stopped, Telegram refused a message (${reason}); /connect starts it again`,
    lastEvent: (age: string) => `Last event: ${age}`,
    noEvent: 'none yet',
    waiting: (pending: string, dead: string) => `Messages waiting: ${pending}, given up: ${dead}`,
    unmatchedNone: 'Events that nobody got this week: none',
    unmatched: (count: string, last: string) =>
      `Events that nobody got this week: ${count}, the last ${last}; /route shows who would get one`,
    connected: (chats: string, sheets: string) => `Connected: ${chats}, ${sheets}`,
    failing: (destination: string, failed: number, since: string) =>
      `CS2Cap can’t deliver to “${destination}”: ${failed} given up, the first ${since}`,
    sheetProblem: (reason: string) => `A sheet did not take the last push: ${reason}`,
    version: (version: string) => `Version: ${version}`,
    nothingWrong: 'Checks: nothing is wrong as far as the relay sees',
  },
  {
    events: {
      push: 'События: их присылает CS2Cap',
      poll: 'События: реле само спрашивает CS2Cap',
      off: 'События: не поступают; задайте CS2C_API_KEY или зарегистрируйте реле в CS2Cap вручную',
    },
    all: 'Этот чат: подключён, получает все оповещения аккаунта',
    own: 'Этот чат: подключён, получает свои оповещения',
    paused: 'Этот чат: на паузе; продолжить: /resume',
    none: 'Этот чат: не подключён (/connect или приглашение администратора)',
    unreachable: (reason: string) =>
      `Этот чат: остановлен, Telegram не принял сообщение (${reason}); начать снова: /connect`,
    lastEvent: (age: string) => `Последнее событие: ${age}`,
    noEvent: 'ещё не было',
    waiting: (pending: string, dead: string) => `Сообщений в очереди: ${pending}, не доставлено: ${dead}`,
    unmatchedNone: 'События этой недели, которых никто не получил: нет',
    unmatched: (count: string, last: string) =>
      `События этой недели, которых никто не получил: ${count}, последнее ${last}; кто получил бы такое, скажет /route`,
    connected: (chats: string, sheets: string) => `Подключено: ${chats}, ${sheets}`,
    failing: (destination: string, failed: number, since: string) =>
      `CS2Cap не может доставить в «${destination}»: без успеха ${failed}, первая ${since}`,
    sheetProblem: (reason: string) => `Таблица не приняла последнюю отправку: ${reason}`,
    version: (version: string) => `Версия: ${version}`,
    nothingWrong: 'Проверки: насколько видно реле, всё в порядке',
  },
);

/** The state of this chat and, where it may be known, of the relay. Times are shown as ages: the reader's zone is unknown. */
export function statusMessage(status: Status, now: number, language: Language): RichText {
  return lines(shareLine(status.share, language), ...(status.facts ? factLines(status.facts, now, language) : []));
}

function shareLine(share: ChatShare, language: Language): string {
  const words = statusWords(language);
  return share.kind === 'unreachable' ? words.unreachable(reasonText(share.reason, language)) : words[share.kind];
}

function factLines(facts: StatusFacts, now: number, language: Language): string[] {
  const words = statusWords(language);
  const { lastEventAt, unmatched } = facts;
  return [
    words.events[facts.webhook],
    words.lastEvent(lastEventAt === undefined ? words.noEvent : ageText(now - lastEventAt, language)),
    words.waiting(String(facts.pending), String(facts.dead)),
    unmatched.lastAt === undefined
      ? words.unmatchedNone
      : words.unmatched(String(unmatched.count), ageText(now - unmatched.lastAt, language)),
    words.connected(counted(facts.chats, CHATS[language], language), counted(facts.sheets, SHEETS[language], language)),
    ...facts.failing.map((each) => words.failing(each.label, each.failed, ageText(now - each.since, language))),
    ...facts.sheetProblems.map((reason) => words.sheetProblem(reasonText(reason, language))),
    words.version(facts.version),
    ...checkLines(facts.checks, language),
  ];
}

/** Only what is to be done: a chat is no place for a list of what works. */
function checkLines(checks: readonly CheckLine[], language: Language): string[] {
  const wrong = checks.filter(({ level }) => level === 'bad');
  return wrong.length > 0 ? wrong.map((line) => checkText(line, language)) : [statusWords(language).nothingWrong];
}
