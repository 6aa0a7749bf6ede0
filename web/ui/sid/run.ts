// Plays a tape from its pages into samples: seeks, fades at the end, asks for the pages it needs. Lives in a worklet or in a worker.
import type { FromChip, TapeSetup, ToChip } from './messages';
import { blockCycles, SoftwareSid, type Writes } from './software-sid';
import { PageWrites } from './tape';

/** Heard and thrown away before the first sample after a seek, so that filter and DC blocker are where they would be. */
const warmUpSeconds = 0.25;
/** Blocks passed unheard in one call, so that a seek never stops the audio thread for long. */
const blocksAtOnce = 150;
/** After sound was missing, and after a seek, it comes back over so many samples. */
const rampSamples = 256;

/** Builds the tables and has the engine compile the loops before the first tune comes. */
export function warmUp(sampleRate: number): void {
  const silence: Writes = { cycle: Infinity, register: 0, value: 0, next: () => undefined };
  for (const model of [0, 1]) {
    const sid = new SoftwareSid({ numerator: 17_734_475, denominator: 18 }, [model], { sampleRate, stereo: true, quality: 'default' });
    for (let i = 0; i < 20; i++) sid.playBlock(silence);
  }
}

export class ChipRun {
  private tape: TapeSetup | null = null;
  private hz = 985_248;
  private sid: SoftwareSid | null = null;
  private readonly writes = new PagedWrites();
  private pages = new Map<number, ArrayBuffer | null>();
  private asked = new Set<number>();
  private playing = false;
  private turn = 0;
  /** On the tape's time line: where the sound begins again after a seek, and how many samples have left since. */
  private fromSeconds = 0;
  private left = 0;
  private discard = 0;
  private pendingFrom = 0;
  private pendingTo = 0;
  private ramp = 0;
  private starved = true;
  private underruns = 0;
  private ended = false;
  private muted: boolean[][] = [];

  constructor(
    private readonly sampleRate: number,
    private readonly say: (message: FromChip) => void,
  ) {}

  take(message: ToChip): void {
    try {
      this.obey(message);
    } catch (fault) {
      this.fail(fault);
    }
  }

  /** Writes the next samples, silence where there are none; returns how many there were. */
  fill(left: Float32Array, right: Float32Array, count: number): number {
    let written = 0;
    if (this.playing && !this.ended && this.tape) {
      try {
        written = this.play(left, right, count);
      } catch (fault) {
        this.fail(fault);
      }
      if (written < count && !this.ended && !this.starved) {
        this.starved = true;
        this.ramp = 0;
        this.underruns++;
      }
    }
    left.fill(0, written, count);
    right.fill(0, written, count);
    return written;
  }

  get seconds(): number {
    return this.fromSeconds + this.left / this.sampleRate;
  }

  get seeks(): number {
    return this.turn;
  }

  get missing(): number {
    return this.underruns;
  }

  private obey(message: ToChip): void {
    switch (message.kind) {
      case 'tape':
        this.tape = message.tape;
        this.hz = message.tape.clock[0] / message.tape.clock[1];
        this.muted = message.muted;
        this.pages = new Map();
        this.asked = new Set();
        this.goTo(message.fromSeconds);
        break;
      case 'page':
        if (this.asked.has(message.page)) this.pages.set(message.page, message.payload);
        break;
      case 'play':
        this.playing = message.on;
        if (this.left > 0) this.ramp = 0;
        break;
      case 'seek':
        this.turn = message.turn;
        this.goTo(message.seconds);
        break;
      case 'mute':
        (this.muted[message.chip] ??= [])[message.voice] = message.muted;
        this.sid?.mute(message.chip, message.voice, message.muted);
        break;
      case 'scope':
        if (this.sid) {
          const values = new Float32Array(this.sid.scopeLength);
          this.sid.readScope(values);
          this.say({ kind: 'scope', values });
        }
        break;
      case 'stop':
        this.tape = null;
        this.sid = null;
        this.playing = false;
        this.pages = new Map();
    }
  }

  private goTo(seconds: number): void {
    const tape = this.tape;
    if (!tape) return;
    this.sid = null;
    this.ended = false;
    this.starved = true;
    this.fromSeconds = Math.max(0, Math.min(seconds, tape.endSeconds));
    this.left = this.discard = this.pendingFrom = this.pendingTo = 0;
    this.ramp = this.fromSeconds === 0 ? rampSamples : 0;
    this.need(this.pageOf(this.fromSeconds * this.hz));
  }

  private play(left: Float32Array, right: Float32Array, count: number): number {
    if (!this.sid && !this.begin()) return 0;
    const sid = this.sid as SoftwareSid;
    if (!this.warmUp(sid)) return 0;
    let written = 0;
    while (written < count) {
      if (this.pendingFrom === this.pendingTo && !this.nextBlock(sid)) return written;
      let some = Math.min(this.pendingTo - this.pendingFrom, count - written);
      if (this.discard > 0) {
        some = Math.min(this.pendingTo - this.pendingFrom, this.discard);
        this.discard -= some;
        this.pendingFrom += some;
        continue;
      }
      for (let i = 0; i < some; i++) {
        const gain = this.gain();
        left[written + i] = (sid.left[this.pendingFrom + i] as number) * gain;
        right[written + i] = (sid.right[this.pendingFrom + i] as number) * gain;
        this.left++;
      }
      this.pendingFrom += some;
      written += some;
      this.starved = false;
      if (this.seconds >= (this.tape as TapeSetup).endSeconds) {
        this.ended = true;
        this.say({ kind: 'ended' });
        return written;
      }
    }
    return written;
  }

