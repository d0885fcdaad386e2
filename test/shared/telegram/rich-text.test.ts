import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bold,
  code,
  cut,
  italic,
  lines,
  link,
  MESSAGE_LIMIT,
  type RichText,
  rich,
} from '#shared/telegram/rich-text.ts';

const parts = fc.array(
  fc
    .tuple(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(bold, italic, code, (text: string) => rich(text)),
    )
    .map(([text, style]) => style(text)),
);
const spans = ({ text, entities }: RichText) =>
  entities.map((entity) => text.slice(entity.offset, entity.offset + entity.length));

describe('rich', () => {
  it('moves entities along with their text, counted in UTF-16 units', () => {
    const message = rich('🔪 ', bold('★ Karambit'), ' | ', link('open', 'https://example.com'));
    expect(message.text).toBe('🔪 ★ Karambit | open');
    expect(spans(message)).toEqual(['★ Karambit', 'open']);
    expect(message.entities[0]?.offset).toBe(3);
    expect(message.entities[1]?.url).toBe('https://example.com');
  });

  it('C26: keeps signs that markup would take for its own', () => {
    const name = 'StatTrak™ M4A1-S | Hyper *Beast* (Field_Tested) <b>&amp;';
    expect(rich(bold(name)).text).toBe(name);
  });

  it('has no entity for an empty text, which Telegram would refuse', () => {
    expect([bold(''), italic(''), code(''), link('', 'https://example.com')].flatMap((part) => part.entities)).toEqual(
      [],
    );
  });
});

describe('lines', () => {
  it('joins what is there and leaves out what is empty', () => {
    expect(lines('a', undefined, '', bold(''), rich('', bold('b'))).text).toBe('a\nb');
    expect(lines().text).toBe('');
  });
});

describe('cut', () => {
  it('leaves a message of the limit alone, and cuts one that is longer', () => {
    expect(cut(rich('x'.repeat(MESSAGE_LIMIT))).text).toHaveLength(MESSAGE_LIMIT);
    expect(cut(rich('x'.repeat(MESSAGE_LIMIT + 1))).text).toBe(`${'x'.repeat(MESSAGE_LIMIT - 1)}…`);
  });

  it('does not cut a character in two', () => expect(cut(rich('ab🔪cd'), 4).text).toBe('ab…'));

  it('shortens the entity that the cut meets and drops those behind it', () => {
    const message = cut(rich(bold('abcdef'), italic('ghi')), 5);
    expect(message).toEqual({ text: 'abcd…', entities: [{ type: 'bold', offset: 0, length: 4 }] });
  });

  it('gives a valid message within the limit, whatever it is given', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 40 }), (pieces, limit) => {
        const whole = rich(...pieces);
        const message = cut(whole, limit);
        expect(message.text.length).toBeLessThanOrEqual(limit);
        expect(message.text.isWellFormed()).toBe(true);
        const kept = message.text === whole.text ? whole.text : message.text.slice(0, -1);
        expect(whole.text.startsWith(kept)).toBe(true);
        for (const entity of message.entities) {
          expect(entity.length).toBeGreaterThan(0);
          expect(entity.offset + entity.length).toBeLessThanOrEqual(kept.length);
        }
      }),
    );
  });
});
