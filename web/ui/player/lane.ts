// One <audio> element and what it is for. Two of them take turns, so that the next tune stands ready when this one ends.
import type { Playback, QueueEntry, StreamUrl } from '../api/types';
import { pickStream } from './formats';
import { attach } from './graph';
import { lessData } from './less-data';

export interface LaneEvents {
  moved(lane: Lane): void;
  playing(lane: Lane): void;
  waiting(lane: Lane): void;
  pausedFromOutside(lane: Lane): void;
  length(lane: Lane): void;
  ended(lane: Lane): void;
  broke(lane: Lane): void;
}

/** What a lane holds: an entry of the queue with its subtune. */
export const laneKey = (entry: QueueEntry): string => `${entry.id}#${entry.track.selectedSong}`;

/** Phones from Apple leave the volume to their own buttons: it reads back as 1 whatever is set. */
export const volumeIsOurs: boolean = (() => {
  const probe = document.createElement('audio');
  probe.volume = 0.5;
  return probe.volume === 0.5;
})();

export class Lane {
  /** The entry loaded or being asked for. */
  key: string | null = null;
  stream: StreamUrl | null = null;
  private readonly element = document.createElement('audio');
  /** Where to begin, once the element knows enough to go there. */
  private wantedMs = 0;

  constructor(name: string, events: LaneEvents) {
    const element = this.element;
    element.preload = 'auto';
    element.dataset.lane = name;
    document.body.append(element);
    attach(element);
    element.addEventListener('loadedmetadata', () => {
      if (this.wantedMs > 0) this.seek(this.wantedMs);
    });
    element.addEventListener('playing', () => events.playing(this));
    element.addEventListener('timeupdate', () => events.moved(this));
    element.addEventListener('durationchange', () => events.length(this));
    element.addEventListener('waiting', () => events.waiting(this));
    element.addEventListener('pause', () => {
      if (!element.ended) events.pausedFromOutside(this);
    });
    element.addEventListener('ended', () => events.ended(this));
    element.addEventListener('error', () => events.broke(this));
  }

  get isPaused(): boolean {
    return this.element.paused;
  }

  /** True when a press on play is enough: the right tune, a stream, no fault. */
  isReadyFor(key: string): boolean {
    return this.key === key && this.stream !== null && this.element.error === null;
  }

  /** Null while the element does not know its own place (reserved, loading, seeking). */
  get positionMs(): number | null {
    return this.stream !== null && this.element.readyState > 1 && !this.element.seeking ? this.element.currentTime * 1000 : null;
  }

  get lengthMs(): number | null {
    return Number.isFinite(this.element.duration) && this.element.duration > 0 ? this.element.duration * 1000 : null;
  }

  /** Marks the lane as waiting for a session of this entry; the sound it had stops. */
  reserve(key: string): void {
    this.element.pause();
    this.key = key;
    this.stream = null;
  }

  load(playback: Playback, fromMs: number): void {
    const { session } = playback;
    this.stream = pickStream(session.streamUrls, (type) => this.element.canPlayType(type) !== '', lessData.value) ?? {
      format: 'wav',
      url: `/api/playback/${session.sessionId}/wav`,
    };
    this.element.src = this.stream.url;
    this.element.load();
    this.wantedMs = fromMs;
  }

  forget(): void {
    this.key = null;
  }

  seek(positionMs: number): void {
    if (this.element.readyState > 0) this.element.currentTime = positionMs / 1000;
    else this.wantedMs = positionMs;
  }

  pause(): void {
    this.element.pause();
  }

  setVolume(percent: number): void {
    this.element.volume = percent / 100;
  }

  /** False when the browser insists on a press first. Any other fault arrives as `broke`. */
  async play(): Promise<boolean> {
    try {
      await this.element.play();
    } catch (failure) {
      return !(failure instanceof DOMException && failure.name === 'NotAllowedError');
    }
    return true;
  }
}
