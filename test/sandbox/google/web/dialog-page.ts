/** Serves sidebars and dialogs to a page, with a `google.script.run` that talks back to the stand-in. */
import { clientValue } from '../project.ts';
import type { Runner } from '../runner.ts';
import type { World } from '../world.ts';

/** The browser's side of google.script: run with handlers, host, and Escape told to the page around the frame. */
function clientScript(dialogId: string, runUrl: string): string {
  return `<script>
(() => {
  const call = async (state, name, args) => {
    const answer = await fetch(${JSON.stringify(runUrl)}, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ dialog: ${JSON.stringify(dialogId)}, functionName: name, args }),
    }).then((response) => response.json(), (error) => ({ ok: false, error: { name: 'NetworkError', message: String(error) } }));
    if (answer.ok) state.success?.(answer.value, state.object);
    else if (state.failure) state.failure(Object.assign(new Error(answer.error.message), { name: answer.error.name }), state.object);
    else console.error(answer.error.message);
  };
  const runner = (state) => new Proxy({}, {
    get: (_, name) => {
      if (name === 'withSuccessHandler') return (success) => runner({ ...state, success });
      if (name === 'withFailureHandler') return (failure) => runner({ ...state, failure });
      if (name === 'withUserObject') return (object) => runner({ ...state, object });
      return (...args) => void call(state, name, args);
    },
  });
  const tell = (message) => window.parent.postMessage({ dialog: ${JSON.stringify(dialogId)}, ...message }, '*');
  window.addEventListener('keydown', (event) => event.key === 'Escape' && !event.defaultPrevented && tell({ kind: 'escape' }));
  // A browser honours autofocus in no frame of another site; here the focus comes with the frame.
  window.addEventListener('focus', () => document.activeElement === document.body && document.querySelector('[autofocus]')?.focus());
  window.google = { script: { run: runner({}), host: {
    close: () => tell({ kind: 'close' }),
    setHeight: (height) => tell({ kind: 'height', height }),
    setWidth: (width) => tell({ kind: 'width', width }),
    editor: { focus: () => tell({ kind: 'focus' }) },
  } } };
})();
</script>`;
}

/** The page of a sidebar or dialog, or nothing when there is none with that id. */
export function dialogPage(world: World, id: string): string | undefined {
  const dialog = world.dialogs.get(id);
  if (!dialog) return undefined;
  const script = clientScript(id, `${world.baseUrl()}/ui/run`);
  return /<head[^>]*>/i.test(dialog.html)
    ? dialog.html.replace(/<head[^>]*>/i, (head) => head + script)
    : script + dialog.html;
}

export interface ScriptRunRequest {
  readonly dialog: string;
  readonly functionName: string;
  readonly args: readonly unknown[];
}

/** Runs a function for a sidebar or dialog: by its name only, and not one that ends in "_". */
export async function scriptRun(
  world: World,
  runner: Runner,
  { dialog: id, functionName, args }: ScriptRunRequest,
): Promise<object> {
  const dialog = world.dialogs.get(id);
  if (!dialog)
    return { ok: false, error: { name: 'Error', message: 'The dialog is gone. Open it again from the menu.' } };
  if (functionName.endsWith('_')) {
    return { ok: false, error: { name: 'TypeError', message: `google.script.run.${functionName} is not a function` } };
  }
  const { result } = await runner.run({
    project: dialog.project,
    program: dialog.project.head,
    functionName,
    kind: 'sidebar',
    args: args.map((value) => ({ kind: 'data', value })),
    ui: dialog.ui,
    user: dialog.user,
  });
  return result.ok ? { ok: true, value: clientValue(result.value) } : { ok: false, error: result.error };
}
