/** What the main thread and a worker tell each other. Everything here survives a structured clone. */

/** A block of cells of one tab; rows and columns count from 1, as in Sheets. */
export interface Area {
  readonly book: string;
  readonly sheet: number;
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** What a script may put into a cell. */
export type CellInput = string | number | boolean | Date | null | undefined;
/** What a script reads from a cell: a blank cell is '', a cell with a date format is a Date. */
export type CellOutput = string | number | boolean | Date;

export type RuleValue = string | number | boolean | Date | readonly string[];

/** A data validation rule as data. */
export interface RuleData {
  readonly criteria: string;
  readonly values: readonly RuleValue[];
  readonly allowInvalid: boolean;
  readonly helpText: string | null;
}

/** A conditional format rule as data; kept and given back, never evaluated. */
export interface ConditionalRuleData {
  readonly criteria: string;
  readonly values: readonly (string | number)[];
  readonly background: string | null;
  readonly fontColor: string | null;
  readonly bold: boolean | null;
  readonly ranges: readonly Area[];
}

export type StyleName =
  | 'background'
  | 'fontColor'
  | 'fontWeight'
  | 'fontFamily'
  | 'fontSize'
  | 'fontStyle'
  | 'wrap'
  | 'horizontalAlignment'
  | 'verticalAlignment';

export type AuthMode = 'NONE' | 'LIMITED' | 'FULL';

/** How an execution was started: it decides what the script may do. */
export type ExecutionKind = 'menu' | 'sidebar' | 'simple-trigger' | 'trigger' | 'web-app';

export type Files = Readonly<Record<string, string>>;

/** An argument of the entry function. Events carry facades, so they are described rather than sent. */
export type EntryArgument =
  | { readonly kind: 'data'; readonly value: unknown }
  | {
      readonly kind: 'event';
      readonly fields: Readonly<Record<string, unknown>>;
      readonly authMode: AuthMode;
      readonly book?: string;
      readonly range?: Area;
    };

/** What a worker needs to start one execution. */
export interface RunRequest {
  readonly programKey: string;
  readonly files: Files;
  readonly functionName: string;
  readonly args: readonly EntryArgument[];
  readonly kind: ExecutionKind;
  /** The spreadsheet that `getActiveSpreadsheet` gives, if any. */
  readonly activeBook: string | undefined;
  readonly hasUi: boolean;
  readonly authMode: AuthMode;
  /** Undefined: the manifest names none, so Apps Script would infer them and refuse nothing. */
  readonly scopes: readonly string[] | undefined;
  readonly timeZone: string;
  readonly scriptId: string;
  readonly userEmail: string;
  readonly userLocale: string;
}

/** What an entry function gave back. */
export type Returned =
  | { readonly type: 'data'; readonly value: unknown }
  | { readonly type: 'text'; readonly content: string; readonly mimeType: string; readonly fileName: string | null }
  | { readonly type: 'html'; readonly content: string; readonly title: string };

export interface ScriptError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

export type Outcome =
  | { readonly ok: true; readonly value: Returned }
  | { readonly ok: false; readonly error: ScriptError };

/** One synchronous question of a running script to the main thread. */
export interface Call {
  /** "group.method" of the backend. */
  readonly operation: string;
  /** The Apps Script method that caused it, as "Range.setValues"; counts and faults go by this name. */
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };
