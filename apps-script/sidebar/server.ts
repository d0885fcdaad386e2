/** What a page may call; each takes an answer or an error to the handlers set before. */
export interface Server {
  readSettings(): void;
  saveSettings(form: { readonly apiKey: string; readonly base: string }): void;
  createChildKey(): void;
  forgetKey(): void;
  readAutoSync(): void;
  chooseInterval(minutes: number): void;
  webhookPage(request: Readonly<Record<string, string>>): void;
  openCatalog(): void;
  loadCatalog(): void;
  showItem(itemId: number, currency: string): void;
  addAlert(form: Readonly<Record<string, string>>): void;
  keepReserve(calls: string): void;
  loadPlan(kind: string): void;
  applyPlan(
    kind: string,
    hash: string,
    choices: { readonly deletes: boolean; readonly typed: string; readonly createOff: boolean },
  ): void;
  readProgress(): void;
  stopSync(): void;
}

interface Runner extends Server {
  withSuccessHandler<T>(handler: (value: T) => void): Runner;
  withFailureHandler(handler: (error: Error) => void): Runner;
}

declare const google: { readonly script: { readonly run: Runner; readonly host: { close(): void } } };

/** Calls a function of the script and gives what it returns; rejects with the script's error. */
export function askServer<T>(call: (server: Server) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call(google.script.run.withSuccessHandler<T>(resolve).withFailureHandler(reject));
  });
}

/** Closes the window this page is in. */
export const closeWindow = (): void => google.script.host.close();

/** The element with this id; every page has its own in the HTML. */
export function byId<E extends HTMLElement>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${id}`);
  return found;
}

/** Says what is going on or went wrong; screen readers hear it. */
export function say(words: string, isWrong = false): void {
  const line = byId('said', HTMLElement);
  line.textContent = words;
  line.className = isWrong ? 'wrong' : '';
}

/** Lets Escape close the window, also while a field has the focus. */
export function closeOnEscape(): void {
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') closeWindow();
  });
}
