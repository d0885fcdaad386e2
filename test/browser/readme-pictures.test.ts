import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
/** Each picture with the line below it. */
const pictures = [...readme.matchAll(/^!\[(.+)\]\((.+)\)\n\n(.*)$/gm)].map(
  ([, words = '', path = '', caption = '']) => ({
    words,
    path,
    caption,
  }),
);

describe('the pictures of the README', () => {
  it('are two, and both are said to be of the sandbox', () => {
    expect(pictures.map(({ path }) => path)).toEqual([
      'apps-script/pictures/editor.png',
      'apps-script/pictures/preview.png',
    ]);
    expect(readme.match(/!\[/g)).toHaveLength(2);
    for (const { caption } of pictures) expect(caption).toMatch(/^_The local sandbox, .+_$/);
  });

  it.each(pictures)('$path is a picture of moderate size', ({ path }) => {
    const bytes = readFileSync(new URL(path, root));
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(bytes.length).toBeLessThanOrEqual(150_000);
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(1_000);
  });
});
