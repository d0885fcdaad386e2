import { describe, expect, it } from 'vitest';
import { route } from '#relay/destinations/route.ts';

const chat = (key: string, isDefault = false) => ({ key, chatId: `-${key}`, isDefault });
const keys = (result: ReturnType<typeof route>) => result.to.map((to) => to.key);

describe('route', () => {
  it('sends to the named chats only, not to the defaults', () => {
    const result = route({ named: ['b'], chats: [chat('a', true), chat('b'), chat('c')] });
    expect(keys(result)).toEqual(['b']);
    expect(result.because).toBe('named');
  });

  it('sends an alert that names nobody to every default chat', () => {
    const result = route({ named: [], chats: [chat('a', true), chat('b'), chat('c', true)] });
    expect(keys(result)).toEqual(['a', 'c']);
    expect(result.because).toBe('default');
  });

  it('never falls through to the defaults when the named chats are gone', () => {
    expect(route({ named: ['gone'], chats: [chat('a', true)] })).toEqual({ to: [], because: 'named' });
  });

  it('says so when nobody gets it', () => {
    expect(route({ named: [], chats: [chat('b')] })).toEqual({ to: [], because: 'nobody' });
  });
});
