import { redactTelegramUrls } from '#shared/telegram/destination-url.ts';

/** A text without bot tokens, capabilities, keys and webhook paths: addresses and failures of destinations carry them (C32). */
export function redact(text: string): string {
  return redactTelegramUrls(text)
    .replace(/([?&](?:k|[\w-]*(?:key|token|secret|sig)[\w-]*)=)[^&\s"]+/gi, '$1***')
    .replace(/(\/webhooks\/)[\w/-]+/g, '$1***');
}
