// Playing in this browser: a private session per tune, two <audio> lanes so that the next tune stands ready,
// and a session that is renewed in silence when the server has forgotten it.
import { computed, signal } from '@preact/signals';
import { sessions } from '../api/client';
import { ApiError, explain, type Trouble } from '../api/errors';
import type { Playback, Track } from '../api/types';
import { isBoolean, isNumber, recall, remember } from '../shared/storage';
import { songBeside, type Deck, type DeckView, type PlayState } from './deck';
import { streamName } from './formats';
import { muteVoice, warmChip } from './chip-sound';
import { wakeGraph } from './graph';
import { Lane, laneKey, type LaneEvents } from './lane';
import { currentOf, emptyQueue, neighbour, reduce, type Queue, type QueueAction } from './queue';

/** Ask for the next tune's session this long before the end. */
const prepareMs = 20_000;
/** Sound that has not moved for this long although it should is fetched anew. */
const stuckMs = 30_000;
const maxAttempts = 5;

const withSong = (track: Track, song: number): Track =>
  song === track.selectedSong ? track : { ...track, selectedSong: song, durationSeconds: 0 };

export class HereDeck implements Deck {
  private readonly queue = signal<Queue>(restoreQueue());
  private readonly state = signal<PlayState>('stopped');
  private readonly position = signal({ ms: 0, at: 0 });
  private readonly duration = signal(0);
  private readonly volume = signal(recall('volume', 80, isNumber));
  private readonly trouble = signal<Trouble | null>(null);
  private readonly lanes: Lane[] = [];
  private readonly events: LaneEvents = {
    moved: (lane) => this.moved(lane),
    playing: (lane) => {
      // Another way than the one it was loaded for may sound.
      if (lane === this.lane() && lane.stream) this.streamLine.value = streamName(lane.stream);
      this.moved(lane);
    },
    waiting: (lane) => {
      if (lane === this.lane() && this.state.value === 'playing') this.state.value = 'loading';
    },
    // Headphones pulled, or another app took the sound.
    pausedFromOutside: (lane) => {
      if (lane === this.lane() && this.state.value === 'playing') this.state.value = 'paused';
    },
    length: (lane) => {
      if (lane === this.lane()) this.duration.value = lane.lengthMs ?? this.duration.value;
    },
    ended: (lane) => {
      if (lane === this.lane()) void this.advance();
    },
    broke: (lane) => this.recover(lane),
  };
  private active = 0;
  private attempts = 0;
  private movedAt = 0;
  private pressedAt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  /** Something from the library when the queue has run out. */
  readonly keepGoing = signal(recall('keepGoing', true, isBoolean));
  /** "WAV 44.1 kHz" of what sounds now. */
  readonly streamLine = signal('');

  readonly view = computed<DeckView>(() => ({
    state: this.state.value,
    track: currentOf(this.queue.value)?.track ?? null,
    positionMs: this.position.value.ms,
    measuredAt: this.position.value.at,
    durationMs: this.duration.value,
    volume: this.volume.value,
    queue: this.queue.value.entries,
    currentId: this.queue.value.currentId,
    trouble: this.trouble.value,
  }));

  constructor() {
    const current = currentOf(this.queue.value);
    if (current) {
      this.state.value = 'paused';
      this.setPosition(recall('position', 0, isNumber));
      this.duration.value = current.track.durationSeconds * 1000;
    }
    setInterval(() => this.watch(), 1000);
    window.addEventListener('pagehide', () => this.save());
  }

  async play(track: Track, song: number): Promise<void> {
    this.wake();
    this.dispatch({ kind: 'playNow', track: withSong(track, song) });
    await this.start(0);
  }

  /** A whole folder or list: replaces what waits, starts at once. */
  async playAll(tracks: readonly Track[]): Promise<void> {
    const [first, ...rest] = tracks;
    if (!first) return;
    this.wake();
    this.dispatch({ kind: 'playNow', track: first });
    this.dispatch({ kind: 'clear' });
    this.dispatch({ kind: 'append', tracks: rest });
    await this.start(0);
  }

