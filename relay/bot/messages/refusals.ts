import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import { numberText } from '#shared/telegram/number-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { AdminRefusal } from '../../use-cases/account-admin.ts';
import type { PressRefusal } from '../../use-cases/authorise-press.ts';
import type { DeleteRefusal } from '../../use-cases/delete-alert.ts';
import type { RearmRefusal } from '../../use-cases/rearm-alert.ts';
import type { SnoozeRefusal } from '../../use-cases/snooze-alert.ts';
import type { UndoRefusal } from '../../use-cases/undo-action.ts';
import { commonWords } from './common.ts';
import { inLanguages } from './in-languages.ts';
import { pressWords } from './press-words.ts';

export const adminWords = inLanguages(
  {
    noAdmins: (userId: string) =>
      `Nobody may manage this account yet. Set TELEGRAM_ADMIN_IDS to your Telegram user id (${userId}) and restart the relay.`,
    idCommand: '/id in a private chat shows it',
    unnamed:
      'Telegram does not tell me who wrote this. Turn off “Remain anonymous”, or send /invite to me in a private chat and post /connect CODE here.',
  },
  {
    noAdmins: (userId: string) =>
      `Этим аккаунтом пока никто не может управлять. Укажите в TELEGRAM_ADMIN_IDS свой номер пользователя Telegram (${userId}) и перезапустите реле.`,
    idCommand: 'его покажет /id в личном чате',
    unnamed:
      'Telegram не говорит мне, кто это написал. Отключите анонимность или отправьте мне /invite в личном чате, а здесь /connect КОД.',
  },
);

/** Why an admin's command was not carried out, and what to do. */
export function adminRefusal(refusal: AdminRefusal, language: Language): string {
  const words = adminWords(language);
  switch (refusal.kind) {
    case 'no-admins':
      return words.noAdmins(refusal.userId === undefined ? words.idCommand : String(refusal.userId));
    case 'unnamed':
      return words.unnamed;
    case 'not-admin':
      return commonWords(language).accountAdminsOnly;
  }
}

/** Why a button did nothing. */
export function pressRefusal(refusal: PressRefusal, language: Language): string {
  const words = pressWords(language);
  switch (refusal.kind) {
    case 'unknown-message':
      return words.unknownMessage;
    case 'chat-not-connected':
      return words.notConnected;
    case 'not-member':
      return words.notMember;
    case 'members-hidden':
      return words.membersHidden;
  }
}

/** Why an alert was not armed again, and what to do. */
export function rearmRefusal(refusal: RearmRefusal, language: Language): string {
  const words = pressWords(language);
  switch (refusal.kind) {
    case 'no-event':
      return words.noEvent;
    case 'no-alert':
      return words.noAlert;
    case 'no-target':
      return words.noTarget;
    case 'fired-again':
      return words.firedAgain;
    case 'no-api-key':
      return words.noKey;
    case 'still-off':
      return words.stillOff;
    case 'busy':
      return words.busy(refusal.who);
    case 'past':
      return words.past([numberText(refusal.value, language), refusal.currency].filter(Boolean).join(' '));
    case 'api':
      return apiRefusal(refusal.failure, words.notArmed, language);
  }
}

/** Why an alert was not deleted. */
export function deleteRefusal(refusal: DeleteRefusal, language: Language): string {
  const words = pressWords(language);
  switch (refusal.kind) {
    case 'no-event':
      return words.noEvent;
    case 'no-alert':
      return words.noAlert;
    case 'no-api-key':
      return words.noKey;
    case 'busy':
      return words.busy(refusal.who);
    case 'decided':
      return words.decided(refusal.who);
    case 'api':
      return apiRefusal(refusal.failure, words.notDeleted, language);
  }
}

/** Why nothing was undone. */
export function undoRefusal(refusal: UndoRefusal, language: Language): string {
  const words = pressWords(language);
  switch (refusal.kind) {
    case 'no-event':
      return words.noEvent;
    case 'nothing':
      return words.nothingToUndo;
    case 'too-old':
      return words.tooOld;
    case 'fired-again':
      return words.firedSince;
    case 'no-api-key':
      return words.noKey;
    case 'unknown-before':
      return words.unknownBefore;
    case 'busy':
      return words.busy(refusal.who);
    case 'api':
      return apiRefusal(refusal.failure, words.notUndone, language);
  }
}

/** Why an alert was not snoozed. */
export function snoozeRefusal(refusal: SnoozeRefusal, language: Language): string {
  const words = pressWords(language);
  switch (refusal.kind) {
    case 'no-event':
      return words.noEvent;
    case 'no-alert':
      return words.noAlert;
    case 'fired-again':
      return words.firedAgain;
    case 'decided':
      return words.decided(refusal.by);
  }
}

/** What CS2Cap's refusal of a change means, and what to do: short enough for the answer to a press. */
export function apiRefusal(failure: ApiFailure, not: string, language: Language): string {
  const words = pressWords(language);
  switch (failure.kind) {
    case 'payment-required':
      return words.cap(not);
    case 'forbidden':
      return words.plan(not);
    case 'not-found':
      return words.gone;
    case 'conflict':
      return words.noChannel(not);
    case 'unauthorized':
      return words.badKey(not);
    case 'rate-limited':
    case 'monthly-quota':
      return words.slowDown(not);
    case 'server':
    case 'unreachable':
    case 'unreadable':
      return words.unclear;
    case 'bad-request':
    case 'invalid':
      return words.says(not, describeFailure(failure));
  }
}
