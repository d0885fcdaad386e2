import { type CheckLine, showLine } from '#shared/doctor/line.ts';
import { lines, type RichText } from '#shared/telegram/rich-text.ts';
import type { ChatShare, Status, StatusFacts } from '../../use-cases/show-status.ts';

const EVENTS = {
  push: 'Events: pushed by CS2Cap',
  poll: 'Events: polled from CS2Cap',
  off: 'Events: not coming in; set CS2C_API_KEY, or register the relay at CS2Cap by hand',
} as const;

/** The state of this chat and, where it may be known, of the relay. Times are shown as ages: the reader's zone is unknown. */
export function statusMessage(status: Status, now: number): RichText {
  return lines(shareLine(status.share), ...(status.facts ? factLines(status.facts, now) : []));
}

function shareLine(share: ChatShare): string {
  switch (share.kind) {
    case 'all':
      return 'This chat: connected, gets every alert of the account';
    case 'own':
      return 'This chat: connected, gets its own alerts';
    case 'paused':
      return 'This chat: paused; /resume lets alerts come again';
    case 'none':
      return 'This chat: not connected (/connect, or an invite from an admin)';
    case 'unreachable':
      return `This chat: stopped, Telegram refused a message (${share.reason}); /connect starts it again`;
  }
}

function factLines(facts: StatusFacts, now: number): string[] {
  return [
    EVENTS[facts.webhook],
    `Last event: ${facts.lastEventAt === undefined ? 'none yet' : `${age(now - facts.lastEventAt)} ago`}`,
    `Messages waiting: ${facts.pending}, given up: ${facts.dead}`,
    unmatchedLine(facts, now),
    `Connected: ${count(facts.chats, 'chat')}, ${count(facts.sheets, 'sheet')}`,
    `Version: ${facts.version}`,
    ...checkLines(facts.checks),
  ];
}

/** Only what is to be done: a chat is no place for a list of what works. */
function checkLines(checks: readonly CheckLine[]): string[] {
  const wrong = checks.filter(({ level }) => level === 'bad');
  return wrong.length > 0 ? wrong.map(showLine) : ['Checks: nothing is wrong as far as the relay sees'];
}

function unmatchedLine({ unmatched }: StatusFacts, now: number): string {
  const { count: events, lastAt } = unmatched;
  if (lastAt === undefined) return 'Events that nobody got this week: none';
  return `Events that nobody got this week: ${events}, the last ${age(now - lastAt)} ago; /route shows who would get one`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

function age(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day');
}
