import { expect, test } from 'vitest';
import { ago, merged, moved } from '../features/you/order';
import { parseSongId, songId, uuid } from '../shared/ids';
import { track } from './track';

test('an item goes from one place to another', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a'], 5, 0)).toEqual(['a']);
});

test('what was played here and in the room is one list, each song once, where it was last', () => {
  const song = (name: string) => track({ title: name }, { sidPath: `${name}.sid` });
  const list = merged([{ track: song('a'), at: 30 }, { track: song('b'), at: 10 }], [{ track: song('b'), at: 20, where: 'room' }, { track: song('c'), at: 5, where: 'room' }]);
  expect(list.map((one) => `${one.track.metadata.title} ${one.where}`)).toEqual(['a here', 'b room', 'c room']);
});

test.each([
  [30_000, 'just now'],
  [12 * 60_000, '12 min ago'],
  [3 * 3_600_000, '3 h ago'],
])('%d ms back is %s', (ms, words) => expect(ago(1e12 - ms, 1e12)).toBe(words));

test('a song’s name goes there and back', () => {
  expect(songId(track({}, { sidPath: 'A/B#C.sid', selectedSong: 3 }))).toBe('A/B#C.sid#3');
  expect(parseSongId('A/B#C.sid#3')).toEqual({ sidPath: 'A/B#C.sid', song: 3 });
});

test('a UUID is of version 4, and no two are the same', () => {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(uuid(new Uint8Array(16))).toBe('00000000-0000-4000-8000-000000000000');
  expect(uuid(new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  const many = Array.from({ length: 1000 }, () => uuid());
  expect(many.every((one) => pattern.test(one))).toBe(true);
  expect(new Set(many).size).toBe(1000);
});
