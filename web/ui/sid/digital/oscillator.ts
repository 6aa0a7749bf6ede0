// One oscillator: 24 bit accumulator, noise shift register and the waveform selector.
// The rules and their sources stand in emu/Sid/Digital/Oscillator.cs; this is the same machine, cycle by cycle.
import type { ChipModel, FadeTimes } from '../model';
import { NoiseRegister, noisePulse, outputOf, shifted } from './noise';
import { pulldownsOf, waveforms } from './waveforms';

const mask = 0xffffff;
const msb = 0x800000;
const noiseClock = 0x080000;
const forever = 0x7fffffff;

export class Oscillator {
  accumulator = 0x555555;
  output = 0;
  msbRising = false;
  sync = false;
  private readonly is6581: boolean;
  private readonly pulldowns: readonly (Uint16Array | null)[];
  private readonly fades: FadeTimes;
  private previous: Oscillator = this;
  private next: Oscillator = this;
  private readonly noise = new NoiseRegister();
  private frequency = 0;
  private pulseWidth = 0;
  private waveform = 0;
  private test = false;
  private ringMask = 0;
  private noPulse = 0xfff;
  private noNoise = 0xfff;
  private wave: Uint16Array = waveforms[0] as Uint16Array;
  private pulldown: Uint16Array | null = null;
  private pulse = 0xfff;
  private noiseFade = 0;
  private floatingFade = 0;

  constructor(model: ChipModel) {
    this.is6581 = model.is6581;
    this.pulldowns = pulldownsOf(model);
    this.fades = model.fades;
    this.noise.reset();
  }

  connect(previous: Oscillator, next: Oscillator): void {
    this.previous = previous;
    this.next = next;
  }

  /** Whether hard sync or ring modulation makes this oscillator depend on the one before it. */
  get hearsPrevious(): boolean {
    return this.sync || this.ringMask !== 0;
  }

  writeFrequencyLow(value: number): void {
    this.frequency = (this.frequency & 0xff00) | value;
  }

  writeFrequencyHigh(value: number): void {
    this.frequency = (this.frequency & 0x00ff) | (value << 8);
  }

  writePulseWidthLow(value: number): void {
    this.pulseWidth = (this.pulseWidth & 0xf00) | value;
  }

  writePulseWidthHigh(value: number): void {
    this.pulseWidth = (this.pulseWidth & 0x0ff) | ((value & 15) << 8);
  }

  writeControl(control: number): void {
    const waveformBefore = this.waveform;
    const testBefore = this.test;
    this.waveform = control >> 4;
    this.test = (control & 8) !== 0;
    this.sync = (control & 2) !== 0;
    // Ring modulation swaps the triangle's fold bit; sawtooth blocks it.
    this.ringMask = (control & 0x24) === 4 ? msb : 0;
    if (this.waveform !== waveformBefore) {
      this.wave = waveforms[this.waveform & 3] as Uint16Array;
      this.pulldown = this.pulldowns[this.waveform] as Uint16Array | null;
      this.noNoise = (this.waveform & 8) !== 0 ? 0 : 0xfff;
      this.noPulse = (this.waveform & 4) !== 0 ? 0 : 0xfff;
      if (this.waveform === 0) this.floatingFade = this.fades.floatingHold;
    }
    if (this.test && !testBefore) {
      this.accumulator = 0;
      this.noise.beginTest();
      this.noiseFade = this.fades.noiseHold;
    } else if (testBefore && !this.test) {
      this.noise.finish(waveformBefore, this.waveform, this.output, this.is6581);
    }
  }

