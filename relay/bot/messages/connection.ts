import type { Result } from '#shared/result.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { Connected } from '../../use-cases/connect-chat.ts';
import type { DisconnectRefusal } from '../../use-cases/disconnect-chat.ts';
import type { RedeemRefusal } from '../../use-cases/redeem-invite.ts';
import { inLanguages } from './in-languages.ts';

export const connectionWords = inLanguages(
  {
    all: 'every alert of the account',
    own: 'the alerts that are made for it',
    already: (share: string) => `This chat is already connected. It gets ${share}.`,
    connected: (share: string) => `Connected. This chat gets ${share} from now on; /disconnect ends that.`,
    full: (most: string) =>
      `This invite’s owner has ${most} chats, and that is the limit. /disconnect one of them first.`,
    badCode: 'This invite does not work: it is unknown, already used, or older than 24 hours. Ask for a new one.',
    withCode: 'With an invite, send /connect CODE.',
    of: (title: string, message: string) => `“${title}”: ${message}`,
    noAdminThere: 'You are no admin of that chat, so I don’t connect it.',
    cannotSee: (target: string) =>
      `I can’t see ${target}: add me there first (to a channel as an admin who may post), then send this again.`,
    disconnected: 'Disconnected. No more alerts here; /connect or an invite starts them again.',
    notConnected: 'This chat is not connected.',
    mayNotDisconnect: 'Only an admin of this chat or of the account may disconnect it.',
    double: 'CS2Cap itself posts to this chat too, so every alert comes twice. Pause that, or /disconnect the bot.',
    pauseOther: 'Pause CS2Cap’s own',
  },
  {
    all: 'все оповещения аккаунта',
    own: 'оповещения, созданные для него',
    already: (share: string) => `Этот чат уже подключён. Он получает ${share}.`,
    connected: (share: string) => `Подключено. Теперь этот чат получает ${share}; отключить: /disconnect.`,
    full: (most: string) =>
      `У владельца приглашения уже столько чатов, сколько можно: ${most}. Сначала отключите один из них: /disconnect.`,
    badCode: 'Приглашение не действует: оно неизвестно, уже использовано или старше суток. Попросите новое.',
    withCode: 'С приглашением: /connect КОД.',
    of: (title: string, message: string) => `«${title}»: ${message}`,
    noAdminThere: 'Вы не администратор того чата, поэтому я его не подключаю.',
    cannotSee: (target: string) =>
      `Я не вижу ${target}: сначала добавьте меня туда (в канал — администратором с правом публикации), затем повторите.`,
    disconnected: 'Отключено. Оповещений здесь больше не будет; вернуть их: /connect или приглашение.',
    notConnected: 'Этот чат не подключён.',
    mayNotDisconnect: 'Отключить может только администратор чата или аккаунта.',
    double:
      'В этот чат пишет и сам CS2Cap, поэтому каждое оповещение приходит дважды. Остановите его или отключите бота: /disconnect.',
    pauseOther: 'Остановить CS2Cap',
  },
);

/** How connecting by an invite ended, in the language the chat begins with. */
export function redeemedMessage(result: Result<Connected, RedeemRefusal>, language: Language): string {
  if (result.ok) return connectedMessage(result.value, language);
  const words = connectionWords(language);
  return result.failure.kind === 'full' ? words.full(String(result.failure.most)) : words.badCode;
}

/** What a connected chat gets from now on. */
export function connectedMessage({ kind, chat }: Connected, language: Language): string {
  const words = connectionWords(chat.language ?? language);
  const share = chat.is_default === 1 ? words.all : words.own;
  return kind === 'already' ? words.already(share) : words.connected(share);
}

/** How disconnecting ended. */
export function disconnectedMessage(result: Result<true, DisconnectRefusal>, language: Language): string {
  const words = connectionWords(language);
  if (result.ok) return words.disconnected;
  return result.failure.kind === 'not-connected' ? words.notConnected : words.mayNotDisconnect;
}
