// What a listener keeps: favourites, what was played, lists.
import { call } from './client';
import type { Track } from './types';

export interface Heard {
  track: Track;
  at: string;
  where: 'room' | 'here';
}

export interface Playlist {
  id: string;
  name: string;
  description: string | null;
  trackCount: number;
  /** Seconds. */
  totalDuration: number;
  createdAt: string;
  updatedAt: string;
  /** Made by this listener, who alone may change it. */
  mine: boolean;
}

export interface PlaylistTrack extends Track {
  order: number;
  missing?: boolean;
}

export interface FullPlaylist extends Playlist {
  tracks: PlaylistTrack[];
}

export interface SongRef {
  sid_path: string;
  song: number;
}

export const activity = (limit: number, signal?: AbortSignal) => call<{ items: Heard[] }>('GET', `/api/activity?limit=${limit}`, undefined, signal);

const at = (id: string) => `/api/playlists/${encodeURIComponent(id)}`;

export const playlists = {
  list: (signal?: AbortSignal) => call<{ playlists: Playlist[] }>('GET', '/api/playlists', undefined, signal),
  read: (id: string, signal?: AbortSignal) => call<FullPlaylist>('GET', at(id), undefined, signal),
  make: (name: string, tracks: SongRef[]) => call<Playlist>('POST', '/api/playlists', { name, tracks }),
  change: (id: string, change: { name?: string; description?: string; tracks?: SongRef[] }) => call<Playlist>('PUT', at(id), change),
  remove: (id: string) => call<unknown>('DELETE', at(id)),
  add: (id: string, tracks: SongRef[]) => call<Playlist>('POST', `${at(id)}/tracks`, { tracks }),
  /** The old places in their new order. */
  reorder: (id: string, order: number[]) => call<Playlist>('POST', `${at(id)}/reorder`, { order }),
  exportAddress: (id: string, format: 'json' | 'm3u' | 'm3u8') => `${at(id)}/export?format=${format}`,
};

export const refOf = (track: Track): SongRef => ({ sid_path: track.sidPath, song: track.selectedSong });