  /** First half of a cycle. All oscillators are clocked before any output is taken. */
  clock(): void {
    const noise = this.noise;
    if (this.test) {
      if (this.noiseFade !== 0 && --this.noiseFade === 0 && !noise.fade()) this.noiseFade = this.fades.noiseStep;
      noise.inputHigh = true;
      this.pulse = 0xfff;
      return;
    }
    const before = this.accumulator;
    this.accumulator = (before + this.frequency) & mask;
    const rising = ~before & this.accumulator;
    this.msbRising = (rising & msb) !== 0;
    if ((rising & noiseClock) !== 0) noise.delay = 2;
    else if (noise.delay !== 0) noise.clock(this.waveform, this.output, this.is6581);
  }

  /** Second half of a cycle: the waveform DAC's input. */
  select(): void {
    if (this.waveform !== 0) {
      const noise = this.noise;
      const selected = this.wave[(this.accumulator ^ (~this.previous.accumulator & this.ringMask)) >> 12] as number;
      const lines = selected & (this.noPulse | this.pulse) & (this.noNoise | noise.output);
      this.output = this.pulldown === null ? lines : (this.pulldown[lines] as number);
      // The 6581 connects the accumulator's top bit itself to the selector, where other waveforms can pull it low.
      if (this.is6581 && (this.waveform & 2) !== 0 && (this.output & 0x800) === 0) {
        this.msbRising = false;
        this.accumulator &= ~msb;
      }
      if (this.waveform === noisePulse && this.pulse !== 0) noise.driveWithPulse(this.output, this.test, this.is6581);
      else if (this.waveform > 8) noise.drive(this.output, this.test);
    } else if (this.floatingFade !== 0 && --this.floatingFade === 0) {
      this.output &= this.output >> 1;
      if (this.output !== 0) this.floatingFade = this.fades.floatingStep;
    }
    // The comparison takes effect in the next cycle.
    this.pulse = this.accumulator >> 12 >= this.pulseWidth ? 0xfff : 0;
  }

  /** Hard sync, after all outputs: resets the next oscillator, unless this one is reset in the same cycle. */
  synchronise(): void {
    if (this.msbRising && this.next.sync && !(this.sync && this.previous.msbRising)) this.next.accumulator = 0;
  }

  /** Cycles that can be jumped over before something happens that needs `clock`. */
  quietCycles(): number {
    if (this.waveform > 8 || this.noise.delay !== 0 || (this.is6581 && (this.waveform & 2) !== 0 && this.waveform !== 2)) return 0;
    let quiet = forever;
    if (this.test && this.noiseFade !== 0) quiet = this.noiseFade - 1;
    if (this.waveform === 0 && this.floatingFade !== 0) quiet = Math.min(quiet, this.floatingFade - 1);
    if (this.next.sync && this.frequency !== 0 && !this.test) quiet = Math.min(quiet, this.cyclesToRise(this.accumulator, msb) - 1);
    return quiet;
  }

  /** Moves on by many cycles, 1 to `quietCycles`; the output is right again after two more single ones. */
  jump(cycles: number): void {
    if (this.test) {
      if (this.noiseFade !== 0) this.noiseFade -= cycles;
      this.noise.inputHigh = true;
    } else {
      this.jumpNoise(cycles);
      this.accumulator = this.ahead(this.accumulator, cycles);
    }
    if (this.waveform === 0 && this.floatingFade !== 0) this.floatingFade -= cycles;
    this.pulse = this.accumulator >> 12 >= this.pulseWidth ? 0xfff : 0;
    this.msbRising = false;
  }

  /** Writes the outputs of cycles to come, the first after `skip` cycles and then every `step`th, without moving. */
  preview(outputs: Uint16Array, from: number, to: number, skip: number, step: number): void {
    if (from === to) return;
    switch (this.waveform) {
      case 0:
        for (let i = from; i < to; i++) outputs[i] = this.output;
        break;
      case 2:
        this.previewSawtooth(outputs, from, to, skip, step);
        break;
      case 4:
        this.previewPulse(outputs, from, to, skip, step);
        break;
      case 8:
        this.previewNoise(outputs, from, to, skip, step);
        break;
      default:
        this.previewSelected(outputs, from, to, skip, step);
    }
  }

