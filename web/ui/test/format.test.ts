import { describe, expect, test } from 'vitest';
import { author, chips, clock, refusalTag, released, spokenClock, stilLines, title } from '../shared/format';
import { track } from './track';

describe('times', () => {
  test.each([
    [0, '0:00'],
    [999, '0:00'],
    [59_999, '0:59'],
    [161_000, '2:41'],
    [3_725_000, '1:02:05'],
    [-5, '0:00'],
    [Number.NaN, '0:00'],
  ])('%d ms reads %s', (ms, text) => expect(clock(ms)).toBe(text));

  test('are spoken with their units', () => {
    expect(spokenClock(0)).toBe('0 seconds');
    expect(spokenClock(61_000)).toBe('1 minute 1 second');
    expect(spokenClock(120_000)).toBe('2 minutes');
  });
});

describe('names', () => {
  test('a tune without a title shows its file name', () => expect(title(track({ title: '  ' }))).toBe('Some Tune'));
  test('the collection’s mark for unknown is put into words', () => expect(author(track({ author: '<?>' }))).toBe('Unknown composer'));
  test.each([
    ['1985 Elite', '1985', 'Elite'],
    ['198? Nobody', '198?', 'Nobody'],
    ['1985-87 Elite', '1985-87', 'Elite'],
    ['19??', '19??', ''],
    ['Elite', '', 'Elite'],
    ['<?>', '', ''],
  ])('released %s is year "%s" and publisher "%s"', (text, year, publisher) => expect(released(track({ released: text }))).toEqual({ year, publisher }));

  test('chips are named once when alike and each when not', () => {
    expect(chips(track())).toBe('6581');
    expect(chips(track({ sidModel: 'Unknown' }))).toBe('');
    expect(chips(track({ sidAddresses: ['D400', 'D420'] }))).toBe('2 × 6581');
    expect(chips(track({ sidAddresses: ['D400', 'D420'], sidModelSecondary: 'MOS8580' }))).toBe('6581 + 8580');
  });

  test('a refusal has a short name in both spellings of its code', () => {
    expect(refusalTag('NeedsBasicRom')).toBe('needs ROMs');
    expect(refusalTag('needs_kernal_rom')).toBe('needs ROMs');
    expect(refusalTag('something new')).toBe('cannot play');
  });

  test('STIL fields keep their order and drop what is empty', () =>
    expect(stilLines([{ comment: 'C', title: 'T', artist: null, startSeconds: 35 }, { name: 'N' }])).toEqual([
      { label: 'Covers', text: 'T', atMs: 35_000 },
      { label: '', text: 'C', atMs: 35_000 },
      { label: 'Name', text: 'N', atMs: null },
    ]));
});