  /** Sets chips up at the page where the sound shall begin, as soon as it is there. */
  private begin(): boolean {
    const tape = this.tape as TapeSetup;
    const page = this.pageOf(this.fromSeconds * this.hz);
    if (!this.pages.has(page)) return false;
    const sid = new SoftwareSid({ numerator: tape.clock[0], denominator: tape.clock[1] }, tape.chips, { sampleRate: this.sampleRate, stereo: true, quality: 'default' });
    this.muted.forEach((voices, chip) => voices.forEach((muted, voice) => sid.mute(chip, voice, muted)));
    const image = this.writes.open(this, page);
    // A tape's first page begins with chips that were just switched on.
    if (page > 0 && image) sid.startAt(page * tape.pageCycles, image);
    this.sid = sid;
    this.need(page + 1);
    return true;
  }

  /** Passes the time up to where the sound begins; true when it is there. */
  private warmUp(sid: SoftwareSid): boolean {
    if (this.left > 0 || this.discard > 0 || this.pendingTo > 0) return true;
    const target = this.fromSeconds * this.hz;
    const heardFrom = target - warmUpSeconds * this.hz - blockCycles;
    for (let i = 0; sid.cycle < heardFrom; i++) {
      if (i === blocksAtOnce || !this.has(sid)) return false;
      this.writes.goOn();
      sid.skipBlock(this.writes);
    }
    this.discard = Math.max(0, Math.round(((target - sid.cycle) * this.sampleRate) / this.hz));
    return true;
  }

  private nextBlock(sid: SoftwareSid): boolean {
    if (!this.has(sid)) return false;
    this.writes.goOn();
    this.pendingFrom = 0;
    this.pendingTo = sid.playBlock(this.writes);
    return true;
  }

  /** Whether the pages of the next block are there; asks for the one behind as well. */
  private has(sid: SoftwareSid): boolean {
    const page = this.pageOf(sid.cycle + blockCycles);
    if (!this.need(page)) return false;
    this.need(page + 1);
    return true;
  }

  /** Whether the page is there; asks for it where it was not asked for. Keeps that page's neighbours and no others. */
  private need(page: number): boolean {
    const tape = this.tape as TapeSetup;
    if (page >= tape.pages || this.pages.has(page)) return true;
    if (!this.asked.has(page)) {
      this.asked.add(page);
      for (const kept of this.asked)
        if (kept < page - 2 || kept > page + 2) {
          this.asked.delete(kept);
          this.pages.delete(kept);
        }
      this.say({ kind: 'need', page });
    }
    return false;
  }

  /** The writes of a page; null where it has none. */
  writesOf(page: number): PageWrites | null {
    const tape = this.tape;
    const payload = this.pages.get(page);
    return tape && payload ? new PageWrites(new Uint8Array(payload), tape.chips.length, page * tape.pageCycles, tape.pageCycles) : null;
  }

  get lastPage(): number {
    return (this.tape?.pages ?? 0) - 1;
  }

  private gain(): number {
    const tape = this.tape as TapeSetup;
    const toEnd = tape.endSeconds - this.seconds;
    let gain = toEnd < tape.fadeSeconds ? Math.max(0, toEnd / tape.fadeSeconds) : 1;
    if (this.ramp < rampSamples) gain *= this.ramp++ / rampSamples;
    return gain;
  }

  private pageOf(cycle: number): number {
    const tape = this.tape as TapeSetup;
    return Math.min(Math.floor(cycle / tape.pageCycles), tape.pages - 1);
  }

  private fail(fault: unknown): void {
    this.playing = false;
    this.tape = null;
    this.say({ kind: 'fault', text: fault instanceof Error ? fault.message : String(fault) });
  }
}

/** The writes of one page after the other. */
class PagedWrites implements Writes {
  cycle = Infinity;
  register = 0;
  value = 0;
  private run: ChipRun | null = null;
  private page = 0;
  private inner: PageWrites | null = null;

  /** Returns the registers before the page. */
  open(run: ChipRun, page: number): Uint8Array | null {
    this.run = run;
    this.page = page;
    this.inner = run.writesOf(page);
    const image = this.inner?.image ?? null;
    this.goOn();
    return image;
  }

  next(): void {
    this.inner?.next();
    this.goOn();
  }

  /** Turns to the next page where this one is over: it may have come meanwhile. */
  goOn(): void {
    while (this.run && (this.inner === null || this.inner.cycle === Infinity) && this.page < this.run.lastPage) {
      const next = this.run.writesOf(this.page + 1);
      if (next === null) break;
      this.page++;
      this.inner = next;
    }
    this.cycle = this.inner?.cycle ?? Infinity;
    if (this.inner) {
      this.register = this.inner.register;
      this.value = this.inner.value;
    }
  }
}
