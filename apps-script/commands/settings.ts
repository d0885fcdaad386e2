import { describeFailure } from '#shared/cs2cap/reply.ts';
import { listAlerts, normaliseBase } from '#shared/cs2cap/requests.ts';
import { fail, ok } from '#shared/result.ts';
import { send, withDeadline } from '../cs2cap/send.ts';
import { ensureTimeTrigger } from '../google/triggers.ts';
import { ask } from '../google/ui.ts';
import { DEFAULT_BASE, readApiAccess, storedBase, writeApiAccess } from '../settings/api-access.ts';
import type { CommandResult } from './run-command.ts';
import { POLL_MINUTES } from './set-up.ts';

const TITLE = 'Settings';

/** Asks for the API key and the API address, tries them, and keeps them only if CS2Cap takes them. Cancel leaves all as it was. */
export function openSettings(): CommandResult {
  const before = readApiAccess();
  const typedKey = ask(TITLE, keyQuestion(before.ok ? before.value.apiKey : undefined));
  if (typedKey === undefined) return ok(undefined);
  const apiKey = typedKey || (before.ok ? before.value.apiKey : '');
  if (apiKey === '') return fail('No API key was entered. You find it in your CS2Cap account.');
  const typedBase = ask(TITLE, `Address of the CS2Cap API. Leave empty for ${storedBase()}.`);
  if (typedBase === undefined) return ok(undefined);
  const base = normaliseBase(typedBase || storedBase());
  if (!isSafeAddress(base))
    return fail(`"${typedBase}" is not an https address such as ${DEFAULT_BASE}. Nothing was changed.`);
  const tried = send(withDeadline({ base, apiKey }, 30_000), listAlerts({ limit: 1, offset: 0 }));
  if (!tried.ok)
    return fail(`Nothing was changed, because the key could not be used: ${describeFailure(tried.failure)}`);
  writeApiAccess({ base, apiKey });
  ensureTimeTrigger('pollEvents', POLL_MINUTES);
  return ok(`the key ending in ${apiKey.slice(-4)} works; events are read every ${POLL_MINUTES} minutes`);
}

function keyQuestion(current: string | undefined): string {
  const kept = current === undefined ? '' : ` Leave empty to keep the one ending in ${current.slice(-4)}.`;
  return (
    `Your CS2Cap API key.${kept}\n\nIt is kept in the script properties, never in a cell. Everybody who can edit this ` +
    'spreadsheet can read it there: with a Quant account, use a child key for this sheet.'
  );
}

/** https, or plain http on this machine only: the key goes there with every call (C34). */
const isSafeAddress = (url: string) =>
  /^https:\/\/[^\s/]+/.test(url) || /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(url);
