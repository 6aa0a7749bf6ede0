import { expect, test } from 'vitest';
import { understand } from '../shared/query';

test.each([
  ['hubbard 1985', { q: 'hubbard', yearMin: 1985, yearMax: 1985 }, ['year 1985']],
  ['8580 fast', { q: 'fast', sidModel: '8580' }, ['chip 8580']],
  ['"last ninja"', { q: '"last ninja"' }, []],
  ['"1985"', { q: '"1985"' }, []],
  ['1942', { q: '1942' }, []],
  ['1985-1987 2sid PAL', { q: '', yearMin: 1985, yearMax: 1987, sids: 2, clock: 'PAL' }, ['years 1985 to 1987', '2 SIDs', 'PAL']],
  ['1990s', { q: '', yearMin: 1990, yearMax: 1999 }, ['years 1990 to 1999']],
  ['>3:00 <5:30', { q: '', durationMin: 180, durationMax: 330 }, ['longer than 3:00', 'shorter than 5:30']],
  ['"open quote', { q: '"open quote' }, []],
  ['   ', { q: '' }, []],
])('%s', (text, search, facts) => expect(understand(text)).toEqual({ search, facts }));
