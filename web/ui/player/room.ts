// Playing in the room: the server's state, shown as it arrives, and the commands that change it.
import { computed, signal } from '@preact/signals';
import { room } from '../api/client';
import { explain, type Trouble } from '../api/errors';
import { openRoomFeed, type Link, type RoomFeed } from '../api/feed';
import type { RoomState, Track } from '../api/types';
import { songBeside, type Deck, type DeckView } from './deck';
import { attach, wakeGraph } from './graph';

const volumePauseMs = 120;

export class RoomDeck implements Deck {
  readonly link = signal<Link>('connecting');
  readonly latest = signal<RoomState | null>(null);
  /** Whether this browser also plays the room's stream. */
  readonly listening = signal<'off' | 'starting' | 'on'>('off');
  /** What the room sounded through before its output of now; the other side of A/B. */
  readonly outputBefore = signal<string | null>(null);
  private readonly receivedAt = signal(0);
  private readonly trouble = signal<Trouble | null>(null);
  private readonly wantedVolume = signal<number | null>(null);
  private readonly feed: RoomFeed;
  private volumeTimer: ReturnType<typeof setTimeout> | undefined;
  private stream: HTMLAudioElement | null = null;
  private streamRetry: ReturnType<typeof setTimeout> | undefined;

  readonly view = computed<DeckView>(() => {
    const state = this.latest.value;
    return {
      state: state?.state ?? 'stopped',
      track: state?.track ?? null,
      positionMs: state?.positionMs ?? 0,
      measuredAt: this.receivedAt.value,
      durationMs: state?.durationMs ?? 0,
      volume: this.wantedVolume.value ?? state?.volume ?? 0,
      queue: state?.queue ?? [],
      currentId: state?.currentId ?? null,
      trouble: this.trouble.value ?? (state?.error ? { kind: 'other', text: state.error } : null),
    };
  });

  constructor(onBack: () => void) {
    this.feed = openRoomFeed(
      (state) => this.take(state),
      (link) => {
        const wasAway = this.link.value === 'lost' || this.link.value === 'connecting';
        this.link.value = link;
        if (wasAway && link !== 'lost') {
          onBack();
          if (this.listening.value !== 'off') this.tune();
        }
      },
    );
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.feed.nudge();
    });
    window.addEventListener('online', () => this.feed.nudge());
  }

  play = (track: Track, song: number) => this.send(() => room.play(track.sidPath, song));
  enqueue = (track: Track, song: number, next: boolean) => this.send(() => room.enqueue(track.sidPath, song, next));
  seek = (positionMs: number) => this.send(() => room.seek(positionMs));
  next = () => this.send(() => room.next());
  previous = () => this.send(() => room.previous());
  selectSong = (song: number) => this.send(() => room.song(song));
  playEntry = (id: string) => this.send(() => room.playEntry(id));
  remove = (id: string) => this.send(() => room.remove(id));
  move = (id: string, index: number) => this.send(() => room.move(id, index));
  clear = () => this.send(() => room.clear());
  output = (id: string) => this.send(() => room.output(id));
  mute = (chip: number, voice: number, muted: boolean) => this.send(() => room.mute(chip, voice, muted));

  toggle(): Promise<void> {
    if (this.view.value.state === 'playing') return this.send(() => room.pause());
    return this.send(() => room.resume());
  }

  stepSong(step: number): Promise<void> {
    const track = this.view.value.track;
    return track ? this.selectSong(songBeside(track, step)) : Promise.resolve();
  }

  /** Shown at once, sent when the finger rests. */
  async setVolume(volume: number): Promise<void> {
    this.wantedVolume.value = Math.max(0, Math.min(100, Math.round(volume)));
    clearTimeout(this.volumeTimer);
    this.volumeTimer = setTimeout(() => {
      const wanted = this.wantedVolume.value ?? volume;
      void this.send(() => room.volume(wanted)).then(() => (this.wantedVolume.value = null));
    }, volumePauseMs);
  }

  /** Call from a click: browsers start sound only then. */
  listen(on: boolean): void {
    if (on) {
      wakeGraph();
      this.listening.value = 'starting';
      this.tune();
      return;
    }
    clearTimeout(this.streamRetry);
    this.listening.value = 'off';
    this.stream?.pause();
    this.stream?.removeAttribute('src');
    this.stream?.load();
  }

  private tune(): void {
    clearTimeout(this.streamRetry);
    const element = (this.stream ??= this.openStream());
    // A new address each time, or the browser goes on with the sound it had buffered.
    element.src = `/api/room/stream.wav?from=${Date.now()}`;
    element.play().catch((failure: unknown) => {
      if (!(failure instanceof DOMException) || failure.name !== 'NotAllowedError') return;
      this.listening.value = 'off';
      this.trouble.value = { kind: 'blocked', text: 'The browser wants one more tap before it plays sound.', advice: 'Switch listening on again.' };
    });
  }

  private openStream(): HTMLAudioElement {
    const element = document.createElement('audio');
    element.dataset.lane = 'room';
    document.body.append(element);
    attach(element);
    const again = () => {
      if (this.listening.value === 'off' || !element.hasAttribute('src')) return;
      this.listening.value = 'starting';
      clearTimeout(this.streamRetry);
      this.streamRetry = setTimeout(() => this.tune(), 2000);
    };
    element.addEventListener('playing', () => (this.listening.value = 'on'));
    element.addEventListener('ended', again);
    element.addEventListener('error', again);
    return element;
  }

  private async send(command: () => Promise<RoomState>): Promise<void> {
    try {
      this.trouble.value = null;
      this.take(await command());
    } catch (failure) {
      this.trouble.value = explain(failure);
    }
  }

  private take(state: RoomState): void {
    // A reply and an event may cross on their way. After a lost connection the server may count from the beginning again.
    const known = this.latest.value;
    if (known && state.revision < known.revision && this.link.value === 'live') return;
    if (known && known.output.id !== state.output.id) this.outputBefore.value = known.output.id;
    this.latest.value = state;
    this.receivedAt.value = performance.now();
  }
}
