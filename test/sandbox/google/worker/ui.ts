import type { MenuEntry } from '../backend/ui.ts';
import { ServiceException } from '../service-exception.ts';
import type { EnumValue } from './enums.ts';
import type { Host } from './host.ts';
import { HtmlOutputRef } from './html.ts';
import * as p from './params.ts';
import { chainsOf, defineService, type Overload, overloadsOf, type Service } from './service.ts';
import { uiEnums } from './spreadsheet-enums.ts';

export class UiRef {}

class MenuRef {
  readonly name: string;
  readonly items: MenuEntry[] = [];
  constructor(name: string) {
    this.name = name;
  }
}

class PromptRef {
  readonly button: EnumValue;
  readonly text: string;
  constructor(button: EnumValue, text: string) {
    this.button = button;
    this.text = text;
  }
}

const onMenu = overloadsOf<MenuRef>();
const chainMenu = chainsOf<MenuRef>();

function menuService({ backend }: Host): Service {
  const add = (self: MenuRef, entry: MenuEntry): void => void self.items.push(entry);
  const methods = {
    addItem: [chainMenu([p.text, p.text], (self, name, functionName) => add(self, { name, functionName }))],
    addSeparator: [chainMenu([], (self) => add(self, { separator: true }))],
    addSubMenu: [chainMenu([p.instance(MenuRef)], (self, menu) => add(self, { name: menu.name, items: menu.items }))],
    addToUi: [onMenu([], (self) => backend.ui.addMenu({ name: self.name, items: self.items }))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Base.Menu, readonly Overload<MenuRef>[]>>;
  return defineService({ name: 'Menu', state: MenuRef, methods });
}

const onPrompt = overloadsOf<PromptRef>();
const promptService = defineService({
  name: 'PromptResponse',
  state: PromptRef,
  methods: {
    getSelectedButton: [onPrompt([], (self) => self.button)],
    getResponseText: [onPrompt([], (self) => self.text)],
  } satisfies Partial<Record<keyof GoogleAppsScript.Base.PromptResponse, readonly Overload<PromptRef>[]>>,
});

const buttonsOf: Readonly<Record<string, readonly string[]>> = {
  OK: ['OK'],
  OK_CANCEL: ['OK', 'CANCEL'],
  YES_NO: ['YES', 'NO'],
  YES_NO_CANCEL: ['YES', 'NO', 'CANCEL'],
};

/** Ui: dialogs are shown by whoever started the execution; without such a person getUi has already thrown. */
export function uiServices(host: Host): readonly Service[] {
  const on = overloadsOf<UiRef>();
  const set = p.oneOf(uiEnums.ButtonSet);
  const ok = uiEnums.ButtonSet.of('OK');
  const ask = (kind: 'alert' | 'prompt', title: string, message: string, buttons: EnumValue) => {
    const answer = host.backend.ui.ask({ kind, title, message, buttons: buttonsOf[buttons.name] ?? ['OK'] });
    return { button: uiEnums.Button.of(answer.button), text: answer.text };
  };
  const alert = (title: string, message: string, buttons: EnumValue) => ask('alert', title, message, buttons).button;
  const prompt = (title: string, message: string, buttons: EnumValue) => {
    const { button, text } = ask('prompt', title, message, buttons);
    return new PromptRef(button, text);
  };
  const show = (kind: 'sidebar' | 'dialog', html: HtmlOutputRef, title: string) => {
    if (html.content === '') throw new ServiceException('Cannot show an empty page.');
    const { content, width, height } = html;
    host.backend.ui.show({
      kind,
      title,
      html: content,
      ...(width === null ? {} : { width }),
      ...(height === null ? {} : { height }),
    });
  };
  const page = p.instance(HtmlOutputRef);
  const methods = {
    createMenu: [on([p.text], (_, name) => new MenuRef(name))],
    alert: [
      on([p.text], (_, message) => alert('', message, ok)),
      on([p.text, set], (_, message, buttons) => alert('', message, buttons)),
      on([p.text, p.text, set], (_, title, message, buttons) => alert(title, message, buttons)),
    ],
    prompt: [
      on([p.text], (_, message) => prompt('', message, ok)),
      on([p.text, set], (_, message, buttons) => prompt('', message, buttons)),
      on([p.text, p.text, set], (_, title, message, buttons) => prompt(title, message, buttons)),
    ],
    showSidebar: [on([page], (_, html) => show('sidebar', html, html.title))],
    showModalDialog: [on([page, p.text], (_, html, title) => show('dialog', html, title))],
    showModelessDialog: [on([page, p.text], (_, html, title) => show('dialog', html, title))],
  } satisfies Partial<Record<keyof GoogleAppsScript.Base.Ui, readonly Overload<UiRef>[]>>;
  return [defineService({ name: 'Ui', state: UiRef, methods, constants: uiEnums }), menuService(host), promptService];
}
