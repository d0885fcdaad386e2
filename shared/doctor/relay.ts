import { bad, type CheckLine, good, note } from './line.ts';

/** `problems`: one text per bad variable, as the relay's own start lists them. */
export interface EnvironmentFacts {
  readonly problems: readonly string[];
  readonly missing: { readonly apiKey: boolean; readonly botToken: boolean; readonly admins: boolean };
}

/** Whether the settings are usable, and what the relay can't do for want of one. */
export function environmentLines({ problems, missing }: EnvironmentFacts): readonly CheckLine[] {
  if (problems.length > 0) return problems.map((problem) => bad('environment', problem));
  const lines: CheckLine[] = [];
  if (missing.apiKey) lines.push(note('environment', 'no CS2C_API_KEY: the relay only receives and routes'));
  if (missing.botToken) lines.push(note('environment', 'no TELEGRAM_BOT_TOKEN: the relay only forwards to sheets'));
  if (missing.admins && !missing.botToken)
    lines.push(bad('environment', 'nobody may manage: set TELEGRAM_ADMIN_IDS to your user id, which /id tells'));
  return lines.length > 0 ? lines : [good('environment', 'the settings are in order')];
}

/** Features that only trying shows (C59); undefined where the answer left it open. */
export interface TierFacts {
  readonly webhooks: boolean | undefined;
  readonly childKeys: boolean | undefined;
  readonly perMinute: number | undefined;
  readonly perMonth: number | undefined;
}

const TOLD = { true: 'yes', false: 'no', undefined: 'not known' } as const;

export function tierLine({ webhooks, childKeys, perMinute, perMonth }: TierFacts): CheckLine {
  const limits =
    perMinute === undefined ? '' : `, ${perMinute} requests a minute${perMonth ? `, ${perMonth} a month` : ''}`;
  return good('tier', `this tier has webhooks: ${TOLD[`${webhooks}`]}, child keys: ${TOLD[`${childKeys}`]}${limits}`);
}

/** How CS2Cap's last attempts at our destination went: the one look from outside that there is. Undefined where it says nothing. */
export function deliveredLine(destination: {
  readonly last_success_at?: string | null | undefined;
  readonly last_failure_at?: string | null | undefined;
  readonly last_failure_message?: string | null | undefined;
}): CheckLine | undefined {
  const { last_success_at: success, last_failure_at: failure, last_failure_message: message } = destination;
  if (failure && !(success && Date.parse(success) >= Date.parse(failure)))
    return bad(
      'delivered',
      `CS2Cap’s last delivery failed at ${failure} (${message ?? 'it says no reason'}): check that PUBLIC_URL leads to the relay; events are polled meanwhile`,
    );
  return success ? good('delivered', `CS2Cap’s last delivery arrived at ${success}`) : undefined;
}

/** What came back from `PUBLIC_URL/healthz`, and from a GET on the webhook path, which our relay answers with 405. */
export interface ReachFacts {
  readonly url: string | undefined;
  /** The build that answered, or why nothing of ours did. */
  readonly answered?: { readonly build: string; readonly webhookPath: number } | { readonly failure: string };
  /** The same relay asked on this machine. */
  readonly local: { readonly url: string; readonly build: string | undefined };
}

export function reachLines({ url, answered, local }: ReachFacts): readonly CheckLine[] {
  const here =
    local.build === undefined
      ? bad('relay', `no relay answers at ${local.url}: start it with npm run relay`)
      : good('relay', `the relay runs at ${local.url}, version ${local.build}`);
  if (url === undefined || answered === undefined)
    return [here, note('public-url', 'no PUBLIC_URL: events are polled, which needs no address')];
  if ('failure' in answered)
    return [
      here,
      bad(
        'public-url',
        `${url} does not lead to the relay (${answered.failure}): point the proxy or tunnel at ${local.url}`,
      ),
    ];
  if (answered.webhookPath !== 405)
    return [
      here,
      bad(
        'public-url',
        `${url}/webhooks/cs2cap answers ${answered.webhookPath}: the proxy must pass every path on unchanged`,
      ),
    ];
  if (local.build !== undefined && answered.build !== local.build)
    return [
      here,
      bad(
        'public-url',
        `${url} leads to another relay, version ${answered.build}: point the proxy or tunnel at ${local.url}`,
      ),
    ];
  return [here, good('public-url', `${url} leads to the relay, version ${answered.build}`)];
}

/** What Telegram says of the bot. */
export interface BotFacts {
  readonly mode: 'polling' | 'webhook';
  readonly publicUrl: string | undefined;
  readonly me: { readonly username: string } | { readonly failure: string };
  readonly webhook?: {
    readonly url: string;
    readonly pending: number;
    readonly lastError?: string;
    readonly lastErrorAtMs?: number;
  };
  readonly nowMs: number;
}

const RECENT_MS = 3_600_000;

