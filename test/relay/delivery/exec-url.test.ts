import { describe, expect, it } from 'vitest';
import { isEchoUrl, isExecUrl } from '#relay/delivery/exec-url.ts';

const EXEC = 'https://script.google.com/macros/s/AKfy-c_1/exec';
const LOCAL = 'http://127.0.0.1:4000/macros/s/local/exec';

describe('isExecUrl', () => {
  it.each([EXEC, 'https://script.google.com/a/macros/example.com/s/AKfy/exec'])('takes %s', (url) => {
    expect(isExecUrl(url, false)).toBe(true);
  });

  it.each([
    ['the HEAD deployment', 'https://script.google.com/macros/s/AKfy/dev'],
    ['plain http', EXEC.replace('https', 'http')],
    ['another host', 'https://evil.example/macros/s/AKfy/exec'],
    ['a host that ends alike', 'https://notscript.google.com/macros/s/AKfy/exec'],
    ['another host before an @', 'https://script.google.com@evil.example/macros/s/AKfy/exec'],
    ['a query', `${EXEC}?x=1`],
    ['a line break', `${EXEC}\n`],
    ['an inner host', 'http://169.254.169.254/macros/s/x/exec'],
    ['the sandbox', LOCAL],
  ])('refuses %s', (_name, url) => {
    expect(isExecUrl(url, false)).toBe(false);
  });

  it('takes the sandbox where it is allowed, and no other inner host', () => {
    expect(isExecUrl(LOCAL, true)).toBe(true);
    expect(isExecUrl('http://10.0.0.1:4000/macros/s/local/exec', true)).toBe(false);
    expect(isExecUrl('http://127.0.0.1:4000/admin', true)).toBe(false);
  });
});

describe('isEchoUrl', () => {
  it.each([
    ['https://script.googleusercontent.com/macros/echo?user_content_key=x', EXEC, false, true],
    ['http://script.googleusercontent.com/macros/echo', EXEC, false, false],
    ['https://googleusercontent.com.evil.example/macros/echo', EXEC, false, false],
    ['https://accounts.google.com/ServiceLogin', EXEC, false, false],
    ['/macros/echo', EXEC, false, false],
    ['http://127.0.0.1:4000/macros/echo?user_content_key=x', LOCAL, true, true],
    ['http://127.0.0.1:4001/macros/echo', LOCAL, true, false],
    ['http://127.0.0.1:4000/admin', LOCAL, true, false],
    ['http://127.0.0.1:4000/macros/echo', LOCAL, false, false],
    ['http://127.0.0.1:4000/macros/echo', EXEC, true, false],
  ])('%s after %s (local: %s) is %s', (location, exec, allowLocal, expected) => {
    expect(isEchoUrl(location, exec, allowLocal)).toBe(expected);
  });
});
