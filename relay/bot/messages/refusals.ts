import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import type { AdminRefusal } from '../../use-cases/account-admin.ts';
import type { PressRefusal } from '../../use-cases/authorise-press.ts';
import type { DeleteRefusal } from '../../use-cases/delete-alert.ts';
import type { RearmRefusal } from '../../use-cases/rearm-alert.ts';
import type { SnoozeRefusal } from '../../use-cases/snooze-alert.ts';
import type { UndoRefusal } from '../../use-cases/undo-action.ts';

/** Why an admin's command was not carried out, and what to do. */
export function adminRefusal(refusal: AdminRefusal): string {
  switch (refusal.kind) {
    case 'no-admins':
      return refusal.userId === undefined
        ? 'Nobody may manage this account yet. Set TELEGRAM_ADMIN_IDS to your Telegram user id (/id in a private chat shows it) and restart the relay.'
        : `Nobody may manage this account yet. Set TELEGRAM_ADMIN_IDS to your Telegram user id (${refusal.userId}) and restart the relay.`;
    case 'unnamed':
      return 'Telegram does not tell me who wrote this. Turn off “Remain anonymous”, or send /invite to me in a private chat and post /connect CODE here.';
    case 'not-admin':
      return 'Only an admin of the account may do this.';
  }
}

/** Why a button did nothing. */
export function pressRefusal(refusal: PressRefusal): string {
  switch (refusal.kind) {
    case 'unknown-message':
      return 'I no longer know this message. Use a newer one.';
    case 'chat-not-connected':
      return 'This chat is not connected any more, so its buttons are off.';
    case 'not-member':
      return 'Sorry, these buttons are for members of this chat.';
    case 'members-hidden':
      return 'I can’t see who belongs to this public group. Make me one of its admins, then the buttons work.';
  }
}

/** Why an alert was not armed again, and what to do. */
export function rearmRefusal(refusal: RearmRefusal): string {
  switch (refusal.kind) {
    case 'no-event':
      return NO_EVENT;
    case 'no-alert':
      return 'CS2Cap did not say which alert this is, so I can’t arm it. Use the sheet or cs2cap.com.';
    case 'no-target':
      return 'I don’t know this alert’s threshold yet. Press again in a minute.';
    case 'fired-again':
      return 'This alert fired again after this message. Press Re-arm under its newest message.';
    case 'no-api-key':
      return NO_KEY;
    case 'still-off':
      return 'CS2Cap took the request but the alert is still off. Press again, or look at it on cs2cap.com.';
    case 'busy':
      return `${refusal.who} pressed first and is being served.`;
    case 'past':
      return `The price is at ${refusal.value}${refusal.currency ? ` ${refusal.currency}` : ''} already: it would fire again at once. Arm it anyway?`;
    case 'api':
      return apiRefusal(refusal.failure, 'Not armed');
  }
}

/** Why an alert was not deleted. */
export function deleteRefusal(refusal: DeleteRefusal): string {
  switch (refusal.kind) {
    case 'no-event':
      return NO_EVENT;
    case 'no-alert':
      return 'CS2Cap did not say which alert this is, so I can’t delete it. Use the sheet or cs2cap.com.';
    case 'no-api-key':
      return NO_KEY;
    case 'busy':
      return `${refusal.who} pressed first and is being served.`;
    case 'decided':
      return `${refusal.who} decided already. Press Undo first.`;
    case 'api':
      return apiRefusal(refusal.failure, 'Not deleted');
  }
}

/** Why nothing was undone. */
export function undoRefusal(refusal: UndoRefusal): string {
  switch (refusal.kind) {
    case 'no-event':
      return NO_EVENT;
    case 'nothing':
      return 'There is nothing to undo any more.';
    case 'too-old':
      return 'That was more than a day ago and can’t be undone by a button. Use /alerts or the sheet.';
    case 'fired-again':
      return 'The alert fired again since, which switched it off. Use the buttons of its newest message.';
    case 'no-api-key':
      return NO_KEY;
    case 'unknown-before':
      return 'I don’t know how it was before. Use /alerts or the sheet.';
    case 'busy':
      return `${refusal.who} pressed first and is being served.`;
    case 'api':
      return apiRefusal(refusal.failure, 'Not undone');
  }
}

/** Why an alert was not snoozed. */
export function snoozeRefusal(refusal: SnoozeRefusal): string {
  switch (refusal.kind) {
    case 'no-event':
      return NO_EVENT;
    case 'no-alert':
      return 'CS2Cap did not say which alert this is, so I can’t arm it later.';
    case 'fired-again':
      return 'This alert fired again after this message. Use its newest message.';
    case 'decided':
      return `${refusal.by} decided already. Press Undo first.`;
  }
}

const NO_EVENT = 'I no longer know this event. Use a newer message.';
const NO_KEY = 'I can’t change alerts: the relay has no API key. Set CS2C_API_KEY and restart it.';

/** What CS2Cap's refusal of a change means, and what to do: short enough for the answer to a press. */
export function apiRefusal(failure: ApiFailure, not: string): string {
  switch (failure.kind) {
    case 'payment-required':
      return `${not}: the account has as many armed alerts as its plan allows. Turn one off, or raise the plan, then try again.`;
    case 'forbidden':
      return `${not}: CS2Cap does not allow this on the account’s plan. Raise the plan, or change the alert.`;
    case 'not-found':
      return 'This alert no longer exists at CS2Cap. Make a new one: /alert, the sheet or cs2cap.com.';
    case 'conflict':
      return `${not}: CS2Cap has no way to deliver. Verify the account’s e-mail and turn alert e-mails on, or add an active webhook; then try again.`;
    case 'unauthorized':
      return `${not}: CS2Cap does not take the relay’s API key. Put a valid one in CS2C_API_KEY and restart the relay.`;
    case 'rate-limited':
    case 'monthly-quota':
      return `${not}: CS2Cap asks to slow down. Try again in a minute.`;
    case 'server':
    case 'unreachable':
    case 'unreadable':
      return 'CS2Cap gave no clear answer, so I can’t say that it worked. Press again in a minute; twice does no harm.';
    case 'bad-request':
    case 'invalid':
      return `${not}, CS2Cap says: ${describeFailure(failure)}`;
  }
}
