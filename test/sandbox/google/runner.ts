/** Runs scripts: finds a worker, answers its questions, ends what takes too long, and keeps the history. */
import { type Backend, makeBackend } from './backend/backend.ts';
import { releaseLocks } from './backend/lock.ts';
import type { UiPort } from './backend/ui.ts';
import { type Execution, type ExecutionRecord, type ExecutionResult, flushWrites } from './execution.ts';
import { Meter } from './meter.ts';
import type { Program, ProjectState } from './project-state.ts';
import { ServiceException } from './service-exception.ts';
import type { Answer, AuthMode, Call, EntryArgument, ExecutionKind, Outcome, Returned, RunRequest } from './wire.ts';
import { type Ended, type ScriptWorker, WorkerPool } from './worker-pool.ts';
import type { World } from './world.ts';

export interface Start {
  readonly project: ProjectState;
  readonly program: Program;
  readonly functionName: string;
  readonly kind: ExecutionKind;
  readonly args?: readonly EntryArgument[];
  readonly ui?: UiPort | undefined;
  readonly user?: string | undefined;
  /** Undefined: the spreadsheet that the project is bound to. */
  readonly activeBook?: string | null;
}

/** The result of an execution with what its function returned, still typed, and the menus it made. */
export interface Finished {
  readonly result: ExecutionResult;
  readonly returned: Returned | undefined;
  readonly execution: Execution | undefined;
}

const sixMinutesMs = 360_000;
/** Simple triggers get thirty seconds (apps-script.md §5). */
const simpleTriggerMs = 30_000;
/** A script that neither ends nor asks anything for so long is in an endless loop. */
const silentMs = 60_000;

export class Runner {
  readonly #world: World;
  readonly #pool = new WorkerPool();
  readonly #running = new Set<Execution>();
  readonly #ending = new Set<Promise<unknown>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** How many executions run now as that person. */
  runningOf(user: string): number {
    return [...this.#running].filter(({ request }) => request.userEmail === user).length;
  }

  /** Runs one function and gives what came of it; never rejects for what the script did. */
  async run(start: Start): Promise<Finished> {
    if (this.runningOf(start.user ?? start.project.owner) >= this.#world.switches.simultaneousExecutions)
      return tooMany();
    const execution = this.#execution(start);
    const record = this.#record(execution);
    this.#running.add(execution);
    this.#world.emit({ kind: 'execution', phase: 'started', execution: record });
    const work = this.#work(execution);
    this.#ending.add(work);
    const outcome = await work;
    this.#ending.delete(work);
    this.#running.delete(execution);
    const result = resultOf(execution, outcome);
    record.result = result;
    this.#world.emit({ kind: 'execution', phase: 'ended', execution: record });
    return { result, returned: outcome.ok ? outcome.value : undefined, execution };
  }

  /** Waits for what runs now. */
  async settled(): Promise<void> {
    await Promise.all(this.#ending);
  }

  async stop(): Promise<void> {
    await this.#pool.stop();
    await this.settled();
  }

  async #work(execution: Execution): Promise<Outcome> {
    const worker = this.#pool.take();
    const ended = await this.#converse(execution, worker);
    if (ended.kind === 'done') await this.#pool.giveBack(worker);
    else await this.#pool.discard(worker);
    const outcome = ended.kind === 'done' ? ended.outcome : failure('Error', ended.reason);
    if (ended.kind === 'lost') execution.pendingWrites = [];
    const settled = afterFlush(execution, outcome);
    releaseLocks(execution);
    return settled;
  }

  /** Answers the worker until it is done; kills it when its time is over, so that not even a finally block runs. */
  async #converse(execution: Execution, worker: ScriptWorker): Promise<Ended> {
    const backend = makeBackend(execution);
    let end: (ended: Ended) => void = () => {};
    const killed = new Promise<Ended>((resolve) => {
      end = resolve;
    });
    const kill = (reason: string) => end({ kind: 'lost', reason });
    const never = new Promise<Answer>(() => {});
    let isOver = false;
    let silence = setTimeout(() => kill(tookTooLong), silentMs);
    const answer = async (call: Call): Promise<Answer> => {
      clearTimeout(silence);
      const stopped = this.#stopReason(execution, call);
      if (stopped !== undefined) {
        kill(stopped);
        return never;
      }
      const reply = await answerCall(execution, backend, call);
      if (!isOver) silence = setTimeout(() => kill(tookTooLong), silentMs);
      return reply;
    };
    const ended = await Promise.race([worker.run(execution.request, answer), killed]);
    isOver = true;
    clearTimeout(silence);
    return ended.kind === 'done' && this.#isOverTime(execution) ? { kind: 'lost', reason: tookTooLong } : ended;
  }

  #stopReason(execution: Execution, call: Call): string | undefined {
    const { killAt } = this.#world.switches;
    const nth = (execution.meter.counts.methods[call.method] ?? 0) + 1;
    if (killAt?.method === call.method && nth === (killAt.call ?? 1)) return 'The execution was killed.';
    return this.#isOverTime(execution) ? tookTooLong : undefined;
  }

