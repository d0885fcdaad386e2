import type { MessageEntity } from 'grammy/types';
import { badRequest } from './refusal.ts';

/** Text without mark-up, and what the mark-up said about it. Offsets count UTF-16 units. */
export interface FormattedText {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

type Plain = 'bold' | 'italic' | 'underline' | 'strikethrough' | 'spoiler' | 'code';
const plainTags: Readonly<Record<string, Plain>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  code: 'code',
};
const otherTags = ['a', 'pre', 'blockquote', 'tg-emoji'];

interface OpenTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly start: number;
}

/**
 * Reads HTML as the Bot API does: only its own tags, every `<` and `&` meant, every tag closed in order; else 400
 * "can't parse entities: …" with the byte offset (telegram.md §2, table of answers and HTML rules).
 */
export function parseHtml(html: string): FormattedText {
  const open: OpenTag[] = [];
  const entities: MessageEntity[] = [];
  let text = '';
  let at = 0;
  while (at < html.length) {
    const tag = html[at] === '<' ? readTag(html, at) : undefined;
    if (!tag) {
      const piece = readCharacter(html, at);
      text += piece.text;
      at = piece.next;
    } else if (tag.isEnd) {
      const opened = closeTag(open, tag.name, html, at);
      entities.push(...entityOf(opened, text, open.at(-1)));
      at = tag.next;
    } else {
      open.push({ name: tag.name, attributes: tag.attributes, start: text.length });
      at = tag.next;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) throw cantParse(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { text, entities: mergePre(entities) };
}

interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  readonly next: number;
}

function readTag(html: string, at: number): Tag {
  const end = /^<\/([a-zA-Z-]*)\s*/.exec(html.slice(at));
  if (end) {
    const next = at + end[0].length;
    if (html[next] !== '>') throw cantParse('Unclosed end tag', html, at);
    return { name: (end[1] ?? '').toLowerCase(), isEnd: true, attributes: new Map(), next: next + 1 };
  }
  const name = (/^<([a-zA-Z-]*)/.exec(html.slice(at))?.[1] ?? '').toLowerCase();
  if (!(name in plainTags) && !otherTags.includes(name)) throw cantParse(`Unsupported start tag "${name}"`, html, at);
  const { attributes, next } = readAttributes(html, at, at + 1 + name.length);
  if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw cantParse('Tag "span" must have class "tg-spoiler"', html, at);
  }
  return { name, isEnd: false, attributes, next };
}

function readAttributes(html: string, tagAt: number, from: number) {
  const attributes = new Map<string, string>();
  const pattern = /\s+([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+)))?/y;
  pattern.lastIndex = from;
  let next = from;
  for (let found = pattern.exec(html); found; found = pattern.exec(html)) {
    attributes.set((found[1] ?? '').toLowerCase(), decodeAll(found[2] ?? found[3] ?? found[4] ?? ''));
    next = pattern.lastIndex;
  }
  const rest = /^\s*>/.exec(html.slice(next));
  if (!rest) throw cantParse('Unclosed start tag', html, tagAt);
  return { attributes, next: next + rest[0].length };
}

function closeTag(open: OpenTag[], name: string, html: string, at: number): OpenTag {
  const opened = open.pop();
  if (!opened) throw cantParse('Unexpected end tag', html, at);
  if (name !== '' && name !== opened.name) {
    throw cantParse('Unmatched end tag', html, at, `, expected "</${opened.name}>", found "</${name}>"`);
  }
  return opened;
}

function entityOf(tag: OpenTag, text: string, parent: OpenTag | undefined): MessageEntity[] {
  const range = { offset: tag.start, length: text.length - tag.start };
  if (range.length === 0) return [];
  const plain = plainTags[tag.name];
  const language = /^language-(.+)$/.exec(tag.attributes.get('class') ?? '')?.[1];
  if (tag.name === 'code' && parent?.name === 'pre' && language) return [{ type: 'pre', ...range, language }];
  if (plain) return [{ type: plain, ...range }];
  if (tag.name === 'pre') return [{ type: 'pre', ...range }];
  if (tag.name === 'blockquote') {
    return [{ type: tag.attributes.has('expandable') ? 'expandable_blockquote' : 'blockquote', ...range }];
  }
  if (tag.name === 'tg-emoji') {
    return [{ type: 'custom_emoji', ...range, custom_emoji_id: tag.attributes.get('emoji-id') ?? '' }];
  }
  const url = linkTarget(tag.attributes.get('href') ?? text.slice(tag.start));
  return url === undefined ? [] : [{ type: 'text_link', ...range, url }];
}

/** A link the real server cannot use is dropped without an error; the text stays. */
function linkTarget(href: string): string | undefined {
  const address = /^[a-z][a-z+.-]*:/i.test(href) ? href : `http://${href}`;
  return URL.canParse(address) ? new URL(address).href : undefined;
}

/** `<pre><code class="language-…">` is one entity, not two. */
function mergePre(entities: readonly MessageEntity[]): MessageEntity[] {
  const withLanguage = entities.filter((entity) => entity.type === 'pre' && entity.language !== undefined);
  return entities.filter(
    (entity) =>
      entity.type !== 'pre' ||
      entity.language !== undefined ||
      !withLanguage.some((other) => other.offset === entity.offset && other.length === entity.length),
  );
}

const namedCharacters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** The next character, decoded if it is one of the four named or a numeric reference; other names stay as they are. */
function readCharacter(html: string, at: number): { text: string; next: number } {
  const reference = /^&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));?/i.exec(html.slice(at, at + 12));
  const plain = { text: html[at] ?? '', next: at + 1 };
  if (!reference) return plain;
  const code = reference[1] ? Number.parseInt(reference[1], 16) : Number(reference[2] ?? Number.NaN);
  const text = reference[3]
    ? namedCharacters[reference[3]]
    : code > 0 && code <= 0x10ffff
      ? String.fromCodePoint(code)
      : '';
  return text ? { text, next: at + reference[0].length } : plain;
}

function decodeAll(value: string): string {
  let text = '';
  for (let at = 0; at < value.length; ) {
    const piece = readCharacter(value, at);
    text += piece.text;
    at = piece.next;
  }
  return text;
}

function cantParse(problem: string, html?: string, at = 0, found = '') {
  const place = html === undefined ? '' : ` at byte offset ${Buffer.byteLength(html.slice(0, at))}`;
  return badRequest(`can't parse entities: ${problem}${place}${found}`);
}
