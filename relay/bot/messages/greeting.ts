import { bold, code, lines, type RichText, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import { inLanguages } from './in-languages.ts';

export const greetingWords = inLanguages(
  {
    intro: 'I bring CS2Cap alerts here, with a button to arm them again.',
    connect: '1. /connect in every chat that should get all alerts',
    invite: '2. /invite for a link that connects somebody else’s chat',
    sheet: '3. /sheet to connect the Google Sheet in which alerts are edited',
    help: '/help lists everything.',
    askInvite: 'To connect this chat, ask an admin of the account for an invite.',
    noAdmins: (userId: string) =>
      `Nobody may manage this account yet. If it is yours, set TELEGRAM_ADMIN_IDS to ${userId} and restart the relay.`,
    yourId: 'your user id',
    chat: 'Chat: ',
    topic: 'Topic: ',
    you: 'You: ',
    hidden: 'You: hidden by Telegram here',
  },
  {
    intro: 'Я приношу сюда оповещения CS2Cap, с кнопкой, чтобы включить их снова.',
    connect: '1. /connect в каждом чате, который должен получать все оповещения',
    invite: '2. /invite — ссылка, которая подключает чужой чат',
    sheet: '3. /sheet — подключить Google Таблицу, в которой правят оповещения',
    help: 'Все команды: /help.',
    askInvite: 'Чтобы подключить этот чат, попросите приглашение у администратора аккаунта.',
    noAdmins: (userId: string) =>
      `Этим аккаунтом пока никто не может управлять. Если он ваш, укажите в TELEGRAM_ADMIN_IDS ${userId} и перезапустите реле.`,
    yourId: 'свой номер пользователя',
    chat: 'Чат: ',
    topic: 'Тема: ',
    you: 'Вы: ',
    hidden: 'Вы: здесь Telegram этого не говорит',
  },
);

/** Whom the bot greets. `owner`: an account admin; `nobody`: there are no account admins yet. */
export type Greeted =
  | { readonly kind: 'owner' | 'guest' }
  | { readonly kind: 'nobody'; readonly userId: number | undefined };

/** /start: what the bot does, and the first steps. */
export function greeting(greeted: Greeted, language: Language): RichText {
  const words = greetingWords(language);
  const intro = bold(words.intro);
  switch (greeted.kind) {
    case 'owner':
      return lines(intro, words.connect, words.invite, words.sheet, words.help);
    case 'guest':
      return lines(intro, words.askInvite);
    case 'nobody':
      return lines(intro, words.noAdmins(String(greeted.userId ?? words.yourId)));
  }
}

/** /id: the numbers that settings take. */
export function idMessage(
  ids: { readonly chatId: string; readonly threadId?: number; readonly userId: number | undefined },
  language: Language,
): RichText {
  const words = greetingWords(language);
  return lines(
    rich(words.chat, code(ids.chatId)),
    ids.threadId === undefined ? undefined : rich(words.topic, code(String(ids.threadId))),
    ids.userId === undefined ? words.hidden : rich(words.you, code(String(ids.userId))),
  );
}
