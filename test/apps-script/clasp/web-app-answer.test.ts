import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../../apps-script/clasp/web-app-answer.mjs';

describe('what the web app answers a stranger after a deployment', () => {
  it.each([
    ['its greeting', 200, 'CS2Cap toolkit', true, 'answers anonymous callers'],
    ['the build that was deployed', 200, '{"app":"cs2cap-sheet","build":"abc"}', true, 'runs build abc'],
    ['another build', 200, '{"app":"cs2cap-sheet","build":"old"}', false, 'still with build old'],
    ['a login page with status 200', 200, '<title>Sign-in</title>', false, 'Manage deployments'],
    ['a refusal', 403, 'Access Denied', false, 'HTTP 403'],
    ['its greeting on an error page', 500, 'CS2Cap toolkit', false, 'HTTP 500'],
    ['JSON that is nobody’s', 200, 'null', false, 'Manage deployments'],
  ])('%s', (_, status, text, isGood, words) => {
    expect(judgeAnswer({ status, text }, 'abc')).toEqual({ isGood, words: expect.stringContaining(words) });
  });
});
