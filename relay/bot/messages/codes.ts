import { code, lines, type RichText, rich } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { PairedSheet, PairingCode } from '../../use-cases/create-pairing-code.ts';
import { ageText } from './age.ts';
import { inLanguages } from './in-languages.ts';
import { reasonText } from './reasons.ts';

export const codeWords = inLanguages(
  {
    inviteInPrivate: 'Send me /invite in a private chat: here everybody could use the link.',
    inviteForms: 'Send /invite for a chat with its own alerts, or /invite all for one that gets every alert.',
    connectsAll: 'Connects one chat that gets every alert:',
    connectsOwn: 'Connects one chat that gets its own alerts:',
    privateChat: (link: string) => `Private chat: ${link}`,
    group: (link: string) => `Group: ${link}`,
    channel: 'Channel or topic, with me in it: ',
    worksOnce: 'It works once, for 24 hours. Whoever has it can use it.',
    sheetInPrivate: 'Send me /sheet in a private chat: here everybody could use the code.',
    noPublicUrl: 'A sheet can’t reach this relay: set PUBLIC_URL to its https address and restart it.',
    inTheSheet: 'In the sheet: CS2Cap ▸ Connect relay…, then paste',
    address: 'Address: ',
    code: 'Code: ',
    codeWorksOnce: 'It works once, for 15 minutes.',
    paired: (build: string, contact: string) => `Paired sheet: build ${build}, ${contact}`,
    noContact: 'not heard of yet',
    lastContact: (age: string) => `last contact ${age}`,
    lastPush: (problem: string) => ` (last push: ${problem})`,
  },
  {
    inviteInPrivate: 'Отправьте мне /invite в личном чате: здесь ссылкой мог бы воспользоваться каждый.',
    inviteForms: 'Отправьте /invite для чата со своими оповещениями или /invite all для чата, который получает все.',
    connectsAll: 'Подключает один чат, который получает все оповещения:',
    connectsOwn: 'Подключает один чат, который получает свои оповещения:',
    privateChat: (link: string) => `Личный чат: ${link}`,
    group: (link: string) => `Группа: ${link}`,
    channel: 'Канал или тема, где я есть: ',
    worksOnce: 'Действует один раз, 24 часа. Воспользоваться может любой, у кого она есть.',
    sheetInPrivate: 'Отправьте мне /sheet в личном чате: здесь кодом мог бы воспользоваться каждый.',
    noPublicUrl: 'Таблица не достанет до этого реле: задайте PUBLIC_URL — его https-адрес — и перезапустите его.',
    inTheSheet: 'В таблице: CS2Cap ▸ Connect relay…, затем вставьте',
    address: 'Адрес: ',
    code: 'Код: ',
    codeWorksOnce: 'Действует один раз, 15 минут.',
    paired: (build: string, contact: string) => `Подключённая таблица: сборка ${build}, ${contact}`,
    noContact: 'ещё не выходила на связь',
    lastContact: (age: string) => `последняя связь ${age}`,
    lastPush: (problem: string) => ` (последняя отправка: ${problem})`,
  },
);

/** The links of an invite. Deep links hold up to 64 of `A-Za-z0-9_-`, which codes are made of (telegram.md §2). */
export function inviteMessage(
  bot: string,
  invite: { readonly code: string; readonly grantsAll: boolean },
  language: Language,
): RichText {
  const words = codeWords(language);
  return lines(
    invite.grantsAll ? words.connectsAll : words.connectsOwn,
    words.privateChat(`https://t.me/${bot}?start=${invite.code}`),
    words.group(`https://t.me/${bot}?startgroup=${invite.code}`),
    rich(words.channel, code(`/connect ${invite.code}`)),
    words.worksOnce,
  );
}

/** The code that pairs a sheet, where to paste it, and the sheets that are paired already. */
export function pairingMessage(pairing: PairingCode, now: number, language: Language): RichText {
  const words = codeWords(language);
  return lines(
    words.inTheSheet,
    rich(words.address, code(pairing.publicUrl)),
    rich(words.code, code(pairing.code)),
    words.codeWorksOnce,
    ...pairing.paired.map((sheet) => pairedLine(sheet, now, language)),
  );
}

/** Which build a paired sheet runs and when it was heard of: the sheet's own Diagnose shows the same of this relay. */
function pairedLine({ build, lastContactAt, problem }: PairedSheet, now: number, language: Language): string {
  const words = codeWords(language);
  const contact =
    lastContactAt === undefined ? words.noContact : words.lastContact(ageText(now - lastContactAt, language));
  return words.paired(build, contact) + (problem === undefined ? '' : words.lastPush(reasonText(problem, language)));
}
