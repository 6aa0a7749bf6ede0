// What a listener can pick on the stations' page.
import type { StationWish } from '../../api/stations';

export interface Choice {
  name: string;
  about: string;
  wish: StationWish;
}

const mood = (name: string, id: string, about: string): Choice => ({ name, about, wish: { kind: 'mood-station', body: { mood: id } } });

export const moods: Choice[] = [
  mood('Quiet', 'quiet', 'soft and simple'),
  mood('Ambient', 'ambient', 'slow, for working'),
  mood('Energetic', 'energetic', 'fast and driving'),
  mood('Dark', 'dark', 'minor and heavy'),
  mood('Bright', 'bright', 'cheerful'),
  mood('Complex', 'complex', 'much going on'),
  { name: 'Wind down', about: 'from energetic to quiet', wish: { kind: 'mood-transition', body: { start_mood: 'energetic', end_mood: 'quiet', limit: 9 } } },
  { name: 'Wake up', about: 'from quiet to energetic', wish: { kind: 'mood-transition', body: { start_mood: 'quiet', end_mood: 'energetic', limit: 9 } } },
];

const persona = (name: string, id: string, about: string): Choice => ({ name, about, wish: { kind: 'persona-station', body: { persona: id } } });

/** Until the player has told its own. */
export const firstPersonas: Choice[] = [
  persona('Fast-paced', 'fast_paced', 'a dense, fast rhythm'),
  persona('Slow and ambient', 'slow_ambient', 'a slow, sparse rhythm'),
  persona('Melodic', 'melodic', 'a rich melody'),
  persona('Experimental', 'experimental', 'unusual sounds'),
  persona('Nostalgic', 'nostalgic', 'as in the old days'),
  persona('Composers', 'composer_focus', 'the great names'),
  persona('Through the years', 'era_explorer', 'by when they were made'),
  persona('Deep discovery', 'deep_discovery', 'rare corners'),
  persona('Themes', 'theme_hunter', 'titles, intros, endings'),
];

interface Era {
  name: string;
  first: number;
  last: number;
  wish: StationWish;
}

const era = (name: string, first: number, last: number): Era => ({ name, first, last, wish: { kind: 'era-station', body: { yearStart: first, yearEnd: last } } });

export const eras: Era[] = [era('1982–84', 1982, 1984), era('1985–86', 1985, 1986), era('1987–89', 1987, 1989), era('The 1990s', 1990, 1999), era('The 2000s', 2000, 2009), era('The 2010s', 2010, 2019), era('Since 2020', 2020, 2099)];

/** The era of "1987" or "1985-87"; null where the year is not known. */
export const eraOf = (year: string): Era | null => {
  const first = /^\d{4}/.exec(year) ? Number(year.slice(0, 4)) : NaN;
  return eras.find((one) => first >= one.first && first <= one.last) ?? null;
};

export const chipModels: { name: string; wish: StationWish }[] = [
  { name: 'Made for the 6581', wish: { kind: 'chip-station', body: { chipModel: '6581' } } },
  { name: 'Made for the 8580', wish: { kind: 'chip-station', body: { chipModel: '8580' } } },
];

export const adventureWords = ['as near as can be', 'near', 'in between', 'some way off', 'far afield'];
