import { invalid, valueError } from './refusal.ts';
import type { Switches } from './switches.ts';

const platforms = ['custom', 'discord', 'telegram', 'google_sheets'];

/** Throws 422 for a destination that CS2Cap would not take: unknown platform, no HTTP URL, Telegram without chat_id (cs2cap.md C31–C34). */
export function checkDestination(
  destination: { readonly platform: string; readonly url: string },
  switches: Switches,
): void {
  const { platform, url } = destination;
  if (!platforms.includes(platform)) {
    throw invalid(valueError(['body', 'platform'], `platform must be one of ${platforms.join(', ')}`));
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw invalid(valueError(['body', 'url'], 'url must be a valid HTTP or HTTPS URL'));
  }
  if (platform === 'telegram' && !parsed.searchParams.get('chat_id')) {
    throw invalid(valueError(['body', 'url'], 'Telegram webhook URLs must include a chat_id query parameter'));
  }
  if (platform === 'google_sheets' && switches.refuseNonGoogleSheetsUrls && !isAppsScriptUrl(parsed)) {
    throw invalid(valueError(['body', 'url'], 'Google Sheets webhook URLs must be Apps Script web app URLs'));
  }
}

/** The real host, or the stand-in of Google on this machine. */
function isAppsScriptUrl(url: URL): boolean {
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.href.startsWith('https://script.google.com/') || (isLoopback && url.pathname.startsWith('/macros/s/'));
}
