import type { MenuEntry, MenuTree, UiAnswer, UiRequest } from '../google/backend/ui.ts';
import type { ExecutionRecord } from '../google/execution.ts';
import type { Project } from '../google/project.ts';

interface Question {
  readonly request: UiRequest;
  readonly settle: (answer: UiAnswer) => void;
}

/** The person in front of the sheet: starts menu items, and holds what a script asks until the page answers. */
export class ScriptDesk {
  readonly #project: Project;
  readonly #changed: () => void;
  readonly #questions = new Map<string, Question>();
  readonly #windows = new Map<string, UiRequest>();
  #menu: MenuTree | undefined;
  #count = 0;

  constructor(project: Project, changed: () => void) {
    this.#project = project;
    this.#changed = changed;
  }

  /** Runs onOpen, as opening the spreadsheet does, and gives the menu it builds. */
  async open(): Promise<MenuTree> {
    this.#menu = await this.#project.menu();
    return this.#menu;
  }

  /** Starts a menu item and does not wait for its end. Throws for a function that no menu item names. */
  async choose(functionName: string): Promise<void> {
    const menu = this.#menu ?? (await this.open());
    if (!itemsOf(menu).some((item) => item.functionName === functionName))
      throw new Error(`The menu has no item for ${functionName}`);
    void this.#project.run(functionName, [], { ui: (request) => this.#ask(request) });
  }

  /** Answers an open question; no button means that it was closed. Throws when it is answered already. */
  answer(id: string, answer: UiAnswer): void {
    const question = this.#questions.get(id);
    if (!question) throw new Error('This question is no longer open');
    this.#questions.delete(id);
    question.settle(answer);
    this.#changed();
  }

  /** Closes a sidebar or dialog. */
  close(id: string): void {
    this.#windows.delete(id);
    this.#changed();
  }

  /** What the page draws: what runs, how the last run ended, what is asked, which windows are open. */
  view() {
    const runs = this.#project.executions.filter(({ kind }) => kind !== 'simple-trigger');
    // What runs beside the person's own commands is no news, unless it failed.
    const last = runs.findLast(({ kind, result }) => result !== undefined && (kind === 'menu' || !result.ok));
    return {
      running: runs.filter(({ result }) => result === undefined).map((run) => this.#viewRun(run)),
      last: last ? this.#viewRun(last) : null,
      questions: [...this.#questions].map(([id, { request }]) => ({
        id,
        kind: request.kind,
        title: request.title ?? '',
        message: request.message ?? '',
        buttons: request.buttons ?? ['OK'],
      })),
      windows: [...this.#windows].map(([id, { kind, title, dialogUrl, width, height }]) => ({
        id,
        kind,
        title: title ?? '',
        url: dialogUrl ?? '',
        width: width ?? null,
        height: height ?? null,
      })),
    };
  }

  /** Closes every open question, so that no script waits for ever. */
  stop(): void {
    for (const { settle } of this.#questions.values()) settle({});
    this.#questions.clear();
  }

  #viewRun({ id, functionName, startedAt, result }: ExecutionRecord) {
    const item = this.#menu && itemsOf(this.#menu).find((candidate) => candidate.functionName === functionName);
    return {
      id,
      name: item?.name ?? functionName,
      startedAt,
      error: result?.ok === false ? (result.error?.message ?? 'The script failed') : null,
      modelMs: result?.modelMs ?? null,
    };
  }

  async #ask(request: UiRequest): Promise<UiAnswer> {
    if (request.kind === 'toast') return {};
    const id = `${request.kind}-${++this.#count}`;
    if (request.kind === 'sidebar' || request.kind === 'dialog') return this.#show(id, request);
    return new Promise((settle) => {
      this.#questions.set(id, { request, settle });
      this.#changed();
    });
  }

  /** A spreadsheet has one sidebar and one dialog at a time: a new one takes the place of the old. */
  #show(id: string, request: UiRequest): UiAnswer {
    for (const [other, { kind }] of this.#windows) if (kind === request.kind) this.#windows.delete(other);
    this.#windows.set(id, request);
    this.#changed();
    return {};
  }
}

function itemsOf(menu: MenuTree): { readonly name: string; readonly functionName: string }[] {
  return menu.items.flatMap((entry: MenuEntry) => {
    if ('separator' in entry) return [];
    return 'functionName' in entry ? [entry] : itemsOf(entry);
  });
}