export function botLines({ mode, publicUrl, me, webhook, nowMs }: BotFacts): readonly CheckLine[] {
  if ('failure' in me)
    return [
      bad(
        'bot-token',
        `the bot token does not work, or Telegram can’t be reached (${me.failure}): compare TELEGRAM_BOT_TOKEN with what @BotFather shows`,
      ),
    ];
  const lines = [good('bot-token', `the bot is @${me.username}`)];
  if (!webhook) return lines;
  const wanted = mode === 'webhook' ? `${publicUrl}/telegram/webhook` : '';
  if (webhook.url !== wanted) {
    lines.push(
      mode === 'polling'
        ? bad('bot-mode', 'another program has set a webhook for this bot: stop it, then start the relay again')
        : bad('bot-mode', `Telegram posts ${webhook.url === '' ? 'nowhere' : 'elsewhere'}: start the relay again`),
    );
  } else if (webhook.lastError !== undefined && nowMs - (webhook.lastErrorAtMs ?? 0) < RECENT_MS) {
    lines.push(
      bad(
        'bot-mode',
        `Telegram can’t deliver updates (${webhook.lastError}): check that PUBLIC_URL leads to the relay`,
      ),
    );
  } else {
    lines.push(good('bot-mode', `updates come by ${mode}; ${webhook.pending} wait`));
  }
  return lines;
}

/** A chat, and why the bot can't reach it, if it can't. */
export interface ChatFacts {
  readonly name: string;
  readonly failure: string | undefined;
}

export function chatLines(chats: readonly ChatFacts[], isCut: boolean): readonly CheckLine[] {
  if (chats.length === 0)
    return [note('chats', 'no chat is connected yet: send /connect to the bot, or set TELEGRAM_DEFAULT_CHATS')];
  const lost = chats.filter((chat) => chat.failure !== undefined);
  if (lost.length > 0)
    return lost.map(({ name, failure }) =>
      bad('chats', `${name} can’t be reached (${failure}): add the bot there again, then /connect`),
    );
  const rest = isCut ? ' (the first ones; there are more)' : '';
  return [good('chats', `${chats.length} ${chats.length === 1 ? 'chat' : 'chats'} can be reached${rest}`)];
}

/** A paired sheet's web app, asked as a stranger would. */
export interface SheetFacts {
  readonly name: string;
  readonly answered: { readonly build: string } | { readonly failure: string };
  /** Why the last push failed, if it did. */
  readonly lastProblem: string | undefined;
}

export const sheetLines = (sheets: readonly SheetFacts[]): readonly CheckLine[] =>
  sheets.map(({ name, answered, lastProblem }) => {
    if ('failure' in answered) return bad('sheets', `the sheet ${name}: ${answered.failure}`);
    return lastProblem === undefined
      ? good('sheets', `the sheet ${name} answers anonymous callers, build ${answered.build}`)
      : bad(
          'sheets',
          `the sheet ${name} answers, but did not take the last push (${lastProblem}): choose CS2Cap ▸ Diagnose there`,
        );
  });

/** What the store says of the work; undefined figures where there is none yet. */
export interface StoreFacts {
  readonly where: string;
  /** Why it can't be read, if it can't. */
  readonly failure?: string;
  readonly jobs?: {
    readonly pending: number;
    readonly dead: number;
    readonly oldestPendingMs: number | undefined;
  };
  /** The signed deliveries of the last day that were refused, by reason, with the latest words. */
  readonly refusals?: readonly { readonly kind: string; readonly count: number; readonly message: string }[];
  /** How the newest pushed event verifies now. */
  readonly signature?: { readonly keyForm: string } | { readonly failure: string };
}

/** Work that waits this long waits for something that is not coming. */
const STUCK_MS = 900_000;

export function storeLines({ where, failure, jobs, refusals = [], signature }: StoreFacts): readonly CheckLine[] {
  if (failure !== undefined) return [bad('store', failure)];
  if (!jobs) return [note('store', `there is no store in ${where} yet: the relay makes it when it first starts`)];
  return [good('store', `the store can be read (${where})`), jobsLine(jobs), ...signatureLines(refusals, signature)];
}

function jobsLine({ pending, dead, oldestPendingMs }: NonNullable<StoreFacts['jobs']>): CheckLine {
  const words = `${pending} waiting, ${dead} given up`;
  if (oldestPendingMs !== undefined && oldestPendingMs > STUCK_MS)
    return bad(
      'jobs',
      `${words}; the oldest has waited ${Math.round(oldestPendingMs / 60_000)} minutes: the lines above tell where it is stuck`,
    );
  return dead > 0
    ? note('jobs', `${words}: npm run relay -- replay sends again what was given up`)
    : good('jobs', words);
}

/** Words per reason of refusal; a wrong signature is the one that may be ours to mend (C36). */
const REFUSED: Readonly<Record<string, string>> = {
  'wrong-signature':
    'were signed with a secret, or in a form, that is not known here: /rotate in the bot gives a new secret; npm run doctor -- --live tells the form',
  'no-secret':
    'came while no signing secret was known: set CS2C_WEBHOOK_SECRET, or PUBLIC_URL so that the relay registers itself',
  'outside-window': 'had a time far from this clock: set the clock of this machine',
};

function signatureLines(
  refusals: NonNullable<StoreFacts['refusals']>,
  signature: StoreFacts['signature'],
): readonly CheckLine[] {
  const lines = refusals.map(({ kind, count, message }) =>
    bad(
      'refusals',
      `${count} ${count === 1 ? 'delivery was' : 'deliveries were'} refused today: ${message}. They ${REFUSED[kind] ?? 'were not CS2Cap’s, as far as can be told: nothing to do, unless many come'}`,
    ),
  );
  if (!signature) return lines.length > 0 ? lines : [note('signature', 'no signed event has come yet')];
  const said =
    'failure' in signature
      ? note('signature', `the newest pushed event does not verify with today’s secrets (${signature.failure})`)
      : good('signature', `signatures match, with the secret as key (${signature.keyForm})`);
  return [said, ...lines];
}
