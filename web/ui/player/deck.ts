// What the screens know about a thing that plays: this browser and the room both look like this.
import type { ReadonlySignal } from '@preact/signals';
import type { Trouble } from '../api/errors';
import type { QueueEntry, Track } from '../api/types';

export type PlayState = 'stopped' | 'loading' | 'playing' | 'paused';

export interface DeckView {
  state: PlayState;
  track: Track | null;
  /** Position when measured, and the page's clock (performance.now) at that moment. */
  positionMs: number;
  measuredAt: number;
  durationMs: number;
  /** 0..100 */
  volume: number;
  queue: readonly QueueEntry[];
  currentId: string | null;
  trouble: Trouble | null;
}

export interface Deck {
  readonly view: ReadonlySignal<DeckView>;
  /** Put the tune behind the current one and start it. */
  play(track: Track, song: number): Promise<void>;
  enqueue(track: Track, song: number, next: boolean): Promise<void>;
  toggle(): Promise<void>;
  seek(positionMs: number): Promise<void>;
  next(): Promise<void>;
  previous(): Promise<void>;
  selectSong(song: number): Promise<void>;
  setVolume(volume: number): Promise<void>;
  playEntry(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  move(id: string, index: number): Promise<void>;
  clear(): Promise<void>;
}

export function positionAt(view: DeckView, now: number): number {
  const elapsed = view.state === 'playing' ? Math.max(0, now - view.measuredAt) : 0;
  const position = view.positionMs + elapsed;
  return view.durationMs > 0 ? Math.min(position, view.durationMs) : position;
}

/** The subtune `step` further, wrapping round at both ends. */
export function songBeside(track: Track, step: number): number {
  const songs = Math.max(1, track.metadata.songs);
  return ((((track.selectedSong - 1 + step) % songs) + songs) % songs) + 1;
}
