import type { Result } from '#shared/result.ts';
import type { Connected } from '../../use-cases/connect-chat.ts';

/** How connecting by an invite ended. */
export function redeemedMessage(result: Result<Connected, { readonly kind: 'invalid-code' }>): string {
  return result.ok
    ? connectedMessage(result.value)
    : 'This invite does not work: it is unknown, already used, or older than 24 hours. Ask for a new one.';
}

/** What a connected chat gets from now on. */
export function connectedMessage({ kind, chat }: Connected): string {
  const share = chat.is_default === 1 ? 'every alert of the account' : 'the alerts that are made for it';
  return kind === 'already'
    ? `This chat is already connected. It gets ${share}.`
    : `Connected. This chat gets ${share} from now on; /disconnect ends that.`;
}
