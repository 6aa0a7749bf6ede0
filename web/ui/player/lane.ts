// A place for one tune: two of them take turns, so that the next tune stands ready when this one ends.
// A lane tries the ways of paths.ts one after the other until one sounds.
import type { Playback, QueueEntry, StreamUrl } from '../api/types';
import { ChipSound } from './chip-sound';
import { MediaSound } from './media-sound';
import { prefs } from '../prefs/prefs';
import { pathsFor, type Path } from './paths';
import type { Sound, SoundEvents } from './sound';
import { surroundings } from './surroundings';
import { tell } from './telemetry';

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
  private readonly element = document.createElement('audio');
  private readonly media: MediaSound;
  private readonly chips = new Map<Path, ChipSound>();
  private sound: Sound;
  private loaded = false;
  private volume = 100;
  private playback: Playback | null = null;
  /** Ways still to be tried with this tune; the first is at work. */
  private paths: Path[] = ['media'];
  private soundedOn: Path | null = null;
  /** Where it was last asked to be. */
  private wantedMs = 0;
  /** Files of sound that broke before they sounded, for this entry. */
  private broken = { key: '', times: 0 };
  private pressedAt: number | null = null;

  constructor(
    name: string,
    private readonly events: LaneEvents,
  ) {
    this.element.preload = 'auto';
    this.element.dataset.lane = name;
    document.body.append(this.element);
    this.media = new MediaSound(this.element, this.eventsOf(() => this.media));
    this.sound = this.media;
  }

  /** Null until a session is loaded. */
  get stream(): StreamUrl | null {
    return this.loaded ? this.sound.stream : null;
  }

  get path(): Path {
    return this.paths[0] ?? 'media';
  }

  get isPaused(): boolean {
    return this.sound.isPaused;
  }

  /** True when a press on play is enough: the right tune, a stream, no fault. */
  isReadyFor(key: string): boolean {
    return this.key === key && this.loaded && this.sound.isWell;
  }

  /** Null while the sound does not know its own place (reserved, loading, seeking). */
  get positionMs(): number | null {
    return this.loaded ? this.sound.positionMs : null;
  }

  get lengthMs(): number | null {
    return this.sound.lengthMs;
  }

  /** The chip that plays in this browser; null while a file of sound plays. */
  get chip(): ChipSound | null {
    return this.sound instanceof ChipSound ? this.sound : null;
  }

  /** Marks the lane as waiting for a session of this entry; the sound it had stops. */
  reserve(key: string): void {
    this.sound.pause();
    this.key = key;
    this.loaded = false;
  }

  load(playback: Playback, fromMs: number): void {
    this.playback = playback;
    this.paths = pathsFor(surroundings(), { tape: !!playback.session.tape, hls: !!playback.session.fallbackHlsUrl }, prefs.peek().engine);
    this.soundedOn = null;
    this.loadOn(fromMs);
  }

  forget(): void {
    this.key = null;
  }

  seek(positionMs: number): void {
    this.wantedMs = positionMs;
    this.sound.seek(positionMs);
  }

  pause(): void {
    this.sound.pause();
  }

  setVolume(percent: number): void {
    this.volume = percent;
    this.media.setVolume(percent);
    for (const chip of this.chips.values()) chip.setVolume(percent);
  }

  /** False when the browser insists on a press first. Any other fault arrives as `broke`. */
  play(): Promise<boolean> {
    return this.sound.play();
  }

  /** The listener has pressed play, so many ms on the page's clock: how long sound takes is counted from here. */
  pressed(at: number): void {
    this.pressedAt = at;
  }

  private loadOn(fromMs: number): void {
    this.wantedMs = fromMs;
    const path = this.path;
    const before = this.sound;
    this.sound = path === 'worklet' || path === 'worker' ? this.chipOn(path) : this.media;
    if (before !== this.sound) before.stop();
    this.media.hls = path === 'hls';
    this.loaded = true;
    // What a chip that played here before has left.
    delete this.element.dataset.at;
    delete this.element.dataset.sounds;
    this.element.dataset.path = path;
    this.sound.load(this.playback as Playback, fromMs);
    this.sound.setVolume(this.volume);
  }

  private chipOn(path: 'worklet' | 'worker'): ChipSound {
    const there = this.chips.get(path);
    if (there) return there;
    const chip: ChipSound = new ChipSound(this.element, path, this.eventsOf(() => chip));
    this.chips.set(path, chip);
    return chip;
  }

  /** Only the sound at work is heard of. */
  private eventsOf(sound: () => Sound): SoundEvents {
    const when = (act: () => void) => () => {
      if (this.loaded && sound() === this.sound) act();
    };
    return {
      moved: when(() => this.events.moved(this)),
      playing: when(() => {
        this.started();
        this.events.playing(this);
      }),
      waiting: when(() => this.events.waiting(this)),
      pausedFromOutside: when(() => this.events.pausedFromOutside(this)),
      length: when(() => this.events.length(this)),
      ended: when(() => this.events.ended(this)),
      broke: when(() => this.broke()),
    };
  }

  private started(): void {
    if (this.soundedOn === this.path) return;
    this.soundedOn = this.path;
    if (this.pressedAt === null) return;
    const ms = Math.round(performance.now() - this.pressedAt);
    this.pressedAt = null;
    this.element.dataset.startMs = String(ms);
    tell({ event: 'start', path: this.path, value: ms });
  }

  /** A way that never sounded gives way to the next one; one that did has lost its session or its network. */
  private broke(): void {
    const following = this.paths[1];
    if (this.soundedOn !== null || !following || !this.playback || this.deservesASession()) {
      this.events.broke(this);
      return;
    }
    tell({ event: 'fallback', path: this.path });
    const at = this.sound.positionMs ?? this.wantedMs;
    this.paths = this.paths.slice(1);
    this.loadOn(at);
    void this.play();
  }

  /** A media element does not say what is wrong with its file; a session that has expired is likelier than a browser that cannot play it. */
  private deservesASession(): boolean {
    if (this.path !== 'media' && this.path !== 'hls') return false;
    const key = this.key ?? '';
    this.broken = this.broken.key === key ? { key, times: this.broken.times + 1 } : { key, times: 1 };
    return this.broken.times === 1;
  }
}
