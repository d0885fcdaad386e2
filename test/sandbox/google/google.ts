/** The Google stand-in: spreadsheets, Apps Script projects bound to them, and their web apps, on one loopback port. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { Workbook } from './grid/workbook.ts';
import { Project } from './project.ts';
import { makeProgram, type ProjectState } from './project-state.ts';
import type { Login } from './rest/accounts.ts';
import type { ProjectSpec } from './rest/projects.ts';
import { RestApi } from './rest/rest-api.ts';
import { Runner } from './runner.ts';
import { type Edit, Spreadsheet } from './spreadsheet.ts';
import { normalSwitches, type Switches } from './switches.ts';
import { makeServer } from './web/server.ts';
import type { Files } from './wire.ts';
import type { GoogleChange, World } from './world.ts';

export interface GoogleOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly switches?: Partial<Switches>;
}

export interface SpreadsheetSpec {
  readonly title?: string;
  /** "en_US" by default; "de_DE" reads decimal commas and dates with dots. */
  readonly locale?: string;
  /** "Etc/UTC" by default. */
  readonly timeZone?: string;
}

type ProjectSource = { readonly folder: string } | { readonly files: Files };

export interface Google {
  readonly url: string;
  readonly switches: Switches;
  /** A new spreadsheet with one tab, "Sheet1". */
  createSpreadsheet(spec?: SpreadsheetSpec): Spreadsheet;
  /** A project from a folder or from texts, bound to a spreadsheet. Fails without an appsscript.json. */
  createProject(source: ProjectSource, boundTo: Spreadsheet, owner?: { readonly email: string }): Project;
  /** The project with this id, also one that the REST API made. */
  findProject(scriptId: string): Project | undefined;
  /** A spreadsheet that was made by whoever. */
  findSpreadsheet(id: string): Spreadsheet | undefined;
  /** Logs an account in to the REST API, as `clasp login` does. */
  logIn(email: string): Login;
  /** Takes back every token of an account. */
  revoke(email: string): void;
  /** Tells what changes; the returned function ends it. */
  onChange(listener: (change: GoogleChange) => void): () => void;
  stop(): Promise<void>;
}

