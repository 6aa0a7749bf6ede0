// A tune through the chip in this browser: fetches the tape's pages and hands them to the chip.
import { signal } from '@preact/signals';
import type { Playback, StreamUrl } from '../api/types';
import type { FromChip, ToChip } from '../sid/messages';
import { unfold } from '../sid/tape';
import { loadWorker, loadWorklet, openWorker, openWorklet, type Engine } from './engine';
import { graph } from './graph';
import { prefs } from '../prefs/prefs';
import { pathsFor, type Path } from './paths';
import type { Sound, SoundEvents } from './sound';
import { surroundings } from './surroundings';
import { tell } from './telemetry';

const attempts = 4;
const pageTimeoutMs = 12_000;
/** Without a first sound after so long, the next way is tried: a script may never come, and nobody says so. */
const patienceMs = 8000;
/** Between two reports of where the sound is. */
const moveMs = 250;

/** Voices that the listener has muted, by chip: for every tune, until they are heard again. */
export const mutedVoices = signal<boolean[][]>([]);

export function muteVoice(chip: number, voice: number, muted: boolean): void {
  const next = [0, 1, 2].map((at) => [...(mutedVoices.value[at] ?? [])]);
  (next[chip] ??= [])[voice] = muted;
  mutedVoices.value = next;
}

let warm = false;

/** Loads the chip while the server is still asked for the tune. */
export function warmChip(): void {
  const open = graph();
  if (warm || !open) return;
  warm = true;
  const [way] = pathsFor(surroundings(), { tape: true, hls: false }, prefs.peek().engine);
  if (way === 'worklet') loadWorklet(open.context).catch((reason: unknown) => console.info('The worklet is not there yet:', reason));
  else if (way === 'worker') loadWorker(open.context);
}

