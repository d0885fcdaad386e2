import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTION_VERBS, CALLBACK_DATA_LIMIT, decodeAction, encodeAction } from '#shared/telegram/action.ts';

const verbs = fc.constantFrom(...ACTION_VERBS);

describe('encodeAction and decodeAction', () => {
  it('carry any reference that fits, within 64 bytes', () => {
    fc.assert(
      fc.property(verbs, fc.stringMatching(/^[\w.:-]{1,70}$/), (verb, ref) => {
        const encoded = encodeAction({ verb, ref });
        const data = encoded.ok ? encoded.value : '';
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(CALLBACK_DATA_LIMIT);
        expect(encoded.ok).toBe(`c1:${verb}:${ref}`.length <= CALLBACK_DATA_LIMIT);
        expect(decodeAction(data)).toEqual(encoded.ok ? { verb, ref } : undefined);
      }),
    );
  });

  it('C48: a UUID fits, and so does an id of another form', () => {
    expect(encodeAction({ verb: 'rearm', ref: '8f14e45f-ceea-4e7a-9c5d-2b1f0a3c6d7e' }).ok).toBe(true);
    expect(encodeAction({ verb: 'rearm', ref: 'alert_01JXYZ' }).ok).toBe(true);
  });

  it.each(['', '★', 'a b', 'a\n', 'é'])('refuses the reference %j, which would not survive', (ref) =>
    expect(encodeAction({ verb: 'open', ref }).ok).toBe(false),
  );

  it.each(['', 'c1:rearm:', 'c2:rearm:a', 'c1:explode:a', 'c1:rearm', 'rearm:a', 'c1:rearm:a b', 'c1:rearm:a\n'])(
    'takes %j for no action of ours',
    (data) => expect(decodeAction(data)).toBeUndefined(),
  );

  it('never throws on what a stranger sends', () => {
    fc.assert(
      fc.property(fc.string(), (data) => {
        const action = decodeAction(data);
        expect(action === undefined || ACTION_VERBS.includes(action.verb)).toBe(true);
      }),
    );
  });
});
