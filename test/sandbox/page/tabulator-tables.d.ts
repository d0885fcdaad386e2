/** The part of tabulator-tables 6.5 that the sheet uses; the package has no types of its own. */
declare module 'tabulator-tables' {
  export interface RowComponent {
    getData(): Record<string, unknown>;
    getIndex(): number;
    update(data: Record<string, unknown>): Promise<void>;
    getCell(field: string): CellComponent | false;
    getElement(): HTMLElement;
  }

  export interface ColumnComponent {
    getField(): string;
    getWidth(): number;
    setWidth(width: number): void;
  }

  export interface CellComponent {
    getValue(): unknown;
    getField(): string;
    getRow(): RowComponent;
    getElement(): HTMLElement;
    edit(force?: boolean): void;
  }

  export interface RangeComponent {
    getRows(): RowComponent[];
    getColumns(): ColumnComponent[];
    setBounds(start: CellComponent, end: CellComponent): void;
  }

  export type Editor = (
    cell: CellComponent,
    onRendered: (run: () => void) => void,
    success: (value: string) => void,
    cancel: () => void,
  ) => HTMLElement | false;

  export interface ColumnDefinition {
    readonly title?: string;
    readonly field?: string;
    readonly width?: number;
    readonly minWidth?: number;
    readonly headerSort?: boolean;
    readonly resizable?: boolean | 'header';
    readonly frozen?: boolean;
    readonly hozAlign?: 'left' | 'center' | 'right';
    readonly formatter?: string | ((cell: CellComponent) => HTMLElement | string);
    readonly editor?: Editor;
    readonly accessorClipboard?: (value: unknown) => string;
  }

  export interface Options {
    readonly height: string;
    readonly layout: 'fitData';
    readonly renderVertical: 'basic';
    readonly data: readonly Record<string, unknown>[];
    readonly index: string;
    readonly columns: readonly ColumnDefinition[];
    readonly columnDefaults: ColumnDefinition;
    readonly rowHeader: ColumnDefinition;
    readonly rowFormatter: (row: RowComponent) => void;
    readonly editTriggerEvent: 'dblclick';
    readonly selectableRange: number;
    readonly selectableRangeColumns: boolean;
    readonly selectableRangeRows: boolean;
    readonly selectableRangeAutoFocus: boolean;
    readonly clipboard: boolean;
    readonly clipboardCopyStyled: boolean;
    readonly clipboardCopyConfig: { readonly rowHeaders: boolean; readonly columnHeaders: boolean };
    readonly clipboardCopyRowRange: 'range';
    readonly keybindings: Readonly<Record<string, string | boolean>>;
    readonly clipboardPasteParser: (text: string) => readonly { readonly text: string }[];
    readonly clipboardPasteAction: (rows: readonly { readonly text: string }[]) => readonly RowComponent[];
  }

  export class TabulatorFull {
    constructor(element: HTMLElement, options: Options);
    on(event: 'tableBuilt' | 'rangeChanged', run: () => void): void;
    on(event: 'cellEdited' | 'cellEditCancelled', run: (cell: CellComponent) => void): void;
    getRow(index: number): RowComponent | false;
    getRows(): RowComponent[];
    getColumns(): ColumnComponent[];
    getRanges(): RangeComponent[];
    addData(rows: readonly Record<string, unknown>[]): Promise<unknown>;
    destroy(): void;
  }
}