  private previewSawtooth(outputs: Uint16Array, from: number, to: number, skip: number, step: number): void {
    const increment = this.test ? 0 : this.frequency;
    let at = this.accumulator + Math.imul(increment, skip + 1);
    const stride = Math.imul(increment, step);
    for (let i = from; i < to; i++) {
      outputs[i] = (at & mask) >> 12;
      at = (at + stride) | 0;
    }
  }

  private previewPulse(outputs: Uint16Array, from: number, to: number, skip: number, step: number): void {
    if (this.test) {
      for (let i = from; i < to; i++) outputs[i] = 0xfff;
      return;
    }
    // The comparison is a cycle old, the first one made before a write to the width.
    let at = this.accumulator + Math.imul(this.frequency, skip);
    const stride = Math.imul(this.frequency, step);
    const width = this.pulseWidth;
    for (let i = from; i < to; i++) {
      outputs[i] = (at & mask) >> 12 >= width ? 0xfff : 0;
      at = (at + stride) | 0;
    }
    if (skip === 0) outputs[from] = this.pulse;
  }

  private previewNoise(outputs: Uint16Array, from: number, to: number, skip: number, step: number): void {
    if (this.test || this.frequency === 0) {
      for (let i = from; i < to; i++) outputs[i] = this.noise.output;
      return;
    }
    let bits = this.noise.bits;
    let output = this.noise.output;
    let at = this.accumulator;
    while (true) {
      // The register has shifted two cycles after the accumulator bit rose.
      const cycles = this.cyclesToRise(at, noiseClock) + 1;
      const count = Math.min(cycles > skip ? (((cycles - skip - 1) / step) | 0) + 1 : 0, to - from);
      for (const end = from + count; from < end; from++) outputs[from] = output;
      if (from === to) return;
      skip += count * step - cycles;
      at = this.ahead(at, cycles);
      bits = shifted(bits);
      output = outputOf(bits);
    }
  }

  private previewSelected(outputs: Uint16Array, from: number, to: number, skip: number, step: number): void {
    const { wave, pulldown, previous, ringMask, pulseWidth } = this;
    const always = this.noPulse | (this.test ? 0xfff : 0);
    const increment = this.test ? 0 : this.frequency;
    const modulation = previous.test ? 0 : previous.frequency;
    let before = this.accumulator + Math.imul(increment, skip);
    let modulator = previous.accumulator + Math.imul(modulation, skip + 1);
    const stride = Math.imul(increment, step);
    const modulatorStride = Math.imul(modulation, step);
    const first = from;
    for (let i = from; i < to; i++) {
      const selected = wave[(((before + increment) ^ (~modulator & ringMask)) & mask) >> 12] as number;
      // The comparison is a cycle old, the first one made before a write to the width.
      const above = i === first && skip === 0 ? this.pulse : (before & mask) >> 12 >= pulseWidth ? 0xfff : 0;
      const lines = selected & (always | above);
      outputs[i] = pulldown === null ? lines : (pulldown[lines] as number);
      before = (before + stride) | 0;
      modulator = (modulator + modulatorStride) | 0;
    }
  }

  private jumpNoise(cycles: number): void {
    if (this.frequency === 0) return;
    let at = this.accumulator;
    let left = cycles;
    while (true) {
      const rise = this.cyclesToRise(at, noiseClock);
      if (rise > left) return;
      left -= rise;
      at = this.ahead(at, rise);
      if (left >= 2) {
        this.noise.shiftPlain();
      } else {
        this.noise.resume(left);
        return;
      }
    }
  }

  private ahead(accumulator: number, cycles: number): number {
    return (accumulator + Math.imul(this.frequency, cycles)) & mask;
  }

  private cyclesToRise(accumulator: number, bit: number): number {
    return ((((bit - 1 - accumulator) & (bit * 2 - 1)) / this.frequency) | 0) + 1;
  }
}
