// How a station of this browser goes on. No clock, no network: what to remember and what to ask for.
import type { SessionAction, StationTrack, StationWish } from '../../api/stations';
import type { Track } from '../../api/types';
import { songId } from '../../shared/ids';
import type { ActName } from '../../taste/outbox';

export interface Air {
  /** Null: none is on; the reasons of the one before stay with its songs. */
  wish: StationWish | null;
  name: string;
  /** By song. */
  reasons: Record<string, string>;
  /** All songs it has given, the newest last. */
  given: string[];
  /** How they were taken. */
  actions: SessionAction[];
}

export const emptyAir: Air = { wish: null, name: '', reasons: {}, given: [], actions: [] };

export const isAir = (value: unknown): value is Air => {
  const air = value as Partial<Air> | null;
  return typeof air?.name === 'string' && Array.isArray(air.given) && Array.isArray(air.actions) && typeof air.reasons === 'object';
};

/** The player leaves out no more than this; what was heard longest ago may come again. */
export const mostExcluded = 1000;

export function joined(air: Air, tracks: readonly StationTrack[]): Air {
  const given = [...air.given, ...tracks.map(songId)].slice(-mostExcluded);
  const kept = new Set(given);
  const reasons = { ...air.reasons, ...Object.fromEntries(tracks.map((track) => [songId(track), track.reason])) };
  return { ...air, given, reasons: Object.fromEntries(Object.entries(reasons).filter(([id]) => kept.has(id))) };
}

export const isOfAir = (air: Air, track: Track): boolean => air.reasons[songId(track)] !== undefined;

/** Kinds that give one list and are over. */
const finite = ['mood-transition', 'find-remixes', 'game-soundtrack'];

/** What to ask for when few songs wait. A station from a song learns from how its songs were taken. */
export function goOn(air: Air, limit: number): StationWish {
  const wish = air.wish;
  if (!wish) throw new Error('no station is on');
  const body = { ...wish.body, limit, excludeTrackIds: air.given };
  if (finite.includes(wish.kind)) return { kind: 'any-station', body: { limit, excludeTrackIds: air.given } };
  const learns = (wish.kind === 'station-from-song' || wish.kind === 'adaptive-station') && air.actions.length > 0;
  return learns ? { kind: 'adaptive-station', body: { ...body, session_actions: air.actions } } : { kind: wish.kind, body };
}

export function actionOf(action: ActName): SessionAction['action'] | null {
  switch (action) {
    case 'like':
    case 'dislike':
      return action;
    case 'play_complete':
      return 'play_full';
    case 'skip':
    case 'skip_early':
      return 'skip';
    default:
      return null;
  }
}