  async playAnything(): Promise<void> {
    this.wake();
    this.pressedAt = performance.now();
    this.state.value = 'loading';
    try {
      this.adopt(await sessions.random());
    } catch (failure) {
      this.state.value = this.view.value.track ? 'paused' : 'stopped';
      this.trouble.value = explain(failure);
    }
  }

  async enqueue(track: Track, song: number, next: boolean): Promise<void> {
    const chosen = withSong(track, song);
    const wasEmpty = this.queue.value.currentId === null;
    this.dispatch(next ? { kind: 'insertNext', track: chosen } : { kind: 'append', tracks: [chosen] });
    const first = this.queue.value.entries[0];
    if (wasEmpty && first) {
      this.dispatch({ kind: 'select', id: first.id });
      this.state.value = 'paused';
      this.duration.value = first.track.durationSeconds * 1000;
    }
  }

  async toggle(): Promise<void> {
    this.wake();
    const lane = this.lane();
    if (this.state.value === 'playing' || this.state.value === 'loading') {
      this.cancelRetry();
      this.state.value = 'paused';
      lane.pause();
      this.save();
      return;
    }
    const current = currentOf(this.queue.value);
    if (!current) return this.playAnything();
    this.attempts = 0;
    if (lane.isReadyFor(laneKey(current))) await this.sound(lane);
    else await this.start(this.position.value.ms);
  }

  async seek(positionMs: number): Promise<void> {
    const target = Math.max(0, this.duration.value > 0 ? Math.min(positionMs, this.duration.value - 250) : positionMs);
    this.setPosition(target);
    this.lane().seek(target);
  }

  async next(): Promise<void> {
    this.wake();
    await this.advance();
  }

  async previous(): Promise<void> {
    this.wake();
    const before = neighbour(this.queue.value, -1);
    if (!before || this.currentMs() > 3000) return this.seek(0);
    this.dispatch({ kind: 'select', id: before.id });
    await this.start(0);
  }

  async selectSong(song: number): Promise<void> {
    this.wake();
    const current = currentOf(this.queue.value);
    if (!current || current.track.selectedSong === song) return;
    this.dispatch({ kind: 'song', track: withSong(current.track, song) });
    await this.start(0);
  }

  stepSong(step: number): Promise<void> {
    const track = this.view.value.track;
    return track ? this.selectSong(songBeside(track, step)) : Promise.resolve();
  }

  async setVolume(volume: number): Promise<void> {
    this.volume.value = Math.max(0, Math.min(100, volume));
    for (const lane of this.lanes) lane.setVolume(this.volume.value);
    remember('volume', this.volume.value);
  }

  async playEntry(id: string): Promise<void> {
    this.wake();
    this.dispatch({ kind: 'select', id });
    await this.start(0);
  }

  async remove(id: string): Promise<void> {
    const wasCurrent = id === this.queue.value.currentId;
    const sounding = this.state.value === 'playing' || this.state.value === 'loading';
    this.dispatch({ kind: 'remove', id });
    if (!wasCurrent) return;
    if (sounding && this.queue.value.currentId) await this.start(0);
    else this.halt();
  }

  async move(id: string, index: number): Promise<void> {
    this.dispatch({ kind: 'move', id, index });
  }

  async clear(): Promise<void> {
    this.dispatch({ kind: 'clear' });
  }

  /** Voices of the chip in this browser, three a chip; 0 where a file of sound plays and voices cannot be told apart. */
  readonly voices = computed(() => (this.streamLine.value !== '' && this.state.value !== 'stopped' ? (this.lanes[this.active]?.chip?.voices ?? 0) : 0));

  /** For every tune that the chip in this browser plays, until it is heard again. */
  mute(chip: number, voice: number, muted: boolean): void {
    muteVoice(chip, voice, muted);
    for (const lane of this.lanes) lane.chip?.mute(chip, voice, muted);
  }

  /** The last 66 ms of every voice, 1024 values each; null while there are none. */
  readScope(): Float32Array | null {
    return this.lanes[this.active]?.chip?.readScope() ?? null;
  }

