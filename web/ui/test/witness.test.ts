import { expect, test } from 'vitest';
import type { DeckView } from '../player/deck';
import { Witness } from '../taste/witness';
import { track } from './track';

const tune = (name: string) => track({ title: name }, { sidPath: `${name}.sid` });
const view = (name: string, positionMs: number, rest: Partial<DeckView> = {}): DeckView => ({
  state: 'playing', track: tune(name), positionMs, measuredAt: 0, durationMs: 100_000, volume: 80, queue: [], currentId: `entry ${name}`, trouble: null, ...rest,
});
const seen = (...views: DeckView[]): string[] => {
  const witness = new Witness();
  return views.flatMap((one) => witness.see(one).map((act) => `${act.action} ${act.track.metadata.title}`));
};
/** `a` sounds until `ms`, then `b` begins. */
const leftAt = (ms: number) => seen(view('a', 0), view('a', 10), view('a', ms), view('b', 0), view('b', 0), view('b', 10));

test.each([
  [5_000, 'skip_early'],
  [24_000, 'skip_early'],
  [50_000, 'skip'],
  [80_000, 'skip_late'],
  [97_500, 'play_complete'],
  [100_000, 'play_complete'],
])('left at %d ms of 100 s is %s', (ms, act) => expect(leftAt(ms)).toEqual(['play a', `${act} a`, 'play b']));

test('a song that only loaded says nothing', () => expect(seen(view('a', 0, { state: 'loading' }), view('a', 0, { state: 'loading' }), view('b', 0), view('b', 1))).toEqual(['play b']));
test('a pause says nothing', () => expect(seen(view('a', 0), view('a', 1), view('a', 9000, { state: 'paused' }), view('a', 9000))).toEqual(['play a']));
test('back to the beginning after half a minute is hearing it again', () => expect(seen(view('a', 0), view('a', 1), view('a', 40_000), view('a', 200))).toEqual(['play a', 'replay a']));
test('winding back early on is not', () => expect(seen(view('a', 0), view('a', 1), view('a', 12_000), view('a', 200))).toEqual(['play a']));
test('the same song right behind itself is hearing it again', () =>
  expect(seen(view('a', 0), view('a', 1), view('a', 99_000), view('a', 0, { currentId: 'second' }), view('a', 1, { currentId: 'second' }))).toEqual(['play a', 'play_complete a', 'replay a', 'play a']));
test('another song of the file is another song', () => {
  const second = { ...tune('a'), selectedSong: 2 };
  expect(seen(view('a', 0), view('a', 1), view('a', 50_000), view('a', 0, { track: second }), view('a', 1, { track: second }))).toEqual(['play a', 'skip a', 'play a']);
});
test('the place of the song before, told once more, is not the next one’s', () => expect(seen(view('a', 0), view('a', 1), view('a', 99_000), view('b', 99_000), view('b', 0), view('c', 0))).toEqual(['play a', 'play_complete a', 'play b', 'skip_early b']));
test('an emptied queue leaves the song', () => expect(seen(view('a', 0), view('a', 1), view('a', 50_000), view('a', 0, { track: null, currentId: null }))).toEqual(['play a', 'skip a']));
