import type { Execution } from '../execution.ts';
import { releaseLocks } from './lock.ts';

/** One thing a script shows a person. */
export interface UiRequest {
  readonly kind: 'alert' | 'prompt' | 'sidebar' | 'dialog' | 'toast';
  readonly title?: string;
  readonly message?: string;
  readonly buttons?: readonly string[];
  readonly html?: string;
  readonly width?: number;
  readonly height?: number;
  /** Where a page loads the sidebar or dialog from, with `google.script.run` in it. */
  readonly dialogUrl?: string;
}

/** What the person did: a button of the request, and the text of a prompt. No button means the window was closed. */
export interface UiAnswer {
  readonly button?: string;
  readonly text?: string;
}

/** The person in front of the sheet. Sidebars, dialogs and toasts are answered at once. */
export type UiPort = (request: UiRequest) => Promise<UiAnswer>;

export type MenuEntry =
  | { readonly name: string; readonly functionName: string }
  | { readonly separator: true }
  | MenuTree;

export interface MenuTree {
  readonly name: string;
  readonly items: readonly MenuEntry[];
}

/** Ui's questions. A lock does not survive a dialog (apps-script.md §5). */
export function uiCalls(execution: Execution) {
  const { world, ui, project, request } = execution;
  const put = async (shown: UiRequest): Promise<UiAnswer> => {
    world.emit({ kind: 'ui', spreadsheetId: request.activeBook, request: shown });
    return (await ui?.(shown)) ?? {};
  };
  return {
    async ask(shown: { kind: 'alert' | 'prompt'; title: string; message: string; buttons: readonly string[] }) {
      releaseLocks(execution);
      const { button = 'CLOSE', text = '' } = await put(shown);
      return { button: shown.buttons.includes(button) ? button : 'CLOSE', text };
    },
    async show(shown: {
      kind: 'sidebar' | 'dialog';
      title: string;
      html: string;
      width?: number;
      height?: number;
    }): Promise<void> {
      const id = world.newId('dialog');
      world.dialogs.set(id, {
        project,
        html: shown.html,
        title: shown.title,
        ui: ui ?? (async () => ({})),
        user: request.userEmail,
      });
      await put({ ...shown, dialogUrl: `${world.baseUrl()}/ui/dialog/${id}` });
    },
    addMenu: (menu: MenuTree): void => void execution.menus.push(menu),
  };
}
