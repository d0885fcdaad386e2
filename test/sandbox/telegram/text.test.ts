import { describe, expect, it } from 'vitest';
import { readText } from './text.ts';

const html = (text: string) => readText({ text, parse_mode: 'HTML' });

describe('HTML (telegram.md §2: strict, offsets in UTF-16 units)', () => {
  it('gives text and entities, with emoji counted as two', () => {
    expect(html('🔔 <b>AK-47 &lt;x&gt;</b> &amp; <a href="https://example.com/a">more</a>')).toEqual({
      text: '🔔 AK-47 <x> & more',
      entities: [
        { type: 'bold', offset: 3, length: 9 },
        { type: 'text_link', offset: 15, length: 4, url: 'https://example.com/a' },
      ],
    });
  });

  it('reads a code block with its language as one entity', () => {
    expect(html('<pre><code class="language-json">{}</code></pre>').entities).toEqual([
      { type: 'pre', offset: 0, length: 2, language: 'json' },
    ]);
  });

  it('keeps named characters it does not know', () => {
    expect(html('a&nbsp;b &quot;c&quot; &#9733;').text).toBe('a&nbsp;b "c" ★');
  });

  it.each([
    ['a < b', 'Unsupported start tag "" at byte offset 2'],
    ['★<p>x</p>', 'Unsupported start tag "p" at byte offset 3'],
    ['<b>x', `Can't find end tag corresponding to start tag "b"`],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['<b', 'Unclosed start tag at byte offset 0'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ])('refuses %s', (text, problem) => {
    expect(() => html(text)).toThrow(`400 Bad Request: can't parse entities: ${problem}`);
  });

  it('says that it does not read Markdown', () => {
    expect(() => readText({ text: '*x*', parse_mode: 'MarkdownV2' })).toThrow(/unsupported parse_mode \(the stand-in/);
  });
});

describe('entities', () => {
  it.each([
    [{ offset: 0, length: 4 }, /ends after the end of the text/],
    [{ offset: 9, length: 1 }, /begins after the end/],
    [{ offset: -1, length: 1 }, /incorrect offset/],
    [{ offset: 2, length: 1 }, /begins in a middle of a UTF-16 symbol/],
    [{ offset: 0, length: 2 }, /ends in a middle of a UTF-16 symbol/],
  ])('refuses %o in a text of three units', (range, problem) => {
    expect(() => readText({ text: 'a🔔', entities: [{ type: 'bold', ...range }] })).toThrow(problem);
  });

  it('moves entities along when the text is trimmed, and drops those that become empty', () => {
    const entities = [
      { type: 'bold', offset: 2, length: 1 },
      { type: 'italic', offset: 4, length: 2 },
    ] as const;
    expect(readText({ text: '  x\r  ', entities })).toEqual({
      text: 'x',
      entities: [{ type: 'bold', offset: 0, length: 1 }],
    });
  });

  it('finds commands, links and mentions by itself, but not in code', () => {
    const found = readText({
      text: '/rearm@alerts_bot see https://t.me/x?a=1. @someone /id',
      entities: [{ type: 'code', offset: 51, length: 3 }],
    });
    expect(found.entities).toEqual([
      { type: 'bot_command', offset: 0, length: 17 },
      { type: 'url', offset: 22, length: 18 },
      { type: 'mention', offset: 42, length: 8 },
      { type: 'code', offset: 51, length: 3 },
    ]);
  });
});

describe('length (telegram.md §2: 1–4096 after parsing)', () => {
  it('counts after parsing', () => {
    expect(html(`<b>${'x'.repeat(4096)}</b>`).text).toHaveLength(4096);
    expect(() => html(`<b>${'x'.repeat(4097)}</b>`)).toThrow('message is too long');
  });

  it('refuses a text that is empty once it is parsed and trimmed', () => {
    expect(() => html('<b> </b>\n')).toThrow('message text is empty');
  });
});
