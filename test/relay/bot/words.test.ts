import { describe, expect, it } from 'vitest';
import { COMMANDS } from '#relay/bot/commands.ts';
import { ageText } from '#relay/bot/messages/age.ts';
import { counted } from '#relay/bot/messages/in-languages.ts';
import { noticeText } from '#relay/bot/messages/notices.ts';
import { pressWords } from '#relay/bot/messages/press-words.ts';
import { reasonText } from '#relay/bot/messages/reasons.ts';
import { typingRefusal } from '#relay/bot/messages/typing.ts';
import { whyUnknown } from '#relay/bot/messages/why-unknown.ts';
import { tables, wordings } from '../support/word-tables.ts';

/** Whether a wording has words at all, and not only what it takes, numbers and signs. */
const hasWords = (text: string) => /\p{L}/u.test(text);

const NAMES = COMMANDS.map(({ name }) => `/${name}`);

describe('every wording', () => {
  it('is there in both languages, takes the same, and is Russian in Russian', async () => {
    const all = await tables();
    expect(all.length).toBeGreaterThan(15);
    for (const [name, en, ru] of all) {
      const [english, russian] = [wordings(en), wordings(ru)];
      expect(
        russian.map(([path]) => path),
        name,
      ).toEqual(english.map(([path]) => path));
      for (const [nth, [path, text]] of english.entries()) {
        const other = russian[nth]?.[1] ?? '';
        const at = `${name} ${path}`;
        expect.soft(text.trim(), at).not.toBe('');
        expect.soft(text, at).not.toMatch(/[а-яё]/i);
        if (hasWords(other)) expect.soft(other, at).toMatch(/[а-яё]/i);
        expect.soft(places(other), at).toEqual(places(text));
        expect.soft(commands(other), at).toEqual(commands(text));
        expect
          .soft(
            commands(text).filter((name) => !NAMES.includes(name)),
            at,
          )
          .toEqual([]);
      }
    }
  });
});

const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort();
/** A sentence in Russian names the same commands. */
const commands = (text: string) => [...text.matchAll(/(?<![\w/])\/[a-z]+/g)].map(([command]) => command).sort();

describe('what a press is answered with', () => {
  const name = 'A'.repeat(64);
  const dear = '1234567.125 USD';

  it.each(['en', 'ru'] as const)('fits uncut, with the longest name and price (%s)', (language) => {
    for (const [at, text] of wordings(pressWords(language))) {
      const filled = text.replace('{0}', /busy|decided|already/i.test(at) ? name : dear);
      // These two end with what CS2Cap says: however long that is, it may be cut.
      if (!/^(says|unsure)$/.test(at)) expect(filled.length, at).toBeLessThanOrEqual(200);
    }
  });

  it.each(['en', 'ru'] as const)('so does arming where nobody can know the price (%s)', (language) => {
    const words = pressWords(language);
    const reasons = [
      { kind: 'no-api-key' },
      { kind: 'plan' },
      { kind: 'rule-unknown' },
      { kind: 'reserve', left: 12_345, reserve: 100_000 },
      { kind: 'api', failure: { kind: 'monthly-quota', status: 429, message: '', fields: [] } },
    ] as const;
    for (const reason of reasons) {
      const text = words.armedAt(dear) + words.unsure(whyUnknown(reason, language));
      expect(text.length, text).toBeLessThanOrEqual(200);
    }
  });
});

describe('numbers with their nouns', () => {
  const chats = { one: 'чат', few: 'чата', many: 'чатов' };

  it.each([
    [1, '1 чат'],
    [2, '2 чата'],
    [5, '5 чатов'],
    [11, '11 чатов'],
    [21, '21 чат'],
    [104, '104 чата'],
    [1000, '1\u00a0000 чатов'],
  ])('%i', (number, wanted) => expect(counted(number, chats, 'ru')).toBe(wanted));

  it('in English', () => {
    expect([1, 2, 1500].map((number) => counted(number, { one: 'chat', many: 'chats' }, 'en'))).toEqual([
      '1 chat',
      '2 chats',
      '1,500 chats',
    ]);
  });

  it.each([
    [30_000, 'less than a minute ago', 'меньше минуты назад'],
    [-5000, 'less than a minute ago', 'меньше минуты назад'],
    [60_000, '1 minute ago', '1 минуту назад'],
    [22 * 60_000, '22 minutes ago', '22 минуты назад'],
    [5 * 3_600_000, '5 hours ago', '5 часов назад'],
    [72 * 3_600_000, '3 days ago', '3 дня назад'],
  ])('an age of %i ms', (ms, en, ru) => {
    expect([ageText(ms, 'en'), ageText(ms, 'ru')]).toEqual([en, ru]);
  });
});

describe('what stands behind a sentence', () => {
  it('a look-up that failed says why, and quotes CS2Cap only where it knows better', () => {
    const failure = { status: 400, message: 'No such thing', fields: [] };
    expect(whyUnknown({ kind: 'api', failure: { ...failure, kind: 'bad-request' } }, 'ru')).toBe(
      'ответ CS2Cap: No such thing',
    );
    expect(whyUnknown({ kind: 'api', failure: { ...failure, kind: 'unreachable' } }, 'ru')).toBe(
      'CS2Cap не ответил ясно',
    );
    expect(whyUnknown({ kind: 'reserve', left: 3, reserve: 100 }, 'ru')).toBe(
      'из месячной квоты CS2Cap сверх запаса в 100 осталось 3 запроса',
    );
  });

  it('numbers in a refusal are written as the reader writes them', () => {
    const refusal = { kind: 'other-currency', currency: 'EUR', value: '1234.5' } as const;
    expect(typingRefusal(refusal, 'en')).toContain('1,234.5 EUR');
    expect(typingRefusal(refusal, 'ru')).toContain('1\u00a0234,5 EUR');
  });

  it('the relay’s own reasons are Russian, those of others are quoted', () => {
    expect(reasonText('the bot was blocked', 'ru')).toBe('бот заблокирован');
    expect(reasonText('sent twice without an answer: ECONNRESET', 'ru')).toBe(
      'отправлено дважды без ответа: ECONNRESET',
    );
    expect(reasonText('403 Forbidden: bot was kicked', 'ru')).toBe('403 Forbidden: bot was kicked');
    expect(reasonText('the bot was blocked', 'en')).toBe('the bot was blocked');
  });

  it('a notice about an alert that stays off ends as a sentence', () => {
    const why = { kind: 'api', failure: { kind: 'bad-request', status: 400, message: 'no', fields: [] } } as const;
    expect(noticeText({ kind: 'not-rearmed', item: 'AK-47', why }, 'en')).toBe(
      '“AK-47” could not be re-armed by itself. Not armed, CS2Cap says: no. It stays off until somebody arms it, by /rearm or in the sheet.',
    );
  });
});