export class ChipSound implements Sound {
  stream: StreamUrl = { format: 'tape', url: '' };
  isPaused = true;
  isWell = true;
  private engine: Engine | null = null;
  private readonly gain: GainNode | null = null;
  private underruns = 0;
  /** Where the tape's pages are: this and a number. */
  private base = '';
  private wantedMs = 0;
  private lengthSeconds = 0;
  private loading = new AbortController();
  private sounded = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  private scope: Float32Array | null = null;
  /** Three a chip. */
  voices = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly path: Path & ('worklet' | 'worker'),
    private readonly events: SoundEvents,
  ) {
    const open = graph();
    if (open) {
      this.gain = open.context.createGain();
      this.gain.connect(open.analyser);
    }
  }

  get positionMs(): number | null {
    const seconds = this.engine?.seconds ?? null;
    return seconds === null ? null : Math.min(seconds, this.lengthSeconds) * 1000;
  }

  get lengthMs(): number | null {
    return this.lengthSeconds > 0 ? this.lengthSeconds * 1000 : null;
  }

  load({ session }: Playback, fromMs: number): void {
    const tape = session.tape;
    const open = graph();
    if (!tape || !open) throw new Error('A session without a tape, or a browser without sound, was given to the chip.');
    this.loading.abort();
    this.loading = new AbortController();
    this.stream = { format: 'tape', url: tape.pages, sampleRate: open.context.sampleRate };
    this.lengthSeconds = session.durationSeconds;
    this.wantedMs = fromMs;
    this.isWell = true;
    this.isPaused = true;
    this.sounded = false;
    this.underruns = 0;
    const setup: ToChip = {
      kind: 'tape',
      tape: { pageCycles: tape.pageCycles, pages: tape.count, clock: tape.clock, chips: tape.chips, endSeconds: session.durationSeconds, fadeSeconds: Math.min(session.fadeSeconds ?? 0, session.durationSeconds / 4) },
      fromSeconds: fromMs / 1000,
      muted: mutedVoices.value,
    };
    this.base = tape.pages;
    this.voices = 3 * tape.chips.length;
    const stop = this.loading.signal;
    this.open(open.context)
      .then((engine) => {
        if (stop.aborted) return;
        engine.send({ kind: 'play', on: false });
        engine.send(setup);
        // The listener may have moved the thumb meanwhile.
        if (this.wantedMs !== fromMs) this.seek(this.wantedMs);
        if (!this.isPaused) engine.send({ kind: 'play', on: true });
        this.events.length();
      })
      .catch((reason: unknown) => this.fail(reason));
    this.show();
  }

  seek(positionMs: number): void {
    this.wantedMs = positionMs;
    this.sounded = false;
    this.send({ kind: 'seek', seconds: positionMs / 1000, turn: 0 });
    this.show();
    if (!this.isPaused) this.events.waiting();
  }

  pause(): void {
    this.isPaused = true;
    this.rest();
    this.send({ kind: 'play', on: false });
    this.show();
  }

  stop(): void {
    this.pause();
    this.loading.abort();
    this.send({ kind: 'stop' });
  }

  async play(): Promise<boolean> {
    const open = graph();
    if (!open) return false;
    if (open.context.state !== 'running') {
      // Resolves only when the browser lets it: without a press it may never.
      await Promise.race([open.context.resume(), new Promise((resolve) => setTimeout(resolve, 1500))]);
      if ((open.context.state as AudioContextState) !== 'running') return false;
    }
    // Given up meanwhile: another way plays by now.
    if (!this.isWell) return true;
    this.isPaused = false;
    this.send({ kind: 'play', on: true });
    clearInterval(this.timer);
    this.timer = setInterval(() => this.move(), moveMs);
    clearTimeout(this.watch);
    if (!this.sounded) this.watch = setTimeout(() => this.fail(new Error(`No sound came in ${patienceMs / 1000} s.`)), patienceMs);
    return true;
  }

  setVolume(percent: number): void {
    if (this.gain) this.gain.gain.value = percent / 100;
  }

  mute(chip: number, voice: number, muted: boolean): void {
    this.send({ kind: 'mute', chip, voice, muted });
  }

  /** The last 66 ms of every voice, 1024 values each; a picture old, and null before the first. */
  readScope(): Float32Array | null {
    this.send({ kind: 'scope' });
    return this.scope;
  }

  private rest(): void {
    clearInterval(this.timer);
    clearTimeout(this.watch);
  }

  private send(message: ToChip): void {
    this.engine?.send(message);
  }

  private async open(context: AudioContext): Promise<Engine> {
    if (this.engine) return this.engine;
    const hear = (message: FromChip) => this.hear(message);
    const engine = this.path === 'worklet' ? await openWorklet(context, hear) : openWorker(context, hear);
    this.engine = engine;
    if (this.gain) engine.output.connect(this.gain);
    return engine;
  }

  private hear(message: FromChip): void {
    switch (message.kind) {
      case 'need':
        void this.fetchPage(message.page);
        break;
      case 'at':
        if (message.underruns > this.underruns) {
          tell({ event: 'underrun', path: this.path, value: message.underruns - this.underruns });
          this.underruns = message.underruns;
        }
        if (!this.sounded && !this.isPaused) {
          this.sounded = true;
          clearTimeout(this.watch);
          this.events.playing();
        }
        this.move();
        break;
      case 'ended':
        this.isPaused = true;
        this.rest();
        this.show();
        this.events.ended();
        break;
      case 'scope':
        this.scope = message.values;
        break;
      case 'fault':
        this.fail(new Error(message.text));
    }
  }

  private async fetchPage(page: number): Promise<void> {
    const { signal: stop } = this.loading;
    for (let attempt = 1; !stop.aborted; attempt++) {
      try {
        const payload = await fetchBytes(`${this.base}${page}`, stop);
        if (!stop.aborted) this.engine?.send({ kind: 'page', page, payload }, payload ? [payload] : []);
        return;
      } catch (reason) {
        if (stop.aborted) return;
        if (attempt === attempts || reason instanceof Gone) {
          this.fail(reason);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
      }
    }
  }

  private fail(reason: unknown): void {
    if (!this.isWell) return;
    console.warn(`The chip (${this.path}) gives up:`, reason);
    tell({ event: 'fault', path: this.path });
    this.isWell = false;
    this.isPaused = true;
    this.rest();
    this.loading.abort();
    this.engine?.close();
    this.engine = null;
    this.show();
    this.events.broke();
  }

  private move(): void {
    this.show();
    this.events.moved();
  }

  /** Where it is, on the lane's element: for tests and for those who look. */
  private show(): void {
    this.element.dataset.path = this.path;
    this.element.dataset.sounds = String(!this.isPaused && this.sounded);
    this.element.dataset.at = String((this.positionMs ?? this.wantedMs) / 1000);
  }
}

class Gone extends Error {}

/** A page's bytes; null where the tape has ended before it. */
async function fetchBytes(url: string, stop: AbortSignal): Promise<ArrayBuffer | null> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), pageTimeoutMs);
  const forward = () => limit.abort();
  stop.addEventListener('abort', forward);
  try {
    // The browser undoes the page's compression on the way.
    const reply = await fetch(url, { signal: limit.signal, credentials: 'omit' });
    if (reply.status === 404) return null;
    if (reply.status === 410) throw new Gone('The tape is not there any more.');
    if (!reply.ok) throw new Error(`The tape's page came with status ${reply.status}.`);
    return unfold(new Uint8Array(await reply.arrayBuffer())).buffer;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', forward);
  }
}
