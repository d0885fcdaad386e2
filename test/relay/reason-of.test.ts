import { expect, it } from 'vitest';
import { reasonOf } from '#relay/reason-of.ts';

const refusedTwice = new AggregateError([new Error('connect ECONNREFUSED ::1:1'), new Error('second')], '');
const late = Object.assign(new Error('aborted'), { name: 'TimeoutError' });

it.each([
  ['an error by its message', new Error('no such database'), 'no such database'],
  ['what fetch hides', new TypeError('fetch failed', { cause: new Error('other side closed') }), 'other side closed'],
  ['the first of several, which fetch hides too', new TypeError('', { cause: refusedTwice }), /ECONNREFUSED ::1/],
  ['a hidden reason without words by its cover', new TypeError('fetch failed', { cause: new Error() }), 'fetch failed'],
  ['a cause that only explains by the error itself', new Error('took too long', { cause: new Error('x') }), /^took/],
  ['a time that ran out', late, 'no answer in time'],
  ['what is no error at all', 'gone', 'gone'],
])('tells %s', (_, error, words) => {
  expect(reasonOf(error)).toMatch(words);
});

it('tells how long it waited, where that is known', () => {
  expect(reasonOf(late, 20_000)).toBe('no answer within 20 s');
});
