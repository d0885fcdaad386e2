import { byId, make, makeButton } from './elements.ts';
import { attempt } from './notices.ts';
import { act, Done } from './server-calls.ts';
import type { ScriptWindow } from './state.ts';

/** Who had the focus before a window opened, by the window's id. */
const openers = new Map<string, Element | null>();

/** Shows the sidebar and the dialog that are open, in frames, and takes away those that were closed. */
export function drawWindows(windows: readonly ScriptWindow[]): void {
  drawSidebar(windows.find(({ kind }) => kind === 'sidebar'));
  drawDialog(windows.find(({ kind }) => kind === 'dialog'));
}

function drawSidebar(shown: ScriptWindow | undefined): void {
  const holder = byId('sidebar', HTMLElement);
  const before = holder.dataset['id'] ?? '';
  if (before === (shown?.id ?? '')) return;
  holder.dataset['id'] = shown?.id ?? '';
  holder.hidden = shown === undefined;
  if (shown) {
    // Every sidebar is 300 pixels wide, whatever its page asks for.
    const { frame, parts } = frameOf(shown);
    holder.replaceChildren(...parts);
    enter(shown.id, frame);
  } else {
    holder.replaceChildren();
    leave(before);
  }
}

function drawDialog(shown: ScriptWindow | undefined): void {
  const open = document.querySelector<HTMLDialogElement>('dialog.window');
  const before = open?.dataset['id'];
  if (before === shown?.id) return;
  open?.remove();
  if (shown) openDialog(shown);
  else if (before !== undefined) leave(before);
}

function openDialog(shown: ScriptWindow): void {
  const { frame, parts } = frameOf(shown);
  if (shown.width !== null) frame.style.width = `${shown.width}px`;
  if (shown.height !== null) frame.style.height = `${shown.height}px`;
  const dialog = make('dialog', { class: 'window', 'data-id': shown.id, 'aria-label': shown.title }, ...parts);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    closeWindow(shown.id);
  });
  const opener = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  enter(shown.id, frame, opener);
}

/** The focus goes into the page of the script as soon as it is there. */
function enter(id: string, frame: HTMLIFrameElement, opener = document.activeElement): void {
  openers.set(id, opener);
  frame.addEventListener('load', () => frame.focus(), { once: true });
}

/** And back to where the person was. */
function leave(id: string): void {
  const opener = openers.get(id);
  openers.delete(id);
  const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
  const back = isThere ? opener : document.querySelector<HTMLElement>('#menu button');
  back?.focus();
}

function frameOf({ id, kind, title, url }: ScriptWindow): { frame: HTMLIFrameElement; parts: HTMLElement[] } {
  const frame = make('iframe', { src: url, title: title || 'Page of the script' });
  const close = makeButton('×', () => closeWindow(id), { 'aria-label': `Close the ${kind}` });
  const bar = make('div', { class: 'bar' }, make('b', {}, title), close);
  bar.addEventListener('keydown', ({ key }) => key === 'Escape' && closeWindow(id));
  return { frame, parts: [bar, frame] };
}

function closeWindow(id: string): void {
  attempt('Closing', () => act('script/close', { id }, Done));
}

/** Does what pages of scripts ask for by messages: `google.script.host.close()` and its size, and Escape pressed inside. */
export function hearFrames(windows: () => readonly ScriptWindow[]): void {
  window.addEventListener('message', ({ data, origin }: MessageEvent<unknown>) => {
    if (typeof data !== 'object' || data === null || !('kind' in data) || !('dialog' in data)) return;
    // The Google stand-in names the dialog in its address.
    const name = String(data.dialog);
    const from = windows().find(({ url }) => url.startsWith(origin) && url.endsWith(`/${name}`));
    if (!from) return;
    if (data.kind === 'close' || data.kind === 'escape') closeWindow(from.id);
    if (data.kind === 'height' && 'height' in data) resize(from, 'height', Number(data.height));
    if (data.kind === 'width' && 'width' in data) resize(from, 'width', Number(data.width));
  });
}

function resize({ id }: ScriptWindow, side: 'width' | 'height', pixels: number): void {
  const frame = document.querySelector<HTMLIFrameElement>(`dialog.window[data-id="${id}"] iframe`);
  if (frame && pixels > 0) frame.style[side] = `${pixels}px`;
}
