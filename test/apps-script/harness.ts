import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { callAsDialog } from '#sandbox/call-as-dialog.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { type Cs2cap, type Cs2capOptions, startCs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { type Google, startGoogle } from '#sandbox/google/google.ts';
import type { Project, RunOptions } from '#sandbox/google/project.ts';
import type { Spreadsheet } from '#sandbox/google/spreadsheet.ts';

export const dist = new URL('../../apps-script/dist/', import.meta.url).pathname;

/** The key of the account that the world starts with. */
export const testKey = 'sk_test';

export type UiRequest = Parameters<NonNullable<RunOptions['ui']>>[0];

/** A person in front of the sheet: answers prompts in order, says yes to alerts, and remembers what was shown. */
export class Person {
  readonly shown: UiRequest[] = [];
  /** Texts for the next prompts; `null` presses Cancel. */
  prompts: (string | null)[] = [];
  /** What yes-or-no questions get. */
  saysYes = true;

  readonly ui: NonNullable<RunOptions['ui']> = async (request) => {
    this.shown.push(request);
    if (request.kind === 'prompt') {
      const text = this.prompts.shift();
      return text === null || text === undefined ? { button: 'CANCEL' } : { button: 'OK', text };
    }
    if (request.buttons?.includes('YES')) return { button: this.saysYes ? 'YES' : 'NO' };
    return { button: 'OK' };
  };

  /** The texts of everything that was shown. */
  get texts(): string[] {
    return this.shown.map((request) => [request.title, request.message].filter(Boolean).join(': '));
  }
}

/** What most functions of dialogs answer. */
export interface DialogAnswer {
  readonly isDone: boolean;
  readonly words: string;
}

export interface World {
  readonly clock: ManualClock;
  readonly google: Google;
  readonly cs2cap: Cs2cap;
  readonly book: Spreadsheet;
  readonly project: Project;
  readonly person: Person;
  /** Chooses a menu item, as the owner unless another user is named; fails with the script's error. */
  choose(functionName: string, user?: string): Promise<void>;
  /** Opens a dialog by its menu item and calls a function as its page does. */
  inDialog<T = DialogAnswer>(menuFunction: string, functionName: string, args?: unknown[], user?: string): Promise<T>;
  /** The cell of a line (2 is the first below the header) by header text, as it is shown. */
  cell(tab: string, line: number, header: string): string;
  /** Types into a cell by header text. */
  type(tab: string, line: number, header: string, text: string): Promise<void>;
  /** The lines of a tab as records by header text. */
  lines(tab: string): Record<string, string>[];
  /** What the Status tab logged, newest first, without what is pinned above. */
  log(): string[];
  /** What is pinned in the Status tab. */
  fact(name: string): string | undefined;
  /** Calls a function as a page of ours does; fails with the script's error. */
  ask(functionName: string, ...args: unknown[]): Promise<unknown>;
}

export interface WorldOptions {
  readonly locale?: string;
  readonly cs2cap?: Cs2capOptions;
  /** Stop before set-up and settings. */
  readonly isBare?: boolean;
}

const letter = (column: number) => String.fromCharCode(65 + column);

/** The built bundle bound to a new spreadsheet, with a CS2Cap account; set up and with its key, unless bare. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const clock = new ManualClock();
  const google = await startGoogle({ clock, switches: { sleep: 'skip' } });
  const cs2cap = await startCs2cap({ clock, ...options.cs2cap });
  onTestFinished(() => Promise.all([google.stop(), cs2cap.stop()]).then(() => undefined));
  const book = google.createSpreadsheet({ title: 'Watch list', locale: options.locale ?? 'en_US' });
  const project = google.createProject({ folder: dist }, book);
  const world = makeWorld({ clock, google, cs2cap, book, project, person: new Person() });
  if (!options.isBare) {
    await world.choose('setUpSheet');
    const form = { apiKey: testKey, base: `${cs2cap.url}/v1` };
    const saved = await world.inDialog('openSettings', 'saveSettings', [form]);
    if (!saved.isDone) throw new Error(saved.words);
  }
  return world;
}

function makeWorld(
  parts: Omit<World, 'choose' | 'inDialog' | 'cell' | 'type' | 'lines' | 'log' | 'fact' | 'ask'>,
): World {
  const { book, project, person } = parts;
  const columnOf = (tab: string, header: string) => {
    const index = book.rows(tab)[0]?.indexOf(header) ?? -1;
    if (index < 0) throw new Error(`No column "${header}" in ${tab}`);
    return index;
  };
  const lines = (tab: string) => {
    const [headers = [], ...rows] = book.rows(tab);
    return rows.map((cells) => Object.fromEntries(headers.map((header, index) => [header, cells[index] ?? ''])));
  };
  const heading = () => lines('Status').findIndex((line) => line['What'] === 'Log');
  const choose = async (functionName: string, user?: string) => {
    const result = await project.run(functionName, [], { ui: person.ui, ...(user === undefined ? {} : { user }) });
    if (!result.ok) throw new Error(`${functionName}: ${result.error?.message}\n${result.error?.stack}`);
  };
  return {
    ...parts,
    lines,
    log: () =>
      lines('Status')
        .slice(heading() + 1)
        .map((line) => line['Outcome'] ?? ''),
    fact: (name) =>
      lines('Status')
        .slice(0, Math.max(0, heading()))
        .find((line) => line['What'] === name)?.['Outcome'],
    async ask(functionName, ...args) {
      const result = await project.run(functionName, args, { ui: person.ui });
      if (!result.ok) throw new Error(`${functionName}: ${result.error?.message}\n${result.error?.stack}`);
      return result.value;
    },
    choose,
    async inDialog(menuFunction, functionName, args = [], user) {
      await choose(menuFunction, user);
      const shown = person.shown.findLast(({ kind }) => kind === 'dialog');
      return callAsDialog(shown, functionName, ...args);
    },
    cell: (tab, line, header) => book.rows(tab)[line - 1]?.[columnOf(tab, header)] ?? '',
    async type(tab, line, header, text) {
      await book.type(tab, `${letter(columnOf(tab, header))}${line}`, text);
    },
  };
}

/** The text of a built file. */
export const builtFile = (name: string): string => readFileSync(`${dist}${name}`, 'utf8');
