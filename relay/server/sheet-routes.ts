import { open, seal } from '#shared/events/envelope.ts';
import { LINK_WINDOW_MS, PairRequest, type SheetMessageReply } from '#shared/events/link.ts';
import type { Clock } from '../clock.ts';
import { isExecUrl } from '../delivery/exec-url.ts';
import { shortId } from '../delivery/sheet.ts';
import { hmacSha256, randomToken } from '../hash.ts';
import type { Log } from '../log.ts';
import { actionsAfter, lastActionId } from '../store/chat-actions.ts';
import { activeChats, chatKeysOf } from '../store/chats.ts';
import { redeemCode } from '../store/codes.ts';
import type { Db, SheetTable } from '../store/schema.ts';
import type { SecretBox } from '../store/sealing.ts';
import { readSetting } from '../store/settings.ts';
import { addSheet, findSheet, signatureHeaderOf, updateSheet } from '../store/sheets.ts';
import { chooseLetters, replayDeliveries } from '../use-cases/replay-deliveries.ts';
import type { Route, RouteReply, RouteRequest } from './http-server.ts';
import type { RefusalLimit } from './refusal-limit.ts';
import { SheetWishes, takeWishes } from './sheet-wishes.ts';

export interface SheetRouteDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly box: SecretBox;
  readonly limit: RefusalLimit;
  readonly build: string;
  readonly publicUrl: string | undefined;
  readonly allowLocal: boolean;
  /** These lanes got work. */
  readonly wake: (lanes: readonly string[]) => void;
}

/** The account's admin is the first customer and sees every chat (DESIGN §5 "Customers"). */
const ACCOUNT_ADMIN = 1;

/** Pairing with a one-time code, and everything a paired sheet tells the relay (DESIGN §6). */
export function sheetRoutes(deps: SheetRouteDeps): readonly Route[] {
  return [
    { method: 'POST', path: /^\/api\/sheets$/, handle: (request) => pair(deps, request) },
    { method: 'POST', path: /^\/api\/sheets\/([\w-]+)\/messages$/, handle: (request) => message(deps, request) },
  ];
}

async function pair(deps: SheetRouteDeps, request: RouteRequest): Promise<RouteReply> {
  const asked = PairRequest.safeParse(parseJson(request.body));
  if (!asked.success) return error(400, 'send JSON: {"code", "exec_url", "build"}');
  const { code, exec_url, build } = asked.data;
  if (deps.publicUrl === undefined)
    return error(409, 'this relay has no PUBLIC_URL, so CS2Cap could not reach it; set it and try again');
  if (!isExecUrl(exec_url, deps.allowLocal))
    return error(400, 'the address of the sheet must be the /exec address of its web app');
  const redeemed = await redeemCode(deps.db, code.trim(), 'pair', deps.clock.now());
  if (!redeemed) {
    if (deps.limit.refused(request.source))
      return { ...error(429, 'too many wrong codes; wait a minute'), retryAfterS: 60 };
    return error(403, 'the code is wrong, used or older than 15 minutes; get a new one with /sheet in the bot');
  }
  const id = randomToken(16);
  const linkKey = randomToken(32);
  const now = deps.clock.now();
  await addSheet(deps.db, {
    id,
    link_key: deps.box.seal(linkKey),
    exec_url,
    build,
    customer_id: redeemed.customerId,
    state: 'paired',
    paired_at: now,
    last_contact_at: now,
    actions_told_until: await lastActionId(deps.db),
    last_problem: null,
  });
  deps.log.info({ sheet: shortId(id), build }, 'sheet paired');
  const webhook_url = `${deps.publicUrl}/webhooks/cs2cap/sheets/${id}`;
  return { status: 200, json: { sheet_id: id, webhook_url, link_key: linkKey } };
}

