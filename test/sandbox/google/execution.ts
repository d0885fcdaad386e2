import type { MenuTree, UiPort } from './backend/ui.ts';
import type { Counts, Meter } from './meter.ts';
import type { ProjectState } from './project-state.ts';
import type { RunRequest, ScriptError } from './wire.ts';
import type { World } from './world.ts';

interface LogLine {
  readonly level: string;
  readonly text: string;
}

export interface ExecutionResult {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly error?: ScriptError;
  readonly counts: Counts;
  /** What the calls would have taken on Google's servers, waiting for locks and sleeping apart. */
  readonly modelMs: number;
  readonly logs: readonly LogLine[];
}

/** One line of a project's history. */
export interface ExecutionRecord {
  readonly id: string;
  readonly scriptId: string;
  readonly functionName: string;
  readonly kind: RunRequest['kind'];
  readonly startedAt: number;
  /** How long it has run by now: modelled time, sleeping and waiting together. */
  readonly elapsedMs: number;
  result?: ExecutionResult;
}

/** One running script, as the main thread sees it. */
export interface Execution {
  readonly id: string;
  readonly world: World;
  readonly project: ProjectState;
  readonly request: RunRequest;
  readonly startedAt: number;
  readonly ui: UiPort | undefined;
  readonly meter: Meter;
  readonly logs: LogLine[];
  readonly menus: MenuTree[];
  /** Writes that others do not see yet: they take effect at the next read, flush, or the end. */
  pendingWrites: (() => void)[];
  /** The Apps Script method whose question is being answered. */
  currentMethod: string;
}

/** Makes the buffered writes visible; fails with the first that a strict rule refuses. */
export function flushWrites(execution: Execution): void {
  const writes = execution.pendingWrites;
  execution.pendingWrites = [];
  for (const write of writes) write();
}
