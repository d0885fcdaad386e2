import { redactTelegramUrls } from '#shared/telegram/destination-url.ts';

/** A text without bot tokens, capabilities and webhook paths: addresses and failures of destinations carry them (C32). */
export function redact(text: string): string {
  return redactTelegramUrls(text)
    .replace(/([?&]k=)[^&\s"]+/g, '$1***')
    .replace(/(\/webhooks\/)[\w/-]+/g, '$1***');
}
