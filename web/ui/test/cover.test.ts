import { expect, test } from 'vitest';
import { accentOf, hash, height, paintCover, width } from '../shared/cover/petscii';

const seed = { title: 'Night Train', author: 'Someone', year: '1987' };
const sum = (pixels: Uint8ClampedArray) => pixels.reduce((total, value) => (Math.imul(total, 31) + value) >>> 0, 7);

test('the same tune has the same cover', () => expect(sum(paintCover(seed))).toBe(sum(paintCover({ ...seed }))));
test('another title has another cover', () => expect(sum(paintCover(seed))).not.toBe(sum(paintCover({ ...seed, title: 'Night Tram' }))));
test('every kind of picture fills the screen and shows at least two colours', () => {
  for (let index = 0; index < 60; index++) {
    const pixels = paintCover({ title: `t${index}`, author: `a${index}`, year: String(1982 + (index % 40)) });
    const colours = new Set<number>();
    let clear = 0;
    for (let at = 0; at < width * height * 4; at += 4) {
      if (pixels[at + 3] !== 255) clear += 1;
      colours.add(((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0));
    }
    expect(clear).toBe(0);
    expect(colours.size).toBeGreaterThan(1);
  }
});
test('odd texts have covers too', () => {
  for (const text of ['', '\u0000', 'ÄÖÜ ß 漢字', 'x'.repeat(5000)]) expect(paintCover({ title: text, author: text, year: text })).toHaveLength(width * height * 4);
});
test('an accent belongs to a tune', () => expect(accentOf(seed)).toBe(accentOf({ ...seed })));
test('the hash is FNV-1a', () => expect([hash(''), hash('a'), hash('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]));
