import { describe, expect, it } from 'vitest';
import { createSecretBox, WrongKeyError } from '#relay/store/sealing.ts';

describe('createSecretBox', () => {
  it('gives back what it sealed, and stores nothing readable', () => {
    const box = createSecretBox(['key-one']);
    const sealed = box.seal('whsec_★ secret');
    expect(sealed).not.toContain('whsec');
    expect(box.unseal(sealed)).toBe('whsec_★ secret');
  });

  it('seals the same secret differently each time', () => {
    const box = createSecretBox(['key-one']);
    expect(box.seal('secret')).not.toBe(box.seal('secret'));
  });

  it('opens what an old key sealed, and seals with the new one', () => {
    const old = createSecretBox(['old']).seal('secret');
    const rotating = createSecretBox(['new', 'old']);
    expect(rotating.unseal(old)).toBe('secret');
    expect(createSecretBox(['new']).unseal(rotating.seal('secret'))).toBe('secret');
  });

  it.each([
    ['another key', ['wrong']],
    ['no key', []],
  ])('refuses with %s, and names the variable', (_name, keys) => {
    const sealed = createSecretBox(['right']).seal('secret');
    expect(() => createSecretBox(keys).unseal(sealed)).toThrow(WrongKeyError);
    expect(() => createSecretBox(keys).unseal(sealed)).toThrow(/RELAY_KEY/);
  });

  it('refuses a sealed secret that was changed', () => {
    const box = createSecretBox(['key']);
    const sealed = box.seal('secret');
    const bytes = Buffer.from(sealed.slice('aes256gcm:'.length), 'base64');
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    expect(() => box.unseal(`aes256gcm:${bytes.toString('base64')}`)).toThrow(WrongKeyError);
  });

  it('reads what was stored before there was a key', () => {
    const plain = createSecretBox([]).seal('secret');
    expect(plain).toBe('secret');
    expect(createSecretBox(['new']).unseal(plain)).toBe('secret');
  });
});
