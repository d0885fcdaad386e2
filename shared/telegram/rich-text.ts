/** One formatting span of the Bot API: offset and length in UTF-16 code units (Bot API, MessageEntity). */
export interface Entity {
  readonly type: 'bold' | 'italic' | 'code' | 'strikethrough' | 'text_link';
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

/** Text with entities instead of markup: item names hold `| ( ) ★ ™`, and entities can't fail to parse (C26, telegram.md §2). */
export interface RichText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

export type Part = string | RichText;

/** sendMessage takes 1–4096 characters (telegram.md §2). */
export const MESSAGE_LIMIT = 4096;

/** The parts one after another, entities moved along. */
export function rich(...parts: readonly Part[]): RichText {
  let text = '';
  const entities: Entity[] = [];
  for (const part of parts) {
    const piece = typeof part === 'string' ? { text: part, entities: [] } : part;
    for (const entity of piece.entities) entities.push({ ...entity, offset: entity.offset + text.length });
    text += piece.text;
  }
  return { text, entities };
}

export const bold = (text: string): RichText => span(text, 'bold');
export const italic = (text: string): RichText => span(text, 'italic');
export const code = (text: string): RichText => span(text, 'code');
export const link = (text: string, url: string): RichText => ({
  text,
  entities: text === '' ? [] : [{ type: 'text_link', offset: 0, length: text.length, url }],
});

/** Lines joined by a line break; empty ones are left out. */
export function lines(...parts: readonly (Part | undefined)[]): RichText {
  const kept = parts.filter((part): part is Part => part !== undefined && rich(part).text !== '');
  return rich(...kept.flatMap((part, index) => (index === 0 ? [part] : ['\n', part])));
}

/** The text cut to `limit` UTF-16 units with an ellipsis: never inside a surrogate pair, entities shortened with it. */
export function cut(message: RichText, limit = MESSAGE_LIMIT): RichText {
  if (message.text.length <= limit) return message;
  let end = limit - 1;
  const last = message.text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return {
    text: `${message.text.slice(0, end)}…`,
    entities: message.entities
      .filter((entity) => entity.offset < end)
      .map((entity) => ({ ...entity, length: Math.min(entity.length, end - entity.offset) })),
  };
}

const span = (text: string, type: Entity['type']): RichText => ({
  text,
  entities: text === '' ? [] : [{ type, offset: 0, length: text.length }],
});
