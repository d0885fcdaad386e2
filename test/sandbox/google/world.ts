/** What all parts of the stand-in share: spreadsheets, projects, the clock, the switches, and who is told about changes. */
import type { Clock } from '../clock.ts';
import type { UiPort, UiRequest } from './backend/ui.ts';
import type { ExecutionRecord } from './execution.ts';
import type { Workbook } from './grid/workbook.ts';
import type { ProjectState } from './project-state.ts';
import type { Switches } from './switches.ts';

export type GoogleChange =
  | { readonly kind: 'cells'; readonly spreadsheetId: string; readonly tab: string; readonly range: string }
  | { readonly kind: 'tabs'; readonly spreadsheetId: string }
  | { readonly kind: 'toast'; readonly spreadsheetId: string; readonly message: string; readonly title: string }
  | { readonly kind: 'ui'; readonly spreadsheetId: string | undefined; readonly request: UiRequest }
  | { readonly kind: 'execution'; readonly phase: 'started' | 'ended'; readonly execution: ExecutionRecord };

/** A sidebar or dialog that a page may load and talk back from. */
interface Dialog {
  readonly project: ProjectState;
  readonly html: string;
  readonly title: string;
  readonly ui: UiPort;
  /** Who opened it: what it calls runs as them. */
  readonly user: string;
}

export interface World {
  readonly clock: Clock;
  readonly switches: Switches;
  readonly books: Map<string, Workbook>;
  readonly projects: Map<string, ProjectState>;
  readonly dialogs: Map<string, Dialog>;
  /** Calls spent, by owner, service and day. */
  readonly quotas: Map<string, number>;
  /** Where this stand-in listens; known once it does. */
  readonly baseUrl: () => string;
  readonly emit: (change: GoogleChange) => void;
  /** Looks again at when the project's next time trigger is due. */
  readonly scheduleTriggers: (project: ProjectState) => void;
  readonly newId: (prefix: string) => string;
}
