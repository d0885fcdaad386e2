import { describeFailure } from '#shared/cs2cap/reply.ts';
import type { AdminRefusal } from '../../use-cases/account-admin.ts';
import type { PressRefusal } from '../../use-cases/authorise-press.ts';
import type { RearmRefusal } from '../../use-cases/rearm-alert.ts';

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
      return 'I no longer know this event. Use a newer message.';
    case 'no-alert':
      return 'CS2Cap did not say which alert this is, so I can’t arm it. Use the sheet or cs2cap.com.';
    case 'fired-again':
      return 'This alert fired again after this message. Press Re-arm under its newest message.';
    case 'no-api-key':
      return 'I can’t change alerts: the relay has no API key. Set CS2C_API_KEY and restart it.';
    case 'still-off':
      return 'CS2Cap took the request but the alert is still off. Press again, or look at it on cs2cap.com.';
    case 'api':
      return apiRefusal(refusal);
  }
}

function apiRefusal({ failure }: Extract<RearmRefusal, { kind: 'api' }>): string {
  switch (failure.kind) {
    case 'payment-required':
      return 'Not armed: the account has as many armed alerts as its plan allows. Turn one off, or raise the plan, then press again.';
    case 'forbidden':
      return 'Not armed: CS2Cap does not allow this alert on the account’s plan. Raise the plan, or change the alert.';
    case 'not-found':
      return 'This alert no longer exists at CS2Cap. Make a new one, in the sheet or on cs2cap.com.';
    case 'conflict':
      return 'Not armed: CS2Cap has no way to deliver. Verify the account’s e-mail and turn alert e-mails on, or add an active webhook; then press again.';
    case 'unauthorized':
      return 'Not armed: CS2Cap does not take the relay’s API key. Put a valid one in CS2C_API_KEY and restart the relay.';
    case 'rate-limited':
    case 'monthly-quota':
      return 'Not armed: CS2Cap asks to slow down. Press again in a minute.';
    case 'server':
    case 'unreachable':
    case 'unreadable':
      return 'CS2Cap gave no clear answer, so I can’t say that it is armed. Press again in a minute; twice does no harm.';
    case 'bad-request':
    case 'invalid':
      return `Not armed, CS2Cap says: ${describeFailure(failure)}`;
  }
}
