import { describe, expect, test } from 'vitest';
import { currentOf, emptyQueue, neighbour, reduce, type Queue, type QueueAction } from '../player/queue';
import { songBeside } from '../player/deck';
import { track } from './track';

const tune = (name: string) => track({ title: name });
const names = (queue: Queue) => queue.entries.map((entry) => (entry.id === queue.currentId ? `[${entry.track.metadata.title}]` : entry.track.metadata.title)).join(' ');
const run = (...actions: QueueAction[]) => actions.reduce(reduce, emptyQueue);
const abc: QueueAction[] = [{ kind: 'playNow', track: tune('a') }, { kind: 'append', tracks: [tune('b'), tune('c')] }];

describe('the queue', () => {
  test('plays a tune right behind the current one', () => expect(names(run(...abc, { kind: 'playNow', track: tune('x') }))).toBe('a [x] b c'));
  test('puts "next" behind the current one without starting it', () => expect(names(run(...abc, { kind: 'insertNext', track: tune('x') }))).toBe('[a] x b c'));
  test('hands the place of a removed current entry to its successor', () => expect(names(run(...abc, { kind: 'remove', id: 'here-1' }))).toBe('[b] c'));
  test('hands it to the predecessor at the end', () =>
    expect(names(run(...abc, { kind: 'select', id: 'here-3' }, { kind: 'remove', id: 'here-3' }))).toBe('a [b]'));
  test('is empty after the last entry left', () => expect(run({ kind: 'playNow', track: tune('a') }, { kind: 'remove', id: 'here-1' }).currentId).toBeNull());
  test('keeps what plays when it is cleared', () => expect(names(run(...abc, { kind: 'clear' }))).toBe('[a]'));
  test('moves an entry and clamps the place', () => {
    expect(names(run(...abc, { kind: 'move', id: 'here-1', index: 99 }))).toBe('b c [a]');
    expect(names(run(...abc, { kind: 'move', id: 'here-3', index: -4 }))).toBe('c [a] b');
  });
  test('changes the song of the current entry only', () => {
    const queue = run(...abc, { kind: 'song', track: { ...tune('a'), selectedSong: 2 } });
    expect(queue.entries.map((entry) => entry.track.selectedSong)).toEqual([2, 1, 1]);
  });
  test('never gives an id twice', () => {
    const queue = run(...abc, { kind: 'remove', id: 'here-3' }, { kind: 'append', tracks: [tune('d')] });
    expect(new Set(queue.entries.map((entry) => entry.id)).size).toBe(3);
    expect(queue.entries.at(-1)?.id).toBe('here-4');
  });
  test('knows its neighbours and leaves unknown ids alone', () => {
    const queue = run(...abc, { kind: 'select', id: 'here-2' });
    expect([neighbour(queue, -1)?.id, currentOf(queue)?.id, neighbour(queue, 1)?.id]).toEqual(['here-1', 'here-2', 'here-3']);
    expect(reduce(queue, { kind: 'select', id: 'nobody' })).toBe(queue);
    expect(reduce(queue, { kind: 'remove', id: 'nobody' })).toBe(queue);
  });
});

test('songs wrap round at both ends', () => {
  const three = { ...track({ songs: 3 }), selectedSong: 3 };
  expect(songBeside(three, 1)).toBe(1);
  expect(songBeside({ ...three, selectedSong: 1 }, -1)).toBe(3);
  expect(songBeside({ ...three, selectedSong: 1 }, 1)).toBe(2);
});
