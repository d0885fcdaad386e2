import type { CellComponent } from 'tabulator-tables';
import { make } from './elements.ts';
import type { CellState, Rule } from './state.ts';

/** What a cell of the grid holds: the server's state, with its rule looked up. */
export interface GridCell extends Omit<CellState, 'rule'> {
  readonly rule?: Rule | undefined;
}

/** The state in a cell; text typed a moment ago stands alone until the server has answered. */
export function cellState(value: unknown): GridCell {
  if (typeof value === 'string') return { text: value };
  return isGridCell(value) ? value : {};
}

function isGridCell(value: unknown): value is GridCell {
  return typeof value === 'object' && value !== null;
}

export function cellText(value: unknown): string {
  return cellState(value).text ?? '';
}

/** True for a cell that shows a box to tick: by its rule, and not where text stands, as in a header. */
export function isCheckbox({ rule, text = '' }: GridCell): boolean {
  return rule?.kind === 'checkbox' && ['', 'TRUE', 'FALSE'].includes(text);
}

/** Draws a cell: a box to tick, or its text, with its note and its background. */
export function drawCell(
  cell: CellComponent,
  tick: (cell: CellComponent, ticked: boolean) => void,
): HTMLElement | string {
  const state = cellState(cell.getValue());
  const element = cell.getElement();
  // Tab stops at the grid once; within it the arrows move.
  element.tabIndex = -1;
  element.style.backgroundColor = state.background ?? '';
  element.style.color = state.fontColor ?? '';
  element.style.fontWeight = state.bold ? '600' : '';
  element.classList.toggle('coloured', state.background !== undefined);
  element.classList.toggle('noted', state.note !== undefined);
  element.classList.toggle('choice', state.rule?.kind === 'list');
  if (state.note === undefined) element.removeAttribute('title');
  else element.title = state.note;
  if (!isCheckbox(state)) return make('span', {}, state.text ?? '');
  const box = make('input', {
    type: 'checkbox',
    tabindex: '-1',
    'aria-label': `${cell.getField()}${cell.getRow().getIndex()}`,
  });
  box.checked = state.text === 'TRUE';
  box.addEventListener('change', () => tick(cell, box.checked));
  return box;
}
