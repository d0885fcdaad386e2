import type { MessageEntity } from 'grammy/types';
import { type FormattedText, parseHtml } from './html.ts';
import { badRequest } from './refusal.ts';

const maxTextLength = 4096;

export interface TextParams {
  readonly text?: string;
  readonly parse_mode?: string;
  readonly entities?: readonly MessageEntity[];
}

/**
 * The text a bot wants to show, parsed, checked and cleaned as the server does it: entities inside the text, trimmed,
 * 1–4096 after parsing (telegram.md §2). Length counts UTF-16 units, the stricter of the two readings.
 */
export function readText(params: TextParams): FormattedText {
  const parsed = parse(params);
  for (const entity of parsed.entities) checkEntity(entity, parsed.text);
  const clean = tidy(parsed);
  if (clean.text === '') throw badRequest('message text is empty');
  if (clean.text.length > maxTextLength) throw badRequest('message is too long');
  return withFound(clean);
}

/** What a person types: no mark-up, the same cleaning; commands, mentions and links are found. Throws when it can't be sent. */
export function typedText(text: string): FormattedText {
  return readText({ text });
}

function parse({ text = '', parse_mode, entities = [] }: TextParams): FormattedText {
  if (!parse_mode) return { text, entities };
  switch (parse_mode.toLowerCase()) {
    case 'html':
      return parseHtml(text);
    case 'markdown':
    case 'markdownv2':
      throw badRequest(`unsupported parse_mode (the stand-in reads HTML or entities, not ${parse_mode})`);
    default:
      throw badRequest('unsupported parse_mode');
  }
}

function checkEntity({ offset, length }: MessageEntity, text: string): void {
  if (offset < 0) throw badRequest(`receive an entity with incorrect offset ${offset}`);
  if (length < 0) throw badRequest(`receive an entity with incorrect length ${length}`);
  if (offset > text.length)
    throw badRequest(`entity beginning at UTF-16 offset ${offset} begins after the end of the text`);
  if (offset + length > text.length) {
    throw badRequest(
      `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${text.length}`,
    );
  }
  if (splitsPair(text, offset)) throw badRequest('entity begins in a middle of a UTF-16 symbol');
  if (splitsPair(text, offset + length)) {
    throw badRequest(`entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol`);
  }
}

function splitsPair(text: string, offset: number): boolean {
  return /[\ud800-\udbff]/.test(text[offset - 1] ?? '') && /[\udc00-\udfff]/.test(text[offset] ?? '');
}

/** Drops CR, turns other control characters into spaces and trims both ends; entities move along, empty ones go. */
function tidy({ text, entities }: FormattedText): FormattedText {
  const kept = [...text].map((char) => (char === '\r' ? '' : char !== '\n' && char < ' ' ? ' ' : char)).join('');
  const clean = kept.trim();
  const leading = kept.length - kept.trimStart().length;
  const place = (offset: number) => {
    const withoutCr = offset - (text.slice(0, offset).match(/\r/g)?.length ?? 0);
    return Math.min(Math.max(0, withoutCr - leading), clean.length);
  };
  const moved = entities.map((entity) => {
    const offset = place(entity.offset);
    return { ...entity, offset, length: place(entity.offset + entity.length) - offset };
  });
  return { text: clean, entities: sorted(moved.filter((entity) => entity.length > 0)) };
}

type FoundType = 'bot_command' | 'mention' | 'url' | 'hashtag' | 'cashtag' | 'email';
const foundPatterns: readonly (readonly [FoundType, RegExp])[] = [
  ['url', /https?:\/\/[^\s<>"]*[^\s<>".,!?;:)\]']/gi],
  ['bot_command', /(?<![\w/<>@])\/\w{1,64}(?:@\w{3,32})?(?![\w/])/g],
  ['email', /(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi],
  ['mention', /(?<![\w.])@[a-z]\w{3,31}\b/gi],
  ['hashtag', /(?<![\w&])#[\p{L}_][\p{L}\p{N}_]*/gu],
];

/** What the server finds by itself is not taken from the bot, and never overlaps code or another link. */
function withFound({ text, entities }: FormattedText): FormattedText {
  const given = entities.filter((entity) => !foundPatterns.some(([type]) => type === entity.type));
  const taken: { offset: number; length: number }[] = given.filter((entity) =>
    ['code', 'pre', 'text_link', 'text_mention', 'custom_emoji'].includes(entity.type),
  );
  const found: MessageEntity[] = [];
  for (const [type, pattern] of foundPatterns) {
    for (const match of text.matchAll(pattern)) {
      const range = { offset: match.index, length: match[0].length };
      if (taken.some((other) => overlaps(other, range))) continue;
      taken.push(range);
      found.push({ type, ...range });
    }
  }
  return { text, entities: sorted([...given, ...found]) };
}

function overlaps(a: { offset: number; length: number }, b: { offset: number; length: number }): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

function sorted(entities: readonly MessageEntity[]): MessageEntity[] {
  return entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length || (a.type < b.type ? -1 : 1));
}
