import { fail, ok, type Result } from '#shared/result.ts';
import { isTimeZone, readQuietHours } from '../destinations/quiet-hours.ts';
import { type ChatSettings, chatByKey, setChatSettings } from '../store/chats.ts';
import type { ChatTable, Db } from '../store/schema.ts';

const LANGUAGES: Readonly<Record<string, 'en' | 'ru'>> = {
  en: 'en',
  english: 'en',
  ru: 'ru',
  russian: 'ru',
  русский: 'ru',
  английский: 'en',
};

/** Why a setting was not changed. */
export type SettingRefusal =
  | { readonly kind: 'quiet-form' | 'unknown-language' | 'unknown-setting' }
  | { readonly kind: 'unknown-zone'; readonly text: string };

/**
 * Changes one setting of a chat: `quiet 23:00-07:00 digest`, `quiet off`, `zone Europe/Berlin`, `language ru`; nothing
 * changes for an empty text. Gives the chat as it is now; fails with what is not known.
 */
export async function setChat(
  deps: { readonly db: Db },
  input: { readonly chat: ChatTable; readonly text: string },
): Promise<Result<ChatTable, SettingRefusal>> {
  const [name = '', ...rest] = input.text.trim().split(/\s+/);
  const changes = readSetting(name.toLowerCase(), rest.join(' '));
  if (!changes.ok) return changes;
  if (Object.keys(changes.value).length > 0) await setChatSettings(deps.db, input.chat.key, changes.value);
  return ok((await chatByKey(deps.db, input.chat.key)) ?? input.chat);
}

function readSetting(name: string, value: string): Result<ChatSettings, SettingRefusal> {
  switch (name) {
    case '':
      return ok({});
    case 'quiet': {
      if (/^(off|no|none)$/i.test(value)) return ok({ quiet_from: null, quiet_to: null, quiet_mode: null });
      const quiet = readQuietHours(value);
      if (!quiet.ok) return quiet;
      return ok({ quiet_from: quiet.value.from, quiet_to: quiet.value.to, quiet_mode: quiet.value.mode });
    }
    case 'zone':
      return isTimeZone(value) && value !== '' ? ok({ time_zone: value }) : fail({ kind: 'unknown-zone', text: value });
    case 'language': {
      const language = LANGUAGES[value.toLowerCase()];
      return language ? ok({ language }) : fail({ kind: 'unknown-language' });
    }
    default:
      return fail({ kind: 'unknown-setting' });
  }
}

/** Stops a chat's alerts for a while, or lets them come again; false if it was so already. */
export async function pauseChat(
  deps: { readonly db: Db },
  input: { readonly chat: ChatTable; readonly isPaused: boolean },
): Promise<boolean> {
  const paused = input.isPaused ? 1 : 0;
  if (input.chat.paused === paused) return false;
  await setChatSettings(deps.db, input.chat.key, { paused });
  return true;
}