async function message(deps: SheetRouteDeps, request: RouteRequest): Promise<RouteReply> {
  const sheet = await findSheet(deps.db, request.parameter);
  if (sheet?.state !== 'paired') {
    deps.limit.refused(request.source);
    return error(404, 'the relay does not know this sheet; connect it again');
  }
  const linkKey = deps.box.unseal(sheet.link_key);
  const opened = open(
    request.body.toString('utf8'),
    { from: 'sheet', keys: [linkKey], schema: SheetWishes },
    hmacSha256,
  );
  if (!opened.ok) {
    const tooMany = deps.limit.refused(request.source);
    return tooMany
      ? { ...error(429, 'too many refused messages'), retryAfterS: 60 }
      : error(401, opened.failure.message);
  }
  if (Math.abs(deps.clock.now() - opened.value.sent_at) > LINK_WINDOW_MS) {
    return error(401, 'the message is too old, or the clocks differ by more than five minutes');
  }
  if (opened.value.exec_url !== undefined && !isExecUrl(opened.value.exec_url, deps.allowLocal)) {
    return error(400, 'the address of the sheet must be the /exec address of its web app');
  }
  const reply = await takeIn(deps, sheet, opened.value);
  const sealed: unknown = JSON.parse(seal('relay', reply, linkKey, hmacSha256));
  return { status: 200, json: sealed };
}

async function takeIn(deps: SheetRouteDeps, sheet: SheetTable, told: SheetWishes): Promise<SheetMessageReply> {
  // Only what the sheet's owner owns: another customer's chats, and what people do there, are none of its business.
  const owner = sheet.customer_id === ACCOUNT_ADMIN ? 'all' : sheet.customer_id;
  const heardUntil = await heardBy(deps.db, sheet, told.heard);
  const actions = await actionsAfter(deps.db, heardUntil, owner);
  const toldUntil = actions.at(-1)?.id ?? heardUntil;
  const changes = {
    build: told.build,
    actions_told_until: told.heard === undefined ? toldUntil : heardUntil,
    ...(told.exec_url === undefined ? {} : { exec_url: told.exec_url }),
    ...(told.unpair ? { state: 'unpaired' as const } : {}),
  };
  await updateSheet(deps.db, sheet.id, changes, deps.clock.now());
  const chats = await activeChats(deps.db);
  const header = await readSetting(deps.db, signatureHeaderOf(sheet.id));
  const granted = chats.filter((chat) => owner === 'all' || chat.customer_id === owner);
  const replayed = told.replay && (await replayForSheet(deps, sheet.id, told.replay));
  // Chats that can't be reached now stay named: their alerts must not fall through to others.
  await takeWishes(deps.db, { id: sheet.id, granted: await chatKeysOf(deps.db, owner) }, told);
  return {
    nonce: told.nonce,
    build: deps.build,
    ...(header === undefined ? {} : { signature_header: header }),
    chats: granted.map((chat) => ({ key: chat.key, label: chat.title })),
    ...(replayed === undefined ? {} : { replayed }),
    actions: actions.map(({ at, who, title, alert_id, did }) => ({ at, who, chat: title, alert_id, did })),
    actions_until: toldUntil,
  };
}

/**
 * Up to which action a sheet has shown what it was told. An answer may be lost, so a sheet says what has arrived, and the
 * rest is told again; a build that can't say so counts as having shown all it was told. Nothing beyond what exists counts:
 * numbers are given out anew in a new store.
 */
async function heardBy(db: Db, sheet: SheetTable, heard: number | undefined): Promise<number> {
  if (heard === undefined || heard <= sheet.actions_told_until) return sheet.actions_told_until;
  return Math.max(sheet.actions_told_until, Math.min(heard, await lastActionId(db)));
}

/** Sends once more what was given up for a sheet. It drops repeats, so what may have arrived comes as well. */
async function replayForSheet(
  deps: SheetRouteDeps,
  sheetId: string,
  { since }: { readonly since?: number | undefined },
) {
  const filter = { kind: 'sheet', uncertain: true, ...(since === undefined ? {} : { since }) } as const;
  const { letters } = await chooseLetters(deps.db, filter, sheetId);
  return replayDeliveries(deps, letters, 'the sheet');
}

const error = (status: number, message: string): RouteReply => ({ status, json: { status: 'error', message } });

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
