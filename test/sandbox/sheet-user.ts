import { callAsDialog, saveInDialog } from './call-as-dialog.ts';
import type { MenuEntry, MenuTree, UiAnswer, UiRequest } from './google/backend/ui.ts';
import type { ExecutionResult } from './google/execution.ts';
import type { SheetWithScript } from './sandbox.ts';

/** A row of a tab by header text. */
export type SheetRow = Readonly<Record<string, string>>;

/** A person in front of a sheet: chooses menu items, types by column name, reads rows. */
export interface SheetUser {
  /** Runs a menu item by its path ("Webhook ▸ Connect"); `answers` are the texts typed into its prompts, in order; for Settings…, key and address. */
  chooses(path: string, ...answers: readonly string[]): Promise<ExecutionResult>;
  /** Opens a preview by its menu path, and gives what it lists and how to apply it. */
  previews(path: string): Promise<Preview>;
  /** Types a line below the last one of `Alerts`; gives its row number. */
  addsAlert(cells: SheetRow): Promise<number>;
  types(tab: string, row: number, column: string, text: string): Promise<void>;
  /** The rows of a tab below its header, as shown. */
  reads(tab: string): readonly SheetRow[];
  /** What the script said in dialogs and toasts so far. */
  readonly heard: readonly string[];
}

/** A plan as the preview shows it. */
export interface Preview {
  readonly verbs: readonly string[];
  /** Presses Apply, with deletes if they are ticked. Fails when it is refused. */
  apply(choices: { readonly deletes?: boolean }): Promise<void>;
}

export function sheetUser(sheet: SheetWithScript): SheetUser {
  const { spreadsheet, project } = sheet;
  const heard: string[] = [];
  const columnOf = (tab: string, column: string) => {
    const index = (spreadsheet.rows(tab)[0] ?? []).indexOf(column);
    if (index < 0) throw new Error(`the tab ${tab} has no column ${column}`);
    return letters(index);
  };
  const types: SheetUser['types'] = async (tab, row, column, text) => {
    await spreadsheet.type(tab, `${columnOf(tab, column)}${row}`, text);
  };
  const runs = async (path: string, texts: string[]) => {
    const functionName = findItem(await project.menu(), path.split(' ▸ '));
    if (functionName === undefined) throw new Error(`the menu has no item ${path}`);
    const shown: UiRequest[] = [];
    const ui = async (request: UiRequest) => {
      shown.push(request);
      return answer(request, texts, heard);
    };
    const result = await project.run(functionName, [], { ui });
    if (!result.ok) throw new Error(`${path}: ${result.error?.message ?? 'failed'}`);
    return { functionName, shown, result };
  };
  return {
    heard,
    types,
    async chooses(path, ...answers) {
      const texts = [...answers];
      const { functionName, shown, result } = await runs(path, texts);
      if (functionName === 'openSettings') heard.push(await saves(shown, texts));
      return result;
    },
    async previews(path) {
      const { functionName, shown } = await runs(path, []);
      const dialog = shown.find(({ kind }) => kind === 'dialog');
      const kind = functionName === 'undoSync' ? 'undo' : 'sync';
      const plan = await callAsDialog(dialog, 'loadPlan', kind);
      if (!plan.ok) throw new Error(`${path}: ${plan.words}`);
      const lines: readonly { readonly verb: string }[] = plan.value.lines;
      return {
        verbs: lines.map((line) => line.verb),
        async apply({ deletes = false }) {
          const choices = { deletes, typed: String(plan.value.deletes), createOff: false };
          const applied = await callAsDialog(dialog, 'applyPlan', kind, plan.value.hash, choices);
          if (!applied.ok) throw new Error(`${path}: ${applied.words}`);
          heard.push(applied.value.words);
        },
      };
    },
    async addsAlert(cells) {
      const used = spreadsheet
        .rows('Alerts')
        .findLastIndex((row) => row.some((cell) => cell !== '' && cell !== 'FALSE'));
      const line = used + 2;
      for (const [column, text] of Object.entries(cells)) await types('Alerts', line, column, text);
      return line;
    },
    reads(tab) {
      const [headers = [], ...rows] = spreadsheet.rows(tab);
      return rows
        .filter((row) => row.some((cell) => cell !== '' && cell !== 'FALSE'))
        .map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ''])));
    },
  };
}

/** Fills in the Settings dialog as its page does; gives what it says. Fails when the key is refused. */
async function saves(shown: readonly UiRequest[], [apiKey = '', base = '']: readonly string[]): Promise<string> {
  const dialog = shown.find(({ kind }) => kind === 'dialog');
  const { isDone, words } = await saveInDialog(dialog, { apiKey, base });
  if (!isDone) throw new Error(`Settings…: ${words}`);
  return words;
}

/** Prompts get the next text; questions get their first button. */
function answer(request: UiRequest, texts: string[], heard: string[]): UiAnswer {
  if (request.message) heard.push(request.message);
  const button = request.buttons?.[0] ?? 'OK';
  return request.kind === 'prompt' ? { button, text: texts.shift() ?? '' } : { button };
}

function findItem(menu: MenuTree, path: readonly string[]): string | undefined {
  const [name, ...rest] = path;
  const entry = menu.items.find((item: MenuEntry) => 'name' in item && item.name === name);
  if (!entry || 'separator' in entry) return undefined;
  return 'functionName' in entry ? entry.functionName : findItem(entry, rest);
}

function letters(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `${letters(Math.floor(index / 26) - 1)}${letters(index % 26)}`;
}
