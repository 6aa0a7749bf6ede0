import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { defaults, readPrefs } from '../prefs/shape';
import { romOf } from '../features/settings/roms';
import { sha256 } from '../shared/sha256';

test('nothing, or rubbish, is the usual', () => expect([null, undefined, 7, 'x', [], {}].map(readPrefs)).toEqual(new Array(6).fill(defaults)));
test('a record comes back as it went', () => {
  const own = { ...defaults, theme: 'dark' as const, font: 'mono' as const, allowUpload: true, iterationBudget: 20, changes: 4 };
  expect(readPrefs(JSON.parse(JSON.stringify(own)))).toEqual(own);
});
test('an older record keeps what it said', () =>
  expect(readPrefs({ version: 1, theme: 'c64-light', font: 'c64', training: { enabled: false, iterationBudget: 99_999 } })).toMatchObject({ theme: 'light', font: 'sans', training: false, iterationBudget: 10_000, version: 3 }));
test('only a clear yes lets anything leave', () => {
  for (const almost of ['true', 1, {}, null, undefined]) expect(readPrefs({ allowUpload: almost, copyOnPlayer: almost })).toMatchObject({ allowUpload: false, copyOnPlayer: false });
});

test.each([0, 1, 55, 56, 63, 64, 65, 4096, 8192])('SHA-256 of %d bytes is what others say', (length) => {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + 11) & 255);
  expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('a ROM image is told by its sum, not by its name', async () => {
  const file = (bytes: Uint8Array) => ({ size: bytes.length, arrayBuffer: async () => bytes.slice().buffer });
  expect((await romOf(file(new Uint8Array(100)))).text).toContain('no ROM');
  expect(await romOf(file(new Uint8Array(8192)))).toEqual({ name: null, text: 'the right size, but not the contents of a ROM that is known' });
});
