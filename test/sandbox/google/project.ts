/** An Apps Script project bound to a spreadsheet, as its owner works with it. */
import { isDate } from 'node:util/types';
import { lockNamed } from './backend/lock.ts';
import type { TriggerState } from './backend/triggers.ts';
import type { MenuTree, UiPort } from './backend/ui.ts';
import type { ExecutionRecord, ExecutionResult } from './execution.ts';
import { freezeVersion, makeProgram, type ProjectState, type Version } from './project-state.ts';
import type { Runner } from './runner.ts';
import type { Files } from './wire.ts';
import type { World } from './world.ts';

export interface RunOptions {
  /** The person in front of the sheet; without one, getUi throws. */
  readonly ui?: UiPort;
  readonly user?: string;
}

export interface Deployed {
  readonly deploymentId: string;
  readonly execUrl: string;
}

export class Project {
  readonly state: ProjectState;
  readonly #world: World;
  readonly #runner: Runner;

  constructor(world: World, runner: Runner, state: ProjectState) {
    this.#world = world;
    this.#runner = runner;
    this.state = state;
  }

  get scriptId(): string {
    return this.state.scriptId;
  }

  /** Everything that ran, oldest first. */
  get executions(): readonly ExecutionRecord[] {
    return this.state.executions;
  }

  /** Runs a function of the head as a menu click or a sidebar call does. */
  async run(functionName: string, args: readonly unknown[] = [], options: RunOptions = {}): Promise<ExecutionResult> {
    const { result } = await this.#runner.run({
      project: this.state,
      program: this.state.head,
      functionName,
      kind: 'menu',
      args: args.map((value) => ({ kind: 'data', value })),
      ui: options.ui,
      user: options.user,
    });
    return result;
  }

  /** The menu that onOpen builds. Fails when onOpen does, or builds none. */
  async menu(options: RunOptions = {}): Promise<MenuTree> {
    const { result, execution } = await this.#runner.run({
      project: this.state,
      program: this.state.head,
      functionName: 'onOpen',
      kind: 'simple-trigger',
      args: [{ kind: 'event', fields: {}, authMode: 'LIMITED', book: this.state.bookId }],
      ui: options.ui ?? (async () => ({})),
      user: options.user,
    });
    const menu = execution?.menus[0];
    if (!menu) throw new Error(`onOpen built no menu: ${result.error?.message ?? 'it added none to the Ui'}`);
    return menu;
  }

  /** Replaces the head, as a push does; deployments keep the version they were made from. */
  setHead(files: Files): void {
    this.state.head = makeProgram(files);
    this.state.updatedAt = this.#world.clock.now();
  }

  /** The versions made so far, oldest first. */
  get versions(): readonly Version[] {
    return [...this.state.versions.values()];
  }

  /** Freezes the head as a new deployment with an address of its own, as a person does it in the editor. */
  deploy(): Deployed {
    const id = this.#world.newId('AKfycb');
    const now = this.#world.clock.now();
    const version = freezeVersion(this.state, '', now);
    this.state.deployments.set(id, { id, version, description: '', updatedAt: now, wasInEditor: true });
    return { deploymentId: id, execUrl: `${this.#world.baseUrl()}/macros/s/${id}/exec` };
  }

  /** Lets an existing deployment serve the head of now, under the same address, as a person does it in the editor. */
  redeploy(deploymentId: string): Deployed {
    const deployment = this.state.deployments.get(deploymentId);
    if (!deployment) throw new Error(`There is no deployment ${deploymentId}`);
    deployment.updatedAt = this.#world.clock.now();
    deployment.version = freezeVersion(this.state, deployment.description, deployment.updatedAt);
    deployment.wasInEditor = true;
    return { deploymentId, execUrl: `${this.#world.baseUrl()}/macros/s/${deploymentId}/exec` };
  }

  /** Takes a deployment off; its address answers 404 from then on. */
  undeploy(deploymentId: string): void {
    this.state.deployments.delete(deploymentId);
  }

  /** The script properties, as a copy. */
  properties(): Map<string, string> {
    return new Map(this.state.properties.get('script'));
  }

  triggers(): readonly TriggerState[] {
    return this.state.triggers;
  }

  /** Lets an account be closed: its triggers are gone, and nobody else is told. */
  closeAccount(email: string): void {
    this.state.triggers = this.state.triggers.filter((trigger) => trigger.owner !== email);
    this.#world.scheduleTriggers(this.state);
  }

  /** Takes the script lock, once it is free, as an execution that hangs would; the returned function gives it back. */
  async holdScriptLock(): Promise<() => void> {
    const lock = lockNamed(this.state, 'script');
    const holder = this.#world.newId('holder');
    const longestMs = 30_000;
    if (!(await lock.acquire(holder, longestMs, this.#world.clock))) throw new Error('The script lock stays taken');
    return () => lock.release(holder);
  }

  /** Fires the time triggers that are due and waits until they have run; those the clock fired already are waited for. */
  async runDueTriggers(): Promise<void> {
    await Promise.all(this.#fireDue());
    await this.#runner.settled();
  }

  #fireDue(): Promise<unknown>[] {
    const now = this.#world.clock.now();
    const due = this.state.triggers.filter((trigger) => trigger.dueAt !== undefined && trigger.dueAt <= now);
    return due.map((trigger) => {
      trigger.dueAt = trigger.schedule?.kind === 'every' ? now + trigger.schedule.everyMs : undefined;
      return this.#runner.run({
        project: this.state,
        program: this.state.head,
        functionName: trigger.functionName,
        kind: 'trigger',
        user: trigger.owner,
        args: [{ kind: 'event', fields: { triggerUid: trigger.id }, authMode: 'FULL' }],
      });
    });
  }

  /** Called by the clock. */
  onClock(): void {
    void Promise.all(this.#fireDue());
  }
}

/** What google.script.run hands to a success handler: a Date anywhere in it makes the whole answer null. */
export function clientValue(value: unknown): unknown {
  const hasDate = (part: unknown): boolean =>
    isDate(part) || (typeof part === 'object' && part !== null && Object.values(part).some(hasDate));
  return value === undefined || hasDate(value) ? null : value;
}
