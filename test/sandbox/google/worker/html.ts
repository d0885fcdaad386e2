import { ServiceException } from '../service-exception.ts';
import { EnumSet } from './enums.ts';
import type { Host } from './host.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';

export class HtmlRef {}

export class HtmlOutputRef {
  content: string;
  title = '';
  width: number | null = null;
  height: number | null = null;
  constructor(content: string) {
    this.content = content;
  }
}

export class HtmlTemplateRef {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

const XFrameOptionsMode = new EnumSet(['ALLOWALL', 'DEFAULT']);
const SandboxMode = new EnumSet(['EMULATED', 'IFRAME', 'NATIVE']);

const onOutput = overloadsOf<HtmlOutputRef>();
const output = {
  getContent: [onOutput([], (self) => self.content)],
  setContent: [onOutput([p.text], (self, content) => Object.assign(self, { content }))],
  append: [onOutput([p.text], (self, added) => Object.assign(self, { content: self.content + added }))],
  getTitle: [onOutput([], (self) => self.title)],
  setTitle: [onOutput([p.text], (self, title) => Object.assign(self, { title }))],
  getWidth: [onOutput([], (self) => self.width)],
  setWidth: [onOutput([p.integer], (self, width) => Object.assign(self, { width }))],
  getHeight: [onOutput([], (self) => self.height)],
  setHeight: [onOutput([p.integer], (self, height) => Object.assign(self, { height }))],
  addMetaTag: [onOutput([p.text, p.text], (self) => self)],
  setXFrameOptionsMode: [onOutput([p.oneOf(XFrameOptionsMode)], (self) => self)],
  setSandboxMode: [onOutput([p.oneOf(SandboxMode)], (self) => self)],
} satisfies Partial<Record<keyof GoogleAppsScript.HTML.HtmlOutput, readonly Overload<HtmlOutputRef>[]>>;

/** Turns a template into the body of a function that gives the page: `<? code ?>`, `<?= escaped ?>`, `<?!= raw ?>`. */
export function compileTemplate(source: string): string {
  const parts = source.split(/(<\?!?=?[\s\S]*?\?>)/).map((part) => {
    const raw = /^<\?!=([\s\S]*)\?>$/.exec(part);
    if (raw) return `out += String(${raw[1]});`;
    const escaped = /^<\?=([\s\S]*)\?>$/.exec(part);
    if (escaped) return `out += escape_(${escaped[1]});`;
    const code = /^<\?([\s\S]*)\?>$/.exec(part);
    return code ? `${code[1]}\n` : `out += ${JSON.stringify(part)};`;
  });
  const escaper = `const escape_ = (value) => String(value).replace(/[&<>"']/g, (c) => '&#' + c.charCodeAt(0) + ';');`;
  return `let out = ''; ${escaper}\n${parts.join('\n')}\nreturn out;`;
}

function fileNamed({ request }: Host, name: string): string {
  const source = request.files[name] ?? request.files[`${name}.html`];
  if (source === undefined || (!name.endsWith('.html') && request.files[`${name}.html`] === undefined)) {
    throw new ServiceException(`No HTML file named ${name} was found.`);
  }
  return source;
}

/** HtmlService: files come from the running version of the project. */
export function htmlServices(host: Host): readonly Service[] {
  const on = overloadsOf<HtmlRef>();
  const onTemplate = overloadsOf<HtmlTemplateRef>();
  const html = {
    createHtmlOutput: [on([], () => new HtmlOutputRef('')), on([p.text], (_, text) => new HtmlOutputRef(text))],
    createHtmlOutputFromFile: [on([p.text], (_, name) => new HtmlOutputRef(fileNamed(host, name)))],
    createTemplate: [on([p.text], (_, source) => new HtmlTemplateRef(source))],
    createTemplateFromFile: [on([p.text], (_, name) => new HtmlTemplateRef(fileNamed(host, name)))],
  } satisfies Partial<Record<keyof GoogleAppsScript.HTML.HtmlService, readonly Overload<HtmlRef>[]>>;
  const template = {
    evaluate: [onTemplate([], (self) => new HtmlOutputRef(host.evaluateTemplate(compileTemplate(self.source), self)))],
    getRawContent: [onTemplate([], (self) => self.source)],
  } satisfies Partial<Record<string, readonly Overload<HtmlTemplateRef>[]>>;
  return [
    defineService({
      name: 'HtmlService',
      state: HtmlRef,
      methods: html,
      constants: { XFrameOptionsMode, SandboxMode },
    }),
    defineService({ name: 'HtmlService.HtmlOutput', state: HtmlOutputRef, methods: output }),
    defineService({ name: 'HtmlService.HtmlTemplate', state: HtmlTemplateRef, methods: template, open: true }),
  ];
}
