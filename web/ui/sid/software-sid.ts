// One to three chips in software: plays a tape's writes into samples. As emu/Sid/SoftwareSid.cs; nothing is allocated while it plays.
import { AnalogStage } from './analog/stage';
import { SidVoices, VoiceBlock } from './digital/voices';
import { pace, panningWidth } from './generated/numbers';
import { modelOf, type Clock } from './model';
import { Resampler } from './resampler';

export const blockCycles = 1024;
const lastVoiceRegister = 20;
/** Of the scope: cycles between two values of a voice, and values kept. */
const scopeCycles = 64;
const scopeValues = 1024;

/** Writes in time order; the chip takes them one by one. */
export interface Writes {
  /** Cycle of the next write on the tape's time line; Infinity behind the last known one. */
  readonly cycle: number;
  /** chip * 32 + register */
  readonly register: number;
  readonly value: number;
  next(): void;
}

export interface Options {
  sampleRate: number;
  stereo: boolean;
  quality: 'default' | 'quick';
  /** 0 all chips in the middle, 1 each on its side alone. */
  width?: number;
}

export class SoftwareSid {
  readonly channels: number;
  readonly left: Float32Array;
  readonly right: Float32Array;
  private readonly voices: SidVoices[];
  private readonly stages: AnalogStage[];
  private readonly gains: readonly [number, number][];
  private readonly block: VoiceBlock;
  private readonly resamplers: Resampler[];
  private readonly mixes: Float64Array[];
  private readonly writtenAt = new Int32Array(blockCycles + 1);
  private readonly writtenTo = new Uint8Array(blockCycles + 1);
  private readonly written = new Uint8Array(blockCycles + 1);
  private readonly scopes: Float32Array[];
  private scopeAt = 0;
  /** The cycle at which the next block begins. */
  cycle = 0;

  /** @param chips Models as tapes name them: 0 a 6581, 1 an 8580. */
  constructor(
    clock: Clock,
    chips: readonly number[],
    options: Options,
  ) {
    const follow = options.quality === 'quick' ? pace.quick : pace.default;
    const step = follow.cyclesPerStep;
    this.block = new VoiceBlock(blockCycles / step, step);
    this.voices = chips.map((chip) => new SidVoices(modelOf(chip), clock));
    this.stages = chips.map((chip) => new AnalogStage(modelOf(chip), this.block.capacity, follow));
    // One chip stands in the middle: both channels are the same.
    this.channels = options.stereo && chips.length > 1 ? 2 : 1;
    this.gains = gainsOf(chips.length, this.channels === 2 ? (options.width ?? panningWidth) : 0);
    this.resamplers = [];
    this.mixes = [];
    for (let channel = 0; channel < this.channels; channel++) {
      this.resamplers.push(new Resampler(clock, step, options.sampleRate, this.block.capacity));
      this.mixes.push(new Float64Array(this.block.capacity));
    }
    const most = Math.ceil((blockCycles * options.sampleRate * clock.denominator) / clock.numerator) + 4;
    this.left = new Float32Array(most);
    this.right = this.channels === 2 ? new Float32Array(most) : this.left;
    this.scopes = chips.flatMap(() => [0, 1, 2].map(() => new Float32Array(scopeValues)));
    this.settle();
  }

  mute(chip: number, voice: number, muted: boolean): void {
    this.stages[chip]?.mute(voice, muted);
  }

  /** Takes up the registers as they stood at this cycle: phases and envelopes begin anew. Then nothing has been heard yet. */
  startAt(cycle: number, image: Uint8Array): void {
    this.cycle = cycle;
    for (let register = 0; register < image.length; register++) this.write(register, image[register] as number);
  }

  /** Passes a block's time without sound: oscillators and envelopes move on, and so does the register state. */
  skipBlock(writes: Writes): void {
    const count = this.gather(writes);
    for (let chip = 0; chip < this.voices.length; chip++) {
      const voices = this.voices[chip] as SidVoices;
      let at = 0;
      for (let i = 0; i < count; i++) {
        const register = (this.writtenTo[i] as number) - 32 * chip;
        if (register < 0 || register > 24) continue;
        const offset = this.writtenAt[i] as number;
        if (register <= lastVoiceRegister && offset > at) {
          voices.advance(offset - at);
          at = offset;
        }
        voices.write(register, this.written[i] as number);
        (this.stages[chip] as AnalogStage).write(register, this.written[i] as number);
      }
      voices.advance(blockCycles - at);
    }
    this.cycle += blockCycles;
  }

