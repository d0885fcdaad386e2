import { describe, expect, it } from 'vitest';
import { errorList } from '#relay/bot/messages/errors.ts';
import { russianErrors } from '#relay/bot/messages/errors-ru.ts';
import { allErrors } from '#shared/cs2cap/error-catalogue.ts';
import { readMarked } from '#shared/marked-text.ts';
import { MESSAGE_LIMIT } from '#shared/telegram/rich-text.ts';
import { startStage } from './stage.ts';

/** Somebody who is not connected: an error may be why. */
async function asking() {
  const stage = await startStage();
  const ann = stage.telegram.user({ firstName: 'Ann' });
  await ann.startsBot(stage.account);
  const seat = ann.in(stage.account);
  await seat.sees(/I bring CS2Cap alerts/);
  return async (words: string) => {
    const sent = await seat.sends(words);
    return (await seat.sees(/./, { after: sent })).text;
  };
}

describe('/help', () => {
  it('lists the errors and tells one, by code, reason or status, in any case', async () => {
    const asks = await asking();
    expect(await asks('/help')).toContain('/help [errors|CODE] – What you can send me; what an error means');
    expect(await asks('/help errors')).toContain('\nRATE_LIMIT_EXCEEDED – too many requests this minute\n');
    expect(await asks('/help rate_limit_exceeded')).toBe(
      'RATE_LIMIT_EXCEEDED · status 429\nIt means: too many requests this minute.\nDo: nothing: it waits and goes on.',
    );
    expect(await asks('/help Wrong-Signature')).toBe(
      'wrong-signature\nIt means: none of the secrets gives this signature.\n' +
        'Do: /rotate in the bot, Webhook ▸ Rotate secret in the sheet.',
    );
    expect(await asks('/help 409')).toMatch(/^ALERT_DELIVERY.+\n\nDUPLICATE_ALERT.+\n\nCHILD_KEY_LIMIT_REACHED/s);
  });

  it('takes the words of a message, and says so where nothing fits', async () => {
    const asks = await asking();
    expect(await asks('/help Enabled alert limit reached (5).')).toMatch(
      /^Nothing has all of these words\. The nearest:\n\nALERT_LIMIT_REACHED/,
    );
    expect(await asks('/help karambit')).toBe('I know no error “karambit”. /help errors lists them.');
  });
});

describe('the catalogue in Russian', () => {
  it.each(['en', 'ru'] as const)('is a list that one message holds (%s)', (language) => {
    const { text } = errorList(language);
    expect(text.length).toBeLessThan(MESSAGE_LIMIT);
    expect(text.split('\n')).toHaveLength(allErrors().length + 1);
  });

  it('names the same commands, settings and menu items', () => {
    const named = (text: string) =>
      readMarked(text).flatMap(({ text: piece, look }) => (look === 'plain' ? [] : piece));
    for (const { name, todo } of allErrors()) {
      const { means, todo: russian } = russianErrors[name];
      expect(`${means} ${russian}`, name).toMatch(/[а-яё]/);
      expect(named(russian), name).toEqual(expect.arrayContaining(named(todo)));
    }
  });
});
