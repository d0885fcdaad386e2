import { EnumSet } from './enums.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';

export class ContentRef {}

const MimeType = new EnumSet(['ATOM', 'CSV', 'ICAL', 'JAVASCRIPT', 'JSON', 'RSS', 'TEXT', 'VCARD', 'XML']);

/** What the echo answers as Content-Type. */
const mediaTypes: Readonly<Record<string, string>> = {
  ATOM: 'application/atom+xml',
  CSV: 'text/csv',
  ICAL: 'text/calendar',
  JAVASCRIPT: 'application/javascript',
  JSON: 'application/json',
  RSS: 'application/rss+xml',
  TEXT: 'text/plain',
  VCARD: 'text/x-vcard',
  XML: 'application/xml',
};

export class TextOutputRef {
  content: string | null;
  mimeType = MimeType.of('TEXT');
  fileName: string | null = null;
  constructor(content: string | null) {
    this.content = content;
  }

  get mediaType(): string {
    return mediaTypes[this.mimeType.name] ?? 'text/plain';
  }
}

const onOutput = overloadsOf<TextOutputRef>();
const output = {
  append: [onOutput([p.text], (self, added) => Object.assign(self, { content: (self.content ?? '') + added }))],
  clear: [onOutput([], (self) => Object.assign(self, { content: null }))],
  getContent: [onOutput([], (self) => self.content)],
  setContent: [onOutput([p.text], (self, content) => Object.assign(self, { content }))],
  getMimeType: [onOutput([], (self) => self.mimeType)],
  setMimeType: [onOutput([p.oneOf(MimeType)], (self, mimeType) => Object.assign(self, { mimeType }))],
  downloadAsFile: [onOutput([p.text], (self, fileName) => Object.assign(self, { fileName }))],
  getFileName: [onOutput([], (self) => self.fileName)],
} satisfies Partial<Record<keyof GoogleAppsScript.Content.TextOutput, readonly Overload<TextOutputRef>[]>>;

const on = overloadsOf<ContentRef>();
const content = {
  createTextOutput: [on([], () => new TextOutputRef('')), on([p.text], (_, text) => new TextOutputRef(text))],
} satisfies Partial<Record<keyof GoogleAppsScript.Content.ContentService, readonly Overload<ContentRef>[]>>;

/** ContentService; status codes and headers can't be set (apps-script.md §2.3). */
export const contentServices: readonly Service[] = [
  defineService({ name: 'ContentService', state: ContentRef, methods: content, constants: { MimeType } }),
  defineService({ name: 'ContentService.TextOutput', state: TextOutputRef, methods: output }),
];
