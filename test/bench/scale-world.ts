import { type Clock, ManualClock } from '#sandbox/clock.ts';
import { type AccountView, type CatalogItem, type Cs2cap, startCs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { type Google, startGoogle } from '#sandbox/google/google.ts';
import type { Project, RunOptions } from '#sandbox/google/project.ts';
import type { Spreadsheet } from '#sandbox/google/spreadsheet.ts';
import { largeCatalog, plainItems } from './large-catalog.ts';

const KEY = 'sk_test';

/** What one run of a script asked for, and what that would take at Google. */
export interface Cost {
  /** Words of the failure, where the run failed. */
  readonly failure?: string;
  /** UrlFetch requests; each of a fetchAll counts. */
  readonly calls: number;
  /** Pages of `GET /account/alerts` among them. */
  readonly listPages: number;
  /** Calls that counted against the monthly quota. */
  readonly counted: number;
  readonly roundTrips: number;
  /** Modelled time with sleeping and waiting. */
  readonly tookMs: number;
  /** Tabs in which cells changed. */
  readonly written: readonly string[];
}

/** A script bound to a spreadsheet, and a Quant account with a catalog of real size; nothing of it is small. */
export interface ScaleWorld {
  readonly book: Spreadsheet;
  readonly project: Project;
  readonly account: AccountView;
  /** Items that a row can name without a phase, more than any run needs. */
  readonly items: readonly CatalogItem[];
  /** The address of the API, with its version. */
  readonly base: string;
  readonly apiKey: string;
  /** Runs a function as a menu click does, lets as much time pass as it took, and says what it cost. */
  run(functionName: string, ...args: readonly unknown[]): Promise<Cost>;
  /** Like `run`; throws if the script failed. */
  mustRun(functionName: string, ...args: readonly unknown[]): Promise<Cost>;
  /** Changes an alert as a person does on CS2Cap's site. Throws if it is refused. */
  changeRemotely(alertId: string, changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** Lets time pass between two runs, so that one does not wait for the rate limit of the other. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

/** Where the script comes from, and what differs from a normal Google. */
export interface ScaleOptions {
  /** An Apps Script folder: `appsscript.json`, code and pages. */
  readonly folder: string;
  /** False lets a run take longer than Google would let it. Default true. */
  readonly enforceSixMinutes?: boolean;
}

/** Starts the stand-ins. CS2Cap sees the modelled time of the script pass, so that its limit per minute is no lower than in truth. */
export async function startScaleWorld({ folder, enforceSixMinutes = true }: ScaleOptions): Promise<ScaleWorld> {
  const clock = new ManualClock();
  const google = await startGoogle({ clock, switches: { sleep: 'skip', scriptTime: 'model', enforceSixMinutes } });
  const book = google.createSpreadsheet({ title: 'Many alerts' });
  const project = google.createProject({ folder }, book);
  const catalog = largeCatalog();
  const cs2cap = await startCs2cap({ clock: runningClock(clock, project), catalog });
  return makeWorld({ clock, google, book, project, cs2cap, items: plainItems(catalog) });
}

/** The clock as whoever a script talks to sees it: also the modelled time of the run that goes on passes. */
function runningClock(clock: Clock, project: Project): Clock {
  const running = () => project.executions.findLast((execution) => execution.result === undefined);
  const now = () => clock.now() + (running()?.elapsedMs ?? 0);
  return { now, elapsed: now, after: (ms, run) => clock.after(ms, run) };
}

interface Parts {
  readonly clock: ManualClock;
  readonly google: Google;
  readonly book: Spreadsheet;
  readonly project: Project;
  readonly cs2cap: Cs2cap;
  readonly items: readonly CatalogItem[];
}

function makeWorld(parts: Parts): ScaleWorld {
  const { clock, google, book, project, cs2cap, items } = parts;
  const pass = async (ms: number) => {
    await clock.advance(ms);
    await project.runDueTriggers();
  };
  const base = `${cs2cap.url}/v1`;
  const world: ScaleWorld = {
    ...{ book, project, items, base, apiKey: KEY, account: cs2cap.account(KEY) },
    async run(functionName, ...args) {
      const cost = await measure(parts, functionName, args);
      await pass(cost.tookMs);
      return cost;
    },
    async mustRun(functionName, ...args) {
      const cost = await world.run(functionName, ...args);
      if (cost.failure !== undefined) throw new Error(`${functionName}: ${cost.failure}`);
      return cost;
    },
    async changeRemotely(alertId, changes) {
      const headers = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' };
      const answer = await fetch(`${base}/account/alerts/${alertId}`, {
        ...{ method: 'PATCH', headers, body: JSON.stringify(changes) },
      });
      if (!answer.ok) throw new Error(`CS2Cap refused the change: ${answer.status} ${await answer.text()}`);
    },
    rest: () => pass(5 * 60_000),
    stop: async () => void (await Promise.all([google.stop(), cs2cap.stop()])),
  };
  return world;
}

/** Every question is answered with yes, or its only button. */
const sayYes: NonNullable<RunOptions['ui']> = async (request) => ({
  button: request.buttons?.includes('YES') ? 'YES' : 'OK',
});

async function measure(
  { google, book, project, cs2cap }: Parts,
  functionName: string,
  args: readonly unknown[],
): Promise<Cost> {
  const written = new Set<string>();
  const end = google.onChange((change) => {
    if (change.kind === 'cells' && change.spreadsheetId === book.id) written.add(change.tab);
  });
  const account = cs2cap.account(KEY);
  const counted = account.quotaUsed;
  let listPages = 0;
  const endOfRequests = cs2cap.onChange((change) => {
    if (change.kind !== 'request') return;
    if (change.request.method === 'GET' && change.request.path.endsWith('/account/alerts')) listPages += 1;
  });
  const { ok, error, counts } = await project.run(functionName, args, { ui: sayYes });
  end();
  endOfRequests();
  return {
    ...(ok ? {} : { failure: error?.message ?? 'it failed' }),
    calls: counts.fetch,
    listPages,
    counted: account.quotaUsed - counted,
    roundTrips: counts.spreadsheet,
    tookMs: project.executions.at(-1)?.elapsedMs ?? 0,
    written: [...written],
  };
}
