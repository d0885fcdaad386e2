import type { CellComponent, Editor } from 'tabulator-tables';
import { cellState, type GridCell, isCheckbox } from './cell-face.ts';
import { make } from './elements.ts';

export interface EditorPorts {
  /** The character that started the edit and replaces the text, if one did. */
  readonly takeTyped: () => string | undefined;
  readonly onStart: (cell: CellComponent) => void;
  /** The edit ended with a key that also moves the selection. */
  readonly onLeave: (cell: CellComponent, to: 'below' | 'right' | 'left') => void;
}

/** Edits a cell as a spreadsheet does: a dropdown where a strict rule lists the values, else a text field that offers a lenient rule's values. */
export function cellEditor(ports: EditorPorts): Editor {
  return (cell, onRendered, success, cancel) => {
    const state = cellState(cell.getValue());
    // A box is ticked, not typed into; the grid sees to that.
    if (isCheckbox(state)) return false;
    ports.onStart(cell);
    const typed = ports.takeTyped();
    const { holder, field } = makeField(state, typed);
    const untouched = typed === undefined ? field.value : undefined;
    const finish = (): void => (field.value === untouched ? cancel() : success(field.value));
    const element: HTMLElement = field;
    element.addEventListener('blur', finish);
    if (field instanceof HTMLSelectElement) element.addEventListener('change', finish);
    element.addEventListener('keydown', (event) => {
      const to = leavesTo(event);
      if (event.key === 'Escape') cancel();
      else if (to) {
        event.preventDefault();
        finish();
        ports.onLeave(cell, to);
      }
      // The grid would move its selection, or start another edit.
      if (event.key !== 'Escape') event.stopPropagation();
    });
    onRendered(() => focusField(field, typed !== undefined));
    return holder;
  };
}

const original = (state: GridCell): string => state.formula ?? state.text ?? '';

function makeField(state: GridCell, typed: string | undefined) {
  const { rule } = state;
  if (rule?.kind === 'list' && rule.strict) return { ...makeChoice(state, rule.values) };
  const field = make('input', { type: 'text', 'aria-label': 'Cell' });
  field.value = typed ?? original(state);
  if (rule?.kind !== 'list') return { holder: field, field };
  // A browser offers only what fits the text, so the old text steps back for the choice to be seen.
  field.placeholder = original(state);
  field.value = typed ?? '';
  const list = make('datalist', { id: 'cell-choices' }, ...rule.values.map((value) => make('option', { value })));
  field.setAttribute('list', list.id);
  return { holder: make('span', { class: 'with-list' }, field, list), field };
}

function makeChoice(state: GridCell, values: readonly string[]) {
  const now = original(state);
  const all = [...new Set([...(now === '' ? [] : ['']), now, ...values])];
  const field = make('select', { 'aria-label': 'Cell' }, ...all.map((value) => make('option', { value }, value)));
  field.value = now;
  return { holder: field, field };
}

function focusField(field: HTMLInputElement | HTMLSelectElement, keepsTyped: boolean): void {
  field.focus({ preventScroll: true });
  if (field instanceof HTMLInputElement && !keepsTyped) field.select();
  if (field instanceof HTMLInputElement && !field.list) return;
  try {
    field.showPicker();
  } catch {
    // Only allowed while a key or a button is pressed; the choice opens with Alt+Down too.
  }
}

function leavesTo({ key, shiftKey }: KeyboardEvent): 'below' | 'right' | 'left' | undefined {
  if (key === 'Enter') return 'below';
  if (key === 'Tab') return shiftKey ? 'left' : 'right';
  return undefined;
}
