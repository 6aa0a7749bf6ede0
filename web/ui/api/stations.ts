// Stations: lists of songs that belong together, each with the reason why it is there.
import { call } from './client';
import type { Track } from './types';

/** A kind of `POST /api/play/{kind}` with what it needs. */
export interface StationWish {
  kind: string;
  body: StationBody;
}

export interface StationBody {
  sid_path?: string;
  song?: number;
  mood?: string;
  start_mood?: string;
  end_mood?: string;
  persona?: string;
  composer?: string;
  title?: string;
  yearStart?: number;
  yearEnd?: number;
  chipModel?: string;
  adventure?: number;
  limit?: number;
  excludeTrackIds?: string[];
  session_actions?: SessionAction[];
}

export interface SessionAction {
  sid_path: string;
  song: number;
  action: 'play_full' | 'like' | 'dislike' | 'skip';
}

export interface StationTrack extends Track {
  trackId: string;
  score: number;
  reason: string;
  reasons: string[];
}

export interface StationList {
  stationName: string;
  kind: string;
  shuffle: number;
  tracks: StationTrack[];
  notes: string[];
}

export interface RoomStation {
  stationName: string;
  kind: string;
  since: string;
  songs: number;
  /** By entry of the room's queue. */
  reasons: Record<string, string>;
  trouble: string | null;
}

export interface PersonaEntry {
  id: string;
  name: string;
  looks: string;
  songs: number;
}

export const stations = {
  make: (wish: StationWish, signal?: AbortSignal) => call<StationList>('POST', `/api/play/${wish.kind}`, wish.body, signal),
  personas: (signal?: AbortSignal) => call<{ personas: PersonaEntry[] }>('GET', '/api/personas', undefined, signal),
  inRoom: (signal?: AbortSignal) => call<RoomStation | null>('GET', '/api/room/station', undefined, signal),
  startInRoom: (wish: StationWish) => call<RoomStation>('POST', '/api/room/station', { kind: wish.kind, station: wish.body }),
  endInRoom: () => call<null>('DELETE', '/api/room/station'),
};