  pause(): void {
    if (this.state.value === 'playing' || this.state.value === 'loading') void this.toggle();
  }

  setKeepGoing(on: boolean): void {
    this.keepGoing.value = on;
    remember('keepGoing', on);
  }

  /** The server is back: go on where the sound broke off. */
  serverIsBack(): void {
    if (this.trouble.value?.kind === 'lost' || this.trouble.value?.kind === 'busy') {
      this.attempts = 0;
      void this.start(this.position.value.ms);
    }
  }

  private async advance(): Promise<void> {
    const following = neighbour(this.queue.value, 1);
    if (following) {
      this.dispatch({ kind: 'select', id: following.id });
      await this.start(0);
    } else if (this.keepGoing.value) await this.playAnything();
    else this.halt();
  }

  private halt(): void {
    const lane = this.lane();
    this.state.value = this.queue.value.currentId ? 'paused' : 'stopped';
    lane.pause();
    lane.seek(0);
    this.setPosition(0);
  }

  /** Load the current entry (or take the lane where it stands ready) and sound it from `fromMs`. */
  private async start(fromMs: number): Promise<void> {
    const entry = currentOf(this.queue.value);
    if (!entry) return;
    this.pressedAt = performance.now();
    this.cancelRetry();
    this.state.value = 'loading';
    this.trouble.value = null;
    this.setPosition(fromMs);
    this.duration.value = entry.track.durationSeconds * 1000;
    const key = laneKey(entry);
    const ready = this.lanes.findIndex((lane) => lane.isReadyFor(key));
    if (ready >= 0 && fromMs === 0) {
      this.switchTo(ready);
      this.lane().seek(0);
      await this.sound(this.lane());
      return;
    }
    const lane = this.lane();
    lane.reserve(key);
    try {
      const playback = await sessions.play(entry.track.sidPath, entry.track.selectedSong);
      if (lane.key !== key || this.lane() !== lane) return;
      // The listener may have moved the thumb meanwhile.
      this.load(lane, playback, this.position.value.ms);
      if (this.state.value === 'loading') await this.sound(lane);
    } catch (failure) {
      if (lane.key === key) this.failed(failure);
    }
  }

  /** A session that came with its tune (random play) becomes the current entry. */
  private adopt(playback: Playback): void {
    this.dispatch({ kind: 'playNow', track: playback.track });
    const entry = currentOf(this.queue.value);
    if (!entry) return;
    const lane = this.lane();
    lane.key = laneKey(entry);
    this.load(lane, playback, 0);
    void this.sound(lane);
  }

  private load(lane: Lane, playback: Playback, fromMs: number): void {
    lane.load(playback, fromMs);
    if (lane !== this.lane()) return;
    this.duration.value = playback.session.durationSeconds * 1000;
    if (lane.stream) this.streamLine.value = streamName(lane.stream);
    this.setPosition(fromMs);
    const current = currentOf(this.queue.value);
    if (current && laneKey(current) === lane.key) this.dispatch({ kind: 'song', track: { ...playback.track, selectedSong: current.track.selectedSong } });
  }

  private async sound(lane: Lane): Promise<void> {
    this.movedAt = performance.now();
    lane.pressed(this.pressedAt);
    for (const other of this.lanes) if (other !== lane) other.pause();
    if ((await lane.play()) || lane !== this.lane()) return;
    this.state.value = 'paused';
    this.trouble.value = { kind: 'blocked', text: 'The browser wants one more tap before it plays sound.', advice: 'Press play again.' };
  }

  private failed(failure: unknown): void {
    const trouble = explain(failure);
    this.trouble.value = trouble;
    const wait = failure instanceof ApiError && failure.status === 429 ? (failure.retryAfterSeconds ?? 5) * 1000 : 1000 * 2 ** this.attempts;
    const worthRetrying = trouble.kind === 'lost' || trouble.kind === 'limited' || trouble.kind === 'busy';
    if (worthRetrying && this.attempts < maxAttempts) {
      this.attempts += 1;
      this.state.value = 'loading';
      this.retryTimer = setTimeout(() => void this.start(this.position.value.ms), Math.min(wait, 30_000));
      return;
    }
    this.state.value = 'paused';
    if (trouble.kind === 'refused' && neighbour(this.queue.value, 1)) {
      // A tune that cannot play must not end the evening: say why, then go on.
      this.retryTimer = setTimeout(() => void this.advance(), 4000);
    }
  }

