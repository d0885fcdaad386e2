import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from './clock.ts';
import { type Cs2cap, type Cs2capOptions, startCs2cap } from './cs2cap/cs2cap.ts';
import { type Google, readProjectFolder, startGoogle } from './google/google.ts';
import type { Deployed, Project } from './google/project.ts';
import type { Spreadsheet } from './google/spreadsheet.ts';
import type { Switches as GoogleSwitches } from './google/switches.ts';
import type { Files } from './google/wire.ts';
import { createRelayProcess, type RelayProcess } from './relay-process.ts';
import { type BotAccount, type Person, startTelegram, type Telegram } from './telegram/telegram.ts';

/** One sheet with the built script in it, deployed as a web app. */
export interface SheetWithScript {
  readonly spreadsheet: Spreadsheet;
  readonly project: Project;
  readonly deployment: Deployed;
}

/** The whole product on local stand-ins: real bundle, real relay process, real HTTP in between. */
export interface Sandbox {
  readonly cs2cap: Cs2cap;
  /** The address of the API that the relays and the sheets are given. */
  readonly apiBase: string;
  readonly google: Google;
  readonly telegram: Telegram;
  readonly bot: BotAccount;
  /** Account admin of the relay. */
  readonly ann: Person;
  /** A customer without rights. */
  readonly bea: Person;
  readonly relay: RelayProcess;
  readonly sheet: SheetWithScript;
  /** Another spreadsheet with the script in it. */
  addSheet(spec: { readonly title: string; readonly locale?: string }): SheetWithScript;
  /** Another relay, on its own folder; it is stopped with the sandbox. */
  addRelay(environment: Readonly<Record<string, string>>): Promise<RelayProcess>;
  stop(): Promise<void>;
}

/** API keys of the sandbox's two accounts: one with webhooks, one without. */
export const QUANT_KEY = 'sk_sandbox_quant';
export const FREE_KEY = 'sk_sandbox_free';
export const BOT_TOKEN = '4242:sandbox-bot-token';
export const SECOND_BOT_TOKEN = '4343:sandbox-second-bot';
export const BOT_NAME = 'sandbox_alerts_bot';

const DIST = fileURLToPath(new URL('../../apps-script/dist', import.meta.url));

export interface SandboxOptions {
  readonly marketTickMs?: number;
  /** The time of the stand-ins; by default the real one. A relay of its own process keeps the real one. */
  readonly clock?: Clock;
  /** How the stand-in of CS2Cap is set. */
  readonly cs2cap?: Pick<Cs2capOptions, 'port' | 'switches'>;
  /** Where the product finds the API: by default at the stand-in itself, else at something in front of it. */
  readonly apiBase?: string;
  /** What Google's behaviour is where it is unknown. */
  readonly google?: Partial<GoogleSwitches>;
  /** Gives the script the scope `spreadsheets` instead of `spreadsheets.currentonly`. */
  readonly wideScope?: boolean;
}

/** Starts the stand-ins around the bundle, which must be built, and makes the relay ready to start on an empty folder. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const time = options.clock ? { clock: options.clock } : {};
  const [cs2cap, google, telegram] = await Promise.all([
    startCs2cap({
      ...options.cs2cap,
      ...time,
      accounts: [
        { key: QUANT_KEY, tier: 'quant' },
        { key: FREE_KEY, tier: 'free' },
      ],
    }),
    startGoogle({ switches: options.google ?? {}, ...time }),
    startTelegram(time),
  ]);
  if (options.marketTickMs !== undefined) cs2cap.startTicking(options.marketTickMs);
  const apiBase = options.apiBase ?? `${cs2cap.url}/v1`;
  const folder = await mkdtemp(join(tmpdir(), 'cs2cap-sandbox-'));
  const bot = telegram.addBot({ token: BOT_TOKEN, username: BOT_NAME });
  const ann = telegram.user({ firstName: 'Ann' });
  const bea = telegram.user({ firstName: 'Bea' });
  const relays: RelayProcess[] = [];

  async function addRelay(environment: Readonly<Record<string, string>>): Promise<RelayProcess> {
    const relay = await createRelayProcess(
      {
        CS2C_API_BASE: apiBase,
        TELEGRAM_API_ROOT: telegram.url,
        TELEGRAM_ADMIN_IDS: String(ann.id),
        DATA_DIR: join(folder, `relay-${relays.length + 1}`),
        ...environment,
      },
      { cwd: folder },
    );
    relays.push(relay);
    return relay;
  }

  function addSheet(spec: { readonly title: string; readonly locale?: string }): SheetWithScript {
    const spreadsheet = google.createSpreadsheet(spec);
    const project = google.createProject({ files: scriptFiles(options.wideScope ?? false) }, spreadsheet);
    return { spreadsheet, project, deployment: project.deploy() };
  }

  const relay = await addRelay({ CS2C_API_KEY: QUANT_KEY, TELEGRAM_BOT_TOKEN: BOT_TOKEN, POLL_INTERVAL_S: '10' });
  const sheet = addSheet({ title: 'CS2Cap alerts', locale: 'en_US' });
  return {
    cs2cap,
    apiBase,
    google,
    telegram,
    bot,
    ann,
    bea,
    relay,
    sheet,
    addSheet,
    addRelay,
    async stop() {
      await Promise.all(relays.map((each) => each.stop()));
      await Promise.all([cs2cap.stop(), google.stop(), telegram.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The built script; with the wider scope that opening a spreadsheet by its id needs, as README tells to set it. */
function scriptFiles(wideScope: boolean): Files {
  const files = readProjectFolder(DIST);
  if (!wideScope) return files;
  const manifest = (files['appsscript.json'] ?? '').replace('spreadsheets.currentonly', 'spreadsheets');
  return { ...files, 'appsscript.json': manifest };
}
