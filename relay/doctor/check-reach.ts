import * as z from 'zod';
import type { CheckLine } from '#shared/doctor/line.ts';
import { type ReachFacts, reachLines, type SheetFacts, sheetLines } from '#shared/doctor/relay.ts';
import type { Config } from '../config.ts';
import { isEchoUrl } from '../delivery/exec-url.ts';
import { explainPage } from '../delivery/sheet-answer.ts';
import { parseJson } from '../parse-json.ts';
import { reasonOf } from '../reason-of.ts';
import { liveSheets } from '../store/doctor-facts.ts';
import type { Db, SheetTable } from '../store/schema.ts';

const TIMEOUT_MS = 10_000;
/** Apps Script may take its time (apps-script.md §1.7). */
const SHEET_TIMEOUT_MS = 45_000;
const MOST_SHEETS = 10;

const Health = z.looseObject({ status: z.literal('ok'), build: z.string() });
const Greeting = z.looseObject({ app: z.literal('CS2Cap toolkit'), build: z.string() });

/** Whether the relay runs here, and whether PUBLIC_URL leads to it. */
export async function checkReach(config: Pick<Config, 'PUBLIC_URL' | 'HOST' | 'PORT'>): Promise<readonly CheckLine[]> {
  const here = localUrl(config);
  const local = await askHealth(here);
  const facts = { url: config.PUBLIC_URL, local: { url: here, build: 'build' in local ? local.build : undefined } };
  if (config.PUBLIC_URL === undefined) return reachLines(facts);
  return reachLines({ ...facts, answered: await askPublic(config.PUBLIC_URL) });
}

/** Where the relay of these settings listens, as this machine reaches it. */
export function localUrl({ HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

async function askPublic(url: string): Promise<NonNullable<ReachFacts['answered']>> {
  const health = await askHealth(url);
  if ('failure' in health) return health;
  try {
    // A GET: our relay refuses it without a trace, while an unsigned POST would count as a refused delivery.
    const response = await fetch(`${url}/webhooks/cs2cap`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.text();
    return { build: health.build, webhookPath: response.status };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}

async function askHealth(url: string): Promise<{ readonly build: string } | { readonly failure: string }> {
  try {
    const response = await fetch(`${url}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const health = Health.safeParse(parseJson(await response.text()));
    return health.success
      ? { build: health.data.build }
      : { failure: `HTTP ${response.status}, not the relay's answer` };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}

/** Every paired sheet's web app, as a stranger meets it. */
export async function checkSheets(db: Db, allowLocal: boolean): Promise<readonly CheckLine[]> {
  const sheets = await liveSheets(db, MOST_SHEETS);
  return sheetLines(await Promise.all(sheets.map((sheet) => askSheet(sheet, allowLocal))));
}

async function askSheet(sheet: SheetTable, allowLocal: boolean): Promise<SheetFacts> {
  const common = { name: `${sheet.id.slice(0, 4)}…`, lastProblem: sheet.last_problem ?? undefined };
  const signal = AbortSignal.timeout(SHEET_TIMEOUT_MS);
  try {
    const first = await fetch(sheet.exec_url, { redirect: 'manual', signal });
    const location = first.headers.get('location');
    const isEcho = location !== null && isEchoUrl(location, sheet.exec_url, allowLocal);
    const answer = isEcho ? await fetch(location, { redirect: 'manual', signal }) : first;
    const text = await answer.text();
    const greeting = Greeting.safeParse(parseJson(text));
    if (greeting.success) return { ...common, answered: { build: greeting.data.build } };
    const how = 'In the script editor: Deploy ▸ Manage deployments ▸ the pencil ▸ New version, access "Anyone"';
    return { ...common, answered: { failure: `${explainPage(answer.status, text)}. ${how}` } };
  } catch (error) {
    return {
      ...common,
      answered: { failure: `the web app could not be reached (${reasonOf(error)}): try again in a minute` },
    };
  }
}
