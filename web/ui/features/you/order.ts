// Lists of tunes: their order, and what is said of when.
import type { Track } from '../../api/types';
import { songId } from '../../shared/ids';

/** The list with the item of one place at another. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, at) => at !== from);
  const item = list[from];
  if (item === undefined) return [...list];
  rest.splice(to, 0, item);
  return rest;
}

export interface Played {
  track: Track;
  at: number;
  where: 'room' | 'here';
}

/** Both lists as one: the newest first, each song once. */
export function merged(own: readonly { track: Track; at: number }[], told: readonly Played[]): Played[] {
  const all = [...own.map((one): Played => ({ track: one.track, at: one.at, where: 'here' })), ...told].sort((a, b) => b.at - a.at);
  const seen = new Set<string>();
  return all.filter(({ track }) => {
    const id = songId(track);
    return !seen.has(id) && seen.add(id);
  });
}

/** "just now", "12 min ago", "3 h ago", "4 Nov" */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 2) return 'just now';
  if (minutes < 90) return `${minutes} min ago`;
  if (minutes < 36 * 60) return `${Math.round(minutes / 60)} h ago`;
  return new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}