  /** The element lost its stream: expired session, restarted server, broken network. A new session goes on at the place. */
  private recover(lane: Lane): void {
    if (lane !== this.lane() || this.state.value === 'paused' || this.state.value === 'stopped') {
      lane.forget();
      return;
    }
    const at = this.currentMs();
    if (this.attempts >= maxAttempts) {
      this.state.value = 'paused';
      this.trouble.value = { kind: 'other', text: 'The sound of this tune did not arrive.', advice: 'Press play to try again, or go on to the next tune.' };
      return;
    }
    this.attempts += 1;
    this.state.value = 'loading';
    lane.forget();
    this.setPosition(at);
    this.cancelRetry();
    this.retryTimer = setTimeout(() => void this.start(at), this.attempts === 1 ? 0 : 500 * 2 ** this.attempts);
  }

  private prepareNext(): void {
    const following = neighbour(this.queue.value, 1);
    if (!following || this.duration.value <= 0 || this.duration.value - this.currentMs() > prepareMs) return;
    const lane = this.lanes[1 - this.active];
    const key = laneKey(following);
    if (!lane || lane.key === key) return;
    lane.reserve(key);
    sessions
      .play(following.track.sidPath, following.track.selectedSong)
      .then((playback) => {
        if (lane.key === key && lane !== this.lane()) this.load(lane, playback, 0);
      })
      // Only a head start: when its turn comes it is asked for again, and then the reason is told.
      .catch((failure: unknown) => console.info('The next tune is not ready ahead of time:', failure));
  }

  private watch(): void {
    const state = this.state.value;
    if (state !== 'playing' && state !== 'loading') return;
    const lane = this.lane();
    if (lane.stream !== null && performance.now() - this.movedAt > stuckMs) this.recover(lane);
    if (state !== 'playing') return;
    this.prepareNext();
    this.save();
  }

  private lane(): Lane {
    if (this.lanes.length === 0) {
      this.lanes.push(new Lane('a', this.events), new Lane('b', this.events));
      for (const lane of this.lanes) lane.setVolume(this.volume.value);
    }
    return this.lanes[this.active] as Lane;
  }

  private switchTo(index: number): void {
    this.active = index;
    const lane = this.lane();
    if (lane.stream) this.streamLine.value = streamName(lane.stream);
    this.duration.value = lane.lengthMs ?? this.duration.value;
  }

  private moved(lane: Lane): void {
    const ms = lane.positionMs;
    if (lane !== this.lane() || ms === null) return;
    if (ms !== this.position.value.ms) this.movedAt = performance.now();
    this.setPosition(ms);
    if (lane.isPaused) return;
    this.state.value = 'playing';
    this.trouble.value = null;
    if (ms > 2000) this.attempts = 0;
  }

  private currentMs(): number {
    return this.lanes[this.active]?.positionMs ?? this.position.value.ms;
  }

  private setPosition(ms: number): void {
    this.position.value = { ms, at: performance.now() };
  }

  private cancelRetry(): void {
    clearTimeout(this.retryTimer);
  }

  private wake(): void {
    wakeGraph();
    this.lane();
    warmChip();
    this.trouble.value = null;
  }

  private dispatch(action: QueueAction): void {
    this.queue.value = reduce(this.queue.value, action);
    remember('queue', this.queue.value);
  }

  private save(): void {
    remember('position', this.currentMs());
  }
}

function restoreQueue(): Queue {
  return recall<Queue>('queue', emptyQueue, (value): value is Queue => {
    const queue = value as Partial<Queue> | null;
    return Array.isArray(queue?.entries) && isNumber(queue.nextId) && queue.entries.every((entry) => typeof entry?.track?.sidPath === 'string' && !!entry.track.metadata);
  });
}
