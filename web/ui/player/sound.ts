// What a lane plays through: a media element, or the chip in this browser. Both look like this to it.
import type { Playback, StreamUrl } from '../api/types';

export interface SoundEvents {
  moved(): void;
  playing(): void;
  waiting(): void;
  pausedFromOutside(): void;
  length(): void;
  ended(): void;
  broke(): void;
}

export interface Sound {
  readonly isPaused: boolean;
  /** No fault so far. */
  readonly isWell: boolean;
  /** Null while it does not know its own place (loading, seeking). */
  readonly positionMs: number | null;
  readonly lengthMs: number | null;
  /** What sounds, for people. */
  readonly stream: StreamUrl;
  load(playback: Playback, fromMs: number): void;
  seek(positionMs: number): void;
  pause(): void;
  /** Ends its work; it may be loaded again. */
  stop(): void;
  setVolume(percent: number): void;
  /** False when the browser insists on a press first. Any other fault arrives as `broke`. */
  play(): Promise<boolean>;
}
