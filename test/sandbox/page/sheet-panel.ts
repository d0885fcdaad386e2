import * as z from 'zod/mini';
import type { GridCell } from './cell-face.ts';
import { type Block, blockName, columnNumber } from './cell-names.ts';
import { byId, makeButton } from './elements.ts';
import type { Redraw } from './live.ts';
import { makeMenu } from './menu-button.ts';
import { attempt, notify } from './notices.ts';
import { act, Done, read } from './server-calls.ts';
import { SheetGrid } from './sheet-grid.ts';
import { Menu, SheetState } from './state.ts';

const Typed = z.object({
  complaints: z.array(z.object({ cell: z.string(), accepted: z.boolean(), message: z.string() })),
});

const selectAfterMs = 150;

/** The sheet: its grid, tabs, menu and toasts. Gives what draws it anew. */
export function startSheetPanel(): Redraw {
  return new SheetPanel().redraw;
}

class SheetPanel {
  readonly #grid: SheetGrid;
  readonly #showHidden = byId('show-hidden', HTMLInputElement);
  #tab: string | undefined;
  #lastToast: number | undefined;
  #selecting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#grid = new SheetGrid(byId('grid', HTMLElement), {
      onType: (cells) => attempt('Typing', () => this.#type(cells)),
      onClear: (block) =>
        attempt('Clearing', () => act('sheet/clear', { tab: this.#tab, range: blockName(block) }, Done)),
      onSelect: (block, cell) => this.#select(block, cell),
    });
    this.#showHidden.addEventListener('change', () => attempt('Drawing the sheet', this.redraw));
    byId('row-insert', HTMLButtonElement).addEventListener('click', () => this.#changeRows('insert'));
    byId('row-delete', HTMLButtonElement).addEventListener('click', () => this.#changeRows('delete'));
    byId('sort', HTMLButtonElement).addEventListener('click', () => this.#sort());
    attempt('Opening the menu', drawMenu);
  }

  readonly redraw = async (): Promise<void> => {
    const state = await read(SheetState, 'sheet', this.#tab === undefined ? {} : { tab: this.#tab });
    byId('sheet-title', HTMLElement).textContent = `Sheet: ${state.title}`;
    this.#tab = state.tab?.name;
    this.#drawTabs(state);
    this.#showToasts(state);
    if (state.tab) this.#grid.show(state.tab, this.#showHidden.checked);
  };

  #drawTabs({ tabs }: SheetState): void {
    const shown = tabs.filter(({ name, hidden }) => !hidden || this.#showHidden.checked || name === this.#tab);
    const buttons = shown.map(({ name, hidden }) =>
      makeButton(name, () => this.#open(name), {
        role: 'tab',
        'aria-selected': String(name === this.#tab),
        class: hidden ? 'hidden-tab' : undefined,
      }),
    );
    const holder = byId('tabs', HTMLElement);
    const drawn = JSON.stringify([shown, this.#tab]);
    if (holder.dataset['drawn'] === drawn) return;
    const hadFocus = holder.contains(document.activeElement);
    holder.dataset['drawn'] = drawn;
    holder.replaceChildren(...buttons);
    if (hadFocus) buttons.find((button) => button.ariaSelected === 'true')?.focus();
  }

  #open(name: string): void {
    this.#tab = name;
    attempt('Opening the tab', this.redraw);
  }

  /** Shows what the script said since the page was opened. */
  #showToasts({ toasts }: SheetState): void {
    const newest = toasts.at(-1)?.id ?? 0;
    const seen = this.#lastToast ?? newest;
    for (const { id, title, message } of toasts) if (id > seen) notify(title, message);
    this.#lastToast = newest;
  }

  async #type(cells: readonly { cell: string; text: string }[]): Promise<void> {
    try {
      const { complaints } = await act('sheet/type', { tab: this.#tab, cells }, Typed);
      for (const { cell, accepted, message } of complaints)
        notify(accepted ? `${cell}:` : `${cell} refused:`, message, accepted ? 'plain' : 'wrong');
    } finally {
      // What was refused must not keep standing there as if it were in the cell.
      for (const { cell } of cells) this.#grid.forget(cell);
      await this.redraw();
    }
  }

  /** The script sees what is selected, so that "Re-arm selected" has something to work on. */
  #select(block: Block, cell: GridCell): void {
    const name = blockName(block);
    byId('cell-name', HTMLElement).textContent = name;
    byId('cell-words', HTMLElement).textContent = [cell.formula ?? cell.text, cell.note, cell.rule?.help]
      .filter(Boolean)
      .join(' · ');
    clearTimeout(this.#selecting);
    const tab = this.#tab;
    this.#selecting = setTimeout(
      () => attempt('Selecting', () => act('sheet/select', { tab, range: name }, Done)),
      selectAfterMs,
    );
  }

  #changeRows(what: 'insert' | 'delete'): void {
    const row = this.#grid.selection()?.first.row;
    if (row === undefined) return;
    attempt(what === 'insert' ? 'Inserting a row' : 'Deleting a row', () =>
      act('sheet/rows', { tab: this.#tab, what, row }, Done),
    );
  }

  #sort(): void {
    const first = this.#grid.selection()?.first;
    if (!first) return;
    const column = columnNumber(first.column);
    attempt('Sorting', () => act('sheet/sort', { tab: this.#tab, column, ascending: true }, Done));
  }
}

async function drawMenu(): Promise<void> {
  const menu = await read(Menu, 'menu');
  const choose = (functionName: string, path: string) =>
    attempt(path, () => act('script/choose', { functionName }, Done));
  byId('menu', HTMLElement).replaceChildren(makeMenu(menu, choose));
}
