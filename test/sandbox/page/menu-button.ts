import { make } from './elements.ts';
import type { Menu } from './state.ts';

type Choose = (functionName: string, path: string) => void;

/** A menu button with submenus, by the ARIA pattern: arrows move, Right and Left open and close, Enter chooses, Escape leaves. */
export function makeMenu(menu: Menu, choose: Choose): HTMLElement {
  const button = make(
    'button',
    { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false' },
    `${menu.name} ▾`,
  );
  const list = makeList(menu, menu.name, (functionName, path) => {
    close();
    button.focus();
    choose(functionName, path);
  });
  const holder = make('div', { class: 'menu-holder' }, button, list);
  const open = (): void => {
    list.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    focusItem(list, 0);
  };
  function close(): void {
    for (const each of holder.querySelectorAll<HTMLElement>('[role=menu]')) each.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  }
  button.addEventListener('click', () => (list.hidden ? open() : close()));
  button.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') event.preventDefault();
    if (event.key === 'ArrowDown') open();
  });
  holder.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    close();
    button.focus();
  });
  holder.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && holder.contains(relatedTarget))) close();
  });
  return holder;
}

function makeList(menu: Menu, path: string, choose: Choose): HTMLElement {
  const list = make('ul', { role: 'menu', 'aria-label': menu.name, hidden: true });
  for (const entry of menu.items) {
    if ('separator' in entry) list.append(make('li', { role: 'separator' }));
    else if ('functionName' in entry)
      list.append(makeItem(entry.name, () => choose(entry.functionName, `${path} ▸ ${entry.name}`)));
    else list.append(makeSubmenu(entry, path, choose));
  }
  list.addEventListener('keydown', (event) => moveFocus(list, event));
  return list;
}

function makeItem(name: string, onChoose: () => void): HTMLElement {
  const button = make('button', { type: 'button', role: 'menuitem', tabindex: '-1' }, name);
  button.addEventListener('click', onChoose);
  button.addEventListener('pointerenter', () => button.focus());
  return make('li', { role: 'none' }, button);
}

function makeSubmenu(menu: Menu, path: string, choose: Choose): HTMLElement {
  const list = makeList(menu, `${path} ▸ ${menu.name}`, choose);
  const button = make(
    'button',
    { type: 'button', role: 'menuitem', tabindex: '-1', 'aria-haspopup': 'menu' },
    `${menu.name} ▸`,
  );
  const item = make('li', { role: 'none', class: 'has-submenu' }, button, list);
  const open = (focus: boolean): void => {
    list.hidden = false;
    if (focus) focusItem(list, 0);
  };
  button.addEventListener('click', () => open(true));
  button.addEventListener('keydown', (event) => event.key === 'ArrowRight' && open(true));
  item.addEventListener('pointerenter', () => open(false));
  item.addEventListener('pointerleave', () => {
    list.hidden = true;
  });
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft') return;
    event.stopPropagation();
    list.hidden = true;
    button.focus();
  });
  return item;
}

/** The items of this list alone, without those of its submenus. */
function itemsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(':scope > li > [role=menuitem]')];
}

function focusItem(list: HTMLElement, index: number): void {
  itemsOf(list).at(index)?.focus();
}

function moveFocus(list: HTMLElement, event: KeyboardEvent): void {
  const items = itemsOf(list);
  const now = items.findIndex((item) => item.matches(':focus'));
  if (now < 0) return;
  const next = { ArrowDown: (now + 1) % items.length, ArrowUp: (now - 1) % items.length, Home: 0, End: -1 }[event.key];
  const typed = event.key.length === 1 ? findByLetter(items, now, event.key) : undefined;
  const chosen = next === undefined ? typed : items.at(next);
  if (!chosen) return;
  event.preventDefault();
  event.stopPropagation();
  chosen.focus();
}

function findByLetter(items: readonly HTMLElement[], now: number, letter: string): HTMLElement | undefined {
  const begins = (item: HTMLElement) => item.textContent?.toLowerCase().startsWith(letter.toLowerCase()) ?? false;
  return [...items.slice(now + 1), ...items.slice(0, now + 1)].find(begins);
}