/** The files of an Apps Script folder: the manifest, code and pages, by name. */
export function readProjectFolder(folder: string): Files {
  const names = readdirSync(folder).filter((name) => name === 'appsscript.json' || /\.(js|gs|html)$/.test(name));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

class Stand {
  readonly world: World;
  readonly runner: Runner;
  readonly #projects = new Map<ProjectState, Project>();
  readonly #timers = new Map<ProjectState, () => void>();

  constructor(
    clock: Clock,
    switches: Switches,
    listeners: ReadonlySet<(change: GoogleChange) => void>,
    baseUrl: () => string,
  ) {
    let count = 0;
    this.world = {
      clock,
      switches,
      books: new Map(),
      projects: new Map(),
      dialogs: new Map(),
      quotas: new Map(),
      baseUrl,
      emit: (change) => {
        for (const listener of listeners) listener(change);
      },
      scheduleTriggers: (project) => this.schedule(project),
      newId: (prefix) => `${prefix}-${(++count).toString(36).padStart(4, '0')}`,
    };
    this.runner = new Runner(this.world);
  }

  createSpreadsheet(spec: SpreadsheetSpec): Spreadsheet {
    const { title = 'Untitled spreadsheet', locale = 'en_US', timeZone = 'Etc/UTC' } = spec;
    const book = new Workbook({
      id: this.world.newId('book'),
      title,
      locale,
      timeZone,
      now: this.world.clock.now.bind(this.world.clock),
      keepsQuote: () => this.world.switches.plainTextQuote === 'kept',
    });
    this.world.books.set(book.id, book);
    return this.#open(book);
  }

  findSpreadsheet(id: string): Spreadsheet | undefined {
    const book = this.world.books.get(id);
    return book && this.#open(book);
  }

  #open(book: Workbook): Spreadsheet {
    return new Spreadsheet(this.world, book, (edit) => this.#edited(edit));
  }

  createProject(spec: ProjectSpec): Project {
    const now = this.world.clock.now();
    const state: ProjectState = {
      scriptId: this.world.newId('script'),
      owner: spec.owner,
      title: spec.title,
      bookId: spec.bookId,
      createdAt: now,
      updatedAt: now,
      head: makeProgram(spec.files),
      headDeploymentId: this.world.newId('AKfycb'),
      versions: new Map(),
      deployments: new Map(),
      properties: new Map(),
      caches: new Map(),
      locks: new Map(),
      triggers: [],
      executions: [],
    };
    const project = new Project(this.world, this.runner, state);
    this.world.projects.set(state.scriptId, state);
    this.#projects.set(state, project);
    return project;
  }

  findProject(scriptId: string): Project | undefined {
    const state = this.world.projects.get(scriptId);
    return state && this.#projects.get(state);
  }

  /** One timer per project, set to its next due trigger. */
  schedule(state: ProjectState): void {
    this.#timers.get(state)?.();
    const due = Math.min(...state.triggers.flatMap((trigger) => (trigger.dueAt === undefined ? [] : [trigger.dueAt])));
    if (!Number.isFinite(due)) return;
    const fire = () => {
      this.#projects.get(state)?.onClock();
      this.schedule(state);
    };
    this.#timers.set(state, this.world.clock.after(Math.max(0, due - this.world.clock.now()), fire));
  }

  async stop(): Promise<void> {
    for (const cancel of this.#timers.values()) cancel();
    await this.runner.stop();
  }

  /** A person's edit fires onEdit, the simple one and installed ones; scripts' own writes never do (apps-script.md §5). */
  async #edited(edit: Edit): Promise<void> {
    const bound = [...this.world.projects.values()].filter((project) => project.bookId === edit.bookId);
    await Promise.all(bound.flatMap((project) => this.#handlers(project, edit)));
  }

  #handlers(project: ProjectState, edit: Edit): Promise<unknown>[] {
    const isCell = edit.block.rows === 1 && edit.block.columns === 1;
    const fields = isCell
      ? {
          ...(edit.value === '' ? {} : { value: edit.value }),
          ...(edit.old === '' ? {} : { oldValue: String(edit.old) }),
        }
      : {};
    const range = { book: edit.bookId, sheet: edit.tabId, ...edit.block };
    const start = (functionName: string, kind: 'simple-trigger' | 'trigger', user: string | undefined) =>
      this.runner.run({
        project,
        program: project.head,
        functionName,
        kind,
        args: [{ kind: 'event', fields, authMode: kind === 'trigger' ? 'FULL' : 'LIMITED', book: edit.bookId, range }],
        user,
      });
    const simple = definesFunction(project.head.files, 'onEdit') ? [start('onEdit', 'simple-trigger', edit.user)] : [];
    const installed = project.triggers.filter((trigger) => trigger.event === 'ON_EDIT');
    return [...simple, ...installed.map(({ functionName, owner }) => start(functionName, 'trigger', owner))];
  }
}

/** Apps Script finds entry functions by reading the files, without running them (apps-script.md §3.5). */
function definesFunction(files: Files, name: string): boolean {
  const pattern = new RegExp(`^(?:async\\s+)?function\\s+${name}\\s*\\(|^(?:var|let|const)\\s+${name}\\s*=`, 'm');
  return Object.entries(files).some(([file, source]) => /\.(js|gs)$/.test(file) && pattern.test(source));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
}

/** Starts the stand-in on loopback. It needs `stop`, or its workers and port stay. */
export async function startGoogle(options: GoogleOptions = {}): Promise<Google> {
  const listeners = new Set<(change: GoogleChange) => void>();
  const switches: Switches = { ...normalSwitches, ...options.switches };
  let url = '';
  const stand = new Stand(options.clock ?? systemClock, switches, listeners, () => url);
  const rest = new RestApi(stand.world, {
    spreadsheet: (title) => stand.createSpreadsheet({ title }).id,
    project: (spec) => stand.createProject(spec).state,
  });
  const server = makeServer(stand.world, stand.runner, rest);
  await listen(server, options.port ?? 0).catch(async (error: unknown) => {
    await stand.stop();
    throw error;
  });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    url,
    switches,
    createSpreadsheet: (spec = {}) => stand.createSpreadsheet(spec),
    createProject: (source, boundTo, owner = { email: 'owner@example.com' }) =>
      stand.createProject({
        title: 'Untitled project',
        files: 'folder' in source ? readProjectFolder(source.folder) : source.files,
        bookId: boundTo.id,
        owner: owner.email,
      }),
    findProject: (scriptId) => stand.findProject(scriptId),
    findSpreadsheet: (id) => stand.findSpreadsheet(id),
    logIn: (email) => rest.accounts.login(email),
    revoke: (email) => rest.accounts.revoke(email),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      server.closeAllConnections();
      await Promise.all([stand.stop(), new Promise<void>((resolve) => server.close(() => resolve()))]);
    },
  };
}
