import { expect, test } from 'vitest';
import type { StationTrack } from '../api/stations';
import { actionOf, emptyAir, goOn, isAir, isOfAir, joined, mostExcluded, type Air } from '../features/stations/air-rules';
import { eraOf } from '../features/stations/choices';
import { track } from './track';

const pick = (name: string, reason = 'because'): StationTrack => ({ ...track({ title: name }, { sidPath: `${name}.sid` }), trackId: `${name}.sid#1`, score: 1, reason, reasons: [reason] });
const on = (kind: string, rest: Partial<Air> = {}): Air => ({ ...emptyAir, name: 'S', wish: { kind, body: { mood: 'dark' } }, ...rest });

test('songs bring their reasons and are not asked for again', () => {
  const air = joined(joined(on('mood-station'), [pick('a')]), [pick('b', 'same mood')]);
  expect(air.reasons).toEqual({ 'a.sid#1': 'because', 'b.sid#1': 'same mood' });
  expect(isOfAir(air, pick('b'))).toBe(true);
  expect(isOfAir(air, pick('c'))).toBe(false);
  expect(goOn(air, 25)).toEqual({ kind: 'mood-station', body: { mood: 'dark', limit: 25, excludeTrackIds: ['a.sid#1', 'b.sid#1'] } });
});

test('what was given longest ago may come again', () => {
  const air = joined(on('any-station'), Array.from({ length: mostExcluded + 5 }, (_, n) => pick(`${n}`)));
  expect(air.given).toHaveLength(mostExcluded);
  expect(air.given[0]).toBe('5.sid#1');
  expect(Object.keys(air.reasons)).toHaveLength(mostExcluded);
});

test('a station from a song learns from how its songs are taken', () => {
  const actions: Air['actions'] = [{ sid_path: 'a.sid', song: 1, action: 'skip' }];
  expect(goOn(on('station-from-song'), 5).kind).toBe('station-from-song');
  expect(goOn(on('station-from-song', { actions }), 5)).toMatchObject({ kind: 'adaptive-station', body: { session_actions: actions } });
  expect(goOn(on('era-station', { actions }), 5).kind).toBe('era-station');
});

test('a station of few songs goes on with others', () => expect(goOn(on('game-soundtrack'), 5).kind).toBe('any-station'));
test('nothing goes on where none is on', () => expect(() => goOn(emptyAir, 5)).toThrow());
test('skips, likes and whole plays count, a late skip does not', () =>
  expect((['skip', 'skip_early', 'skip_late', 'like', 'dislike', 'play_complete', 'play', 'replay'] as const).map(actionOf)).toEqual(['skip', 'skip', null, 'like', 'dislike', 'play_full', null, null]));
test('what was kept is looked at before it is believed', () => {
  expect(isAir(emptyAir)).toBe(true);
  expect([null, {}, 'x', { name: 'S' }].map(isAir)).toEqual([false, false, false, false]);
});
test.each([
  ['1985', '1985–86'],
  ['1985-87', '1985–86'],
  ['1999', 'The 1990s'],
  ['2026', 'Since 2020'],
  ['198?', undefined],
  ['', undefined],
])('the era of "%s" is %s', (year, name) => expect(eraOf(year)?.name).toBe(name));
