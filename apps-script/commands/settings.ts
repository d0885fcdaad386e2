import { normaliseBase } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { checkKey, type KeyCheck, makeChildKey } from '../cs2cap/check-key.ts';
import { showDialog } from '../google/page.ts';
import {
  type ApiAccess,
  DEFAULT_BASE,
  forgetApiAccess,
  readApiAccess,
  requestsPerMinute,
  requestsPerMonth,
  storedBase,
  writeApiAccess,
  writeLimits,
} from '../settings/api-access.ts';
import { readAutoSync } from '../settings/auto-sync.ts';
import { ensurePolling, stopPolling } from '../settings/polling.ts';
import {
  type Feature,
  forgetFeatures,
  learnFeature,
  readFeature,
  readVerdict,
  type Verdict,
} from '../settings/tier-features.ts';
import type { Book } from '../sheets/book.ts';
import { setFact } from '../sheets/status-sheet.ts';
import { stopAutoSync } from './auto-sync.ts';
import { triggerWords } from './auto-sync-words.ts';
import type { CommandResult } from './run-command.ts';

/** What the Settings dialog shows. It never holds a key. */
export interface SettingsView {
  /** The last four characters; blank without a key. */
  readonly keyEnd: string;
  readonly base: string;
  readonly usualBase: string;
  /** What the key can do; null where it was not tried yet. */
  readonly features: Readonly<Record<Feature, Verdict | null>>;
  readonly perMinute: number;
  /** Null where CS2Cap did not say. */
  readonly perMonth: number | null;
}

/** Opens the dialog for the API key and address. */
export function openSettings(): CommandResult {
  showDialog('settings', 'Settings', 480, 520);
  return ok(undefined);
}

/** Dialog: what is stored, without the key. */
export function readSettings(): SettingsView {
  const access = readApiAccess();
  return {
    keyEnd: access.ok ? access.value.apiKey.slice(-4) : '',
    base: storedBase(),
    usualBase: DEFAULT_BASE,
    features: {
      webhooks: readVerdict('webhooks') ?? null,
      subKeys: readVerdict('subKeys') ?? null,
      batch: readVerdict('batch') ?? null,
    },
    perMinute: requestsPerMinute(),
    perMonth: requestsPerMonth() ?? null,
  };
}

/** What the dialog sends: blank means what is stored. */
export interface SettingsForm {
  readonly apiKey?: unknown;
  readonly base?: unknown;
}

/** Dialog: tries a key and keeps it only if CS2Cap takes it. Fails with what is wrong; then nothing was changed. */
export function saveSettings(book: Book, form: SettingsForm | null | undefined): Result<string, string> {
  const access = readForm(form);
  if (!access.ok) return access;
  const checked = checkKey(access.value);
  if (!checked.ok) return fail(`Nothing was changed, because the key could not be used: ${checked.failure}`);
  keep(access.value, checked.value);
  const polling = ensurePolling();
  setFact(book, 'Triggers run as', triggerWords(readAutoSync()));
  return ok([`The key ending in …${access.value.apiKey.slice(-4)} works and is stored.`, polling].join(' '));
}

/** Dialog: puts a child key of this sheet in the place of the account's key, if it may do the same. */
export function createChildKey(book: Book): Result<string, string> {
  const access = readApiAccess();
  if (!access.ok) return access;
  const name = `Sheet: ${book.getName()}`.slice(0, 100);
  const made = makeChildKey(access.value, name, readFeature('webhooks') === true);
  if (!made.ok) return made;
  const child = { ...access.value, apiKey: made.value };
  const checked = checkKey(child);
  if (!checked.ok)
    return fail(`The key you entered stays, because the child key could not be used: ${checked.failure}`);
  keep(child, checked.value);
  const end = child.apiKey.slice(-4);
  return ok(
    `The child key "${name}" ending in …${end} is stored in place of the key you entered, which is no longer here.`,
  );
}

/** Dialog: forgets the key, and takes away the own triggers that would need it. */
export function forgetKey(book: Book): Result<string, string> {
  forgetApiAccess();
  forgetFeatures();
  stopPolling();
  const stopped = stopAutoSync(book);
  setFact(book, 'Triggers run as', triggerWords(readAutoSync()));
  return ok(`The key is forgotten. Nothing reads events any more. ${stopped.ok ? stopped.value : stopped.failure}`);
}

function readForm(form: SettingsForm | null | undefined): Result<ApiAccess, string> {
  const [typedKey, typedBase] = [textOf(form?.apiKey), textOf(form?.base)];
  const stored = readApiAccess();
  const apiKey = typedKey || (stored.ok ? stored.value.apiKey : '');
  if (apiKey === '') return fail('No API key was entered. You find it in your CS2Cap account.');
  // Anything else can't travel in a header.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) return fail('A key has no spaces, line breaks or accents. Copy it again.');
  const base = normaliseBase(typedBase || storedBase());
  if (isSafeAddress(base)) return ok({ base, apiKey });
  return fail(`"${typedBase}" is not an https address such as ${DEFAULT_BASE}. Nothing was changed.`);
}

function keep(access: ApiAccess, { perMinute, perMonth, webhooks, subKeys, isChild }: KeyCheck): void {
  const before = readApiAccess();
  // Another key may belong to another account.
  if (!before.ok || before.value.apiKey !== access.apiKey) forgetFeatures();
  writeApiAccess(access);
  writeLimits({ perMinute, perMonth });
  if (webhooks !== undefined) learnFeature('webhooks', webhooks);
  if (isChild || subKeys !== undefined) learnFeature('subKeys', !isChild && subKeys === true);
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

/** https, or plain http on this machine only: the key goes there with every call (C34). */
const isSafeAddress = (url: string) =>
  /^https:\/\/[^\s/]+/.test(url) || /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(url);