  #isOverTime({ meter, request }: Execution): boolean {
    const limit = request.kind === 'simple-trigger' ? simpleTriggerMs : sixMinutesMs;
    return this.#world.switches.enforceSixMinutes && meter.elapsedMs > limit;
  }

  #execution(start: Start): Execution {
    return {
      id: this.#world.newId('execution'),
      world: this.#world,
      project: start.project,
      request: requestOf(start),
      startedAt: this.#world.clock.now(),
      ui: start.ui,
      meter: new Meter(),
      logs: [],
      menus: [],
      pendingWrites: [],
      currentMethod: '',
    };
  }

  #record({ id, project, request, startedAt, meter }: Execution): ExecutionRecord {
    const record: ExecutionRecord = {
      id,
      scriptId: project.scriptId,
      functionName: request.functionName,
      kind: request.kind,
      startedAt,
      get elapsedMs() {
        return meter.elapsedMs;
      },
    };
    project.executions.push(record);
    return record;
  }
}

const tookTooLong = 'Exceeded maximum execution time';

function authModeOf(kind: ExecutionKind): AuthMode {
  return kind === 'simple-trigger' ? 'LIMITED' : 'FULL';
}

function requestOf({ project, program, functionName, kind, args = [], ui, user, activeBook }: Start): RunRequest {
  return {
    programKey: program.key,
    files: program.files,
    functionName,
    args,
    kind,
    activeBook: activeBook === undefined ? project.bookId : (activeBook ?? undefined),
    hasUi: ui !== undefined,
    authMode: authModeOf(kind),
    scopes: program.manifest.oauthScopes,
    timeZone: program.manifest.timeZone,
    scriptId: project.scriptId,
    userEmail: user ?? project.owner,
    userLocale: 'en',
  };
}

async function answerCall(execution: Execution, backend: Backend, call: Call): Promise<Answer> {
  const [group = '', method = ''] = call.operation.split('.');
  execution.currentMethod = call.method;
  execution.meter.question(call.operation, call.method);
  try {
    const calls: unknown = Reflect.get(backend, group);
    if (typeof calls !== 'object' || calls === null) throw new Error(`No backend for ${call.operation}`);
    const run: unknown = Reflect.get(calls, method);
    if (typeof run !== 'function') throw new Error(`No backend for ${call.operation}`);
    return { ok: true, value: await Reflect.apply(run, calls, [...call.args]) };
  } catch (error) {
    if (error instanceof ServiceException) return { ok: false, message: error.message };
    return {
      ok: false,
      message: `Service error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    };
  }
}

const failure = (name: string, message: string): Outcome => ({ ok: false, error: { name, message, stack: '' } });

/** What is still buffered when a script ends is written then, also after an error of the script. */
function afterFlush(execution: Execution, outcome: Outcome): Outcome {
  try {
    flushWrites(execution);
    return outcome;
  } catch (error) {
    if (!(error instanceof ServiceException)) throw error;
    return outcome.ok ? failure('Exception', error.message) : outcome;
  }
}

function resultOf({ meter, logs }: Execution, outcome: Outcome): ExecutionResult {
  const shared = { counts: meter.counts, modelMs: Math.round(meter.modelMs), logs };
  if (!outcome.ok) return { ok: false, error: outcome.error, ...shared };
  const { value } = outcome;
  return { ok: true, value: value.type === 'data' ? value.value : value.content, ...shared };
}

/** The words of Google for the thirty-first execution (apps-script.md §1.6). */
export const tooManyMessage = 'There are too many scripts running simultaneously for this Google user account.';

function tooMany(): Finished {
  const meter = new Meter();
  const error = { name: 'Exception', message: tooManyMessage, stack: '' };
  return {
    result: { ok: false, error, counts: meter.counts, modelMs: 0, logs: [] },
    returned: undefined,
    execution: undefined,
  };
}
