// A tune through a media element: a file of sound from the server, or HLS. It goes on when a phone's screen locks.
import type { Playback, StreamUrl } from '../api/types';
import { pickStream } from './formats';
import { attach } from './graph';
import { lessData } from './less-data';
import type { Sound, SoundEvents } from './sound';

export class MediaSound implements Sound {
  stream: StreamUrl = { format: 'wav', url: '' };
  /** Take the session's HLS address at the next load. */
  hls = false;
  /** Where to begin, once the element knows enough to go there. */
  private wantedMs = 0;

  constructor(
    private readonly element: HTMLAudioElement,
    events: SoundEvents,
  ) {
    attach(element);
    element.addEventListener('loadedmetadata', () => {
      if (this.wantedMs > 0) this.seek(this.wantedMs);
    });
    element.addEventListener('playing', () => events.playing());
    element.addEventListener('timeupdate', () => events.moved());
    element.addEventListener('durationchange', () => events.length());
    element.addEventListener('waiting', () => events.waiting());
    element.addEventListener('pause', () => {
      if (!element.ended) events.pausedFromOutside();
    });
    element.addEventListener('ended', () => events.ended());
    element.addEventListener('error', () => events.broke());
  }

  get isPaused(): boolean {
    return this.element.paused;
  }

  get isWell(): boolean {
    return this.element.error === null;
  }

  get positionMs(): number | null {
    return this.element.readyState > 1 && !this.element.seeking ? this.element.currentTime * 1000 : null;
  }

  get lengthMs(): number | null {
    return Number.isFinite(this.element.duration) && this.element.duration > 0 ? this.element.duration * 1000 : null;
  }

  load({ session }: Playback, fromMs: number): void {
    const file = pickStream(session.streamUrls, (type) => this.element.canPlayType(type) !== '', lessData.value) ?? {
      format: 'wav',
      url: `/api/playback/${session.sessionId}/wav`,
    };
    this.stream = this.hls && session.fallbackHlsUrl ? { format: 'hls', url: session.fallbackHlsUrl } : file;
    this.element.src = this.stream.url;
    this.element.load();
    this.wantedMs = fromMs;
  }

  seek(positionMs: number): void {
    if (this.element.readyState > 0) this.element.currentTime = positionMs / 1000;
    else this.wantedMs = positionMs;
  }

  pause(): void {
    this.element.pause();
  }

  stop(): void {
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.load();
  }

  setVolume(percent: number): void {
    this.element.volume = percent / 100;
  }

  async play(): Promise<boolean> {
    try {
      await this.element.play();
    } catch (failure) {
      return !(failure instanceof DOMException && failure.name === 'NotAllowedError');
    }
    return true;
  }
}