  /** Plays a block of 1024 cycles and returns how many samples stand in `left` and `right`. */
  playBlock(writes: Writes): number {
    const count = this.gather(writes);
    for (const mix of this.mixes) mix.fill(0);
    for (let chip = 0; chip < this.voices.length; chip++) {
      this.runChip(chip, count);
      const audio = (this.stages[chip] as AnalogStage).audio;
      const [left, right] = this.gains[chip] as [number, number];
      add(audio, this.mixes[0] as Float64Array, left);
      if (this.channels === 2) add(audio, this.mixes[1] as Float64Array, right);
      this.watch(chip);
    }
    this.scopeAt = (this.scopeAt + blockCycles / scopeCycles) % scopeValues;
    this.cycle += blockCycles;
    const samples = (this.resamplers[0] as Resampler).push(this.mixes[0] as Float64Array, this.left);
    if (this.channels === 2) (this.resamplers[1] as Resampler).push(this.mixes[1] as Float64Array, this.right);
    return samples;
  }

  /** The last 66 ms of each voice, three a chip, oldest first: `scopeLength` values each. */
  readScope(into: Float32Array): void {
    for (let voice = 0; voice < this.scopes.length; voice++) {
      const ring = this.scopes[voice] as Float32Array;
      for (let i = 0; i < scopeValues; i++) into[voice * scopeValues + i] = ring[(this.scopeAt + i) % scopeValues] as number;
    }
  }

  get scopeLength(): number {
    return this.scopes.length * scopeValues;
  }

  /** What the DACs of a chip saw in the last block: for tests. */
  get seen(): VoiceBlock {
    return this.block;
  }

  /** The block's codes of one chip, without sound: for tests. */
  renderDigital(chip: number, count: number): void {
    this.runChip(chip, count, false);
  }

  /** Takes the writes of the next block; returns how many there are. */
  gather(writes: Writes): number {
    const end = this.cycle + blockCycles;
    let count = 0;
    while (writes.cycle < end) {
      if (count < this.writtenAt.length) {
        this.writtenAt[count] = writes.cycle - this.cycle;
        this.writtenTo[count] = writes.register;
        this.written[count] = writes.value;
        count++;
      }
      writes.next();
    }
    return count;
  }

  private runChip(chip: number, count: number, heard = true): void {
    const voices = this.voices[chip] as SidVoices;
    const stage = this.stages[chip] as AnalogStage;
    let at = 0;
    for (let i = 0; i < count; i++) {
      const register = (this.writtenTo[i] as number) - 32 * chip;
      if (register < 0 || register > 24) continue;
      const offset = this.writtenAt[i] as number;
      if (offset > at) this.move(voices, stage, at, offset, heard);
      at = offset;
      voices.write(register, this.written[i] as number);
      stage.write(register, this.written[i] as number);
    }
    if (at < blockCycles) this.move(voices, stage, at, blockCycles, heard);
  }

  private move(voices: SidVoices, stage: AnalogStage, from: number, to: number, heard: boolean): void {
    const block = this.block;
    voices.render(block, from, to - from);
    const kept = block.kept(from);
    const keptAfter = block.kept(to);
    if (heard && keptAfter > kept) stage.hear(block, kept, keptAfter);
  }

  private write(register: number, value: number): void {
    const chip = register >> 5;
    this.voices[chip]?.write(register & 31, value);
    this.stages[chip]?.write(register & 31, value);
  }

  private watch(chip: number): void {
    const { waveforms, envelopes, step } = this.block;
    const stride = scopeCycles / step;
    for (let voice = 0; voice < 3; voice++) {
      const ring = this.scopes[3 * chip + voice] as Float32Array;
      const waveform = waveforms[voice] as Uint16Array;
      const envelope = envelopes[voice] as Uint8Array;
      for (let i = 0; i < blockCycles / scopeCycles; i++)
        ring[this.scopeAt + i] = (((waveform[i * stride] as number) - 2048) * (envelope[i * stride] as number)) / (2048 * 255);
    }
  }

  /** Brings the chips to rest as a player leaves them before INIT: filters settled, volume full. */
  private settle(): void {
    const idle = new VoiceBlock(this.block.capacity, this.block.step);
    for (const stage of this.stages) {
      stage.write(24, 15);
      for (let i = 0; i < 16 * this.block.step; i++) stage.hear(idle, 0, idle.capacity);
    }
  }
}

function add(audio: Float64Array, mix: Float64Array, gain: number): void {
  for (let i = 0; i < mix.length; i++) mix[i] = (mix[i] as number) + (audio[i] as number) * gain;
}

/** Left and right gain of each chip: one in the middle; two left and right; the first of three in the middle, the others left and right. */
function gainsOf(chips: number, width: number): [number, number][] {
  const places = chips === 1 ? [0] : chips === 2 ? [-width, width] : [0, -width, width];
  // Equal power: both squares add to twice the level's, as in the middle. Uncorrelated chips keep the level of one.
  const level = Math.SQRT2 / Math.sqrt(chips);
  return places.map((place) => [level * Math.cos(((place + 1) * Math.PI) / 4), level * Math.sin(((place + 1) * Math.PI) / 4)]);
}
