import type { Result } from '#shared/result.ts';
import type { Connected } from '../../use-cases/connect-chat.ts';
import type { RedeemRefusal } from '../../use-cases/redeem-invite.ts';

/** How connecting by an invite ended. */
export function redeemedMessage(result: Result<Connected, RedeemRefusal>): string {
  if (result.ok) return connectedMessage(result.value);
  return result.failure.kind === 'full'
    ? `This invite’s owner has ${result.failure.most} chats, and that is the limit. /disconnect one of them first.`
    : 'This invite does not work: it is unknown, already used, or older than 24 hours. Ask for a new one.';
}

/** What a connected chat gets from now on. */
export function connectedMessage({ kind, chat }: Connected): string {
  const share = chat.is_default === 1 ? 'every alert of the account' : 'the alerts that are made for it';
  return kind === 'already'
    ? `This chat is already connected. It gets ${share}.`
    : `Connected. This chat gets ${share} from now on; /disconnect ends that.`;
}
