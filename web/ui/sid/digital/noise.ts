// The 23 bit shift register of the noise waveform, kept with its input at bit 22 and shifting right.
// The rules and their sources stand in emu/Sid/Digital/NoiseRegister.cs.
const ones = 0x7fffff;
const taps = (1 << 2) | (1 << 4) | (1 << 8) | (1 << 11) | (1 << 13) | (1 << 17) | (1 << 20) | (1 << 22);
const givesWay = 13;

export const noisePulse = 12;

export class NoiseRegister {
  bits = 0;
  latch = 0;
  delay = 0;
  inputHigh = false;
  pulledCycles = 0;
  /** What the waveform selector sees: eight bits, the lower four grounded. */
  output = 0;

  reset(): void {
    this.latch = ones;
    this.inputHigh = true;
    this.delay = 0;
    this.shift();
  }

  /** Moves a begun shift on by a cycle. */
  clock(waveform: number, driven: number, is6581: boolean): void {
    if (--this.delay === 0) {
      if (waveform === noisePulse) this.giveWay(driven, is6581);
      this.finish(waveform, waveform, driven, is6581);
    } else {
      this.inputHigh = false;
      this.latch = this.bits;
    }
  }

  beginTest(): void {
    this.delay = 0;
    this.pulledCycles = 0;
    this.latch = this.bits;
  }

  /** Second phase of a shift: the latched bits move on, and a new one comes in. */
  finish(before: number, after: number, driven: number, is6581: boolean): void {
    if (outputWins(before, after, is6581)) this.latch = (this.bits & ~taps) | tapsOf(driven);
    this.shift();
  }

  /** Combined waveforms pull register bits low, or drive them while they float. */
  drive(driven: number, test: boolean): void {
    if (this.delay !== 1 && !test) {
      this.bits &= ~taps | tapsOf(driven);
      this.output &= driven;
    } else {
      this.output = driven;
    }
  }

  driveWithPulse(driven: number, test: boolean, is6581: boolean): void {
    const floating = this.delay === 1 || test;
    this.output = floating ? driven : this.output & driven;
    if (test || !is6581) this.pulledCycles = 0;
    else if (this.pulledCycles < givesWay) this.pulledCycles++;
    else if (!floating) this.bits &= ~taps | tapsOf(driven);
  }

  /** Held in test for long, bits drift to one. True when all have. */
  fade(): boolean {
    this.bits |= (this.bits >> 1) | (1 << 22);
    this.latch = this.bits;
    this.output = outputOf(this.bits);
    return this.bits === ones;
  }

  /** A whole shift at once, without combined waveforms. */
  shiftPlain(): void {
    this.bits = shifted(this.bits);
    this.inputHigh = false;
    this.output = outputOf(this.bits);
  }

  /** A plain shift that has begun `age` cycles ago, 0 or 1. */
  resume(age: number): void {
    this.delay = 2 - age;
    this.inputHigh = false;
    this.latch = this.bits;
  }

  private giveWay(driven: number, is6581: boolean): void {
    const low = outputOf(this.latch) & ~driven;
    this.latch &= ~tapsOf(is6581 ? low : low & -low);
  }

  private shift(): void {
    const input = (this.inputHigh ? 1 : 0) | this.latch;
    this.bits = (this.latch >> 1) | (((input << 22) ^ (this.latch << 17)) & (1 << 22));
    this.output = outputOf(this.bits);
  }
}

export const shifted = (bits: number): number => (bits >> 1) | (((bits << 22) ^ (bits << 17)) & (1 << 22));

function outputWins(before: number, after: number, is6581: boolean): boolean {
  if (before <= 8 || after < 8 || before === 12 || after === 12) return false;
  if (after === 8) return before === 15;
  const swapped = (before & 3) + (after & 3) === 3 && ((before & 3) === 1 || (before & 3) === 2);
  return !(is6581 && swapped);
}

export const outputOf = (bits: number): number =>
  ((bits & (1 << 2)) << 9) |
  ((bits & (1 << 4)) << 6) |
  ((bits & (1 << 8)) << 1) |
  ((bits & (1 << 11)) >> 3) |
  ((bits & (1 << 13)) >> 6) |
  ((bits & (1 << 17)) >> 11) |
  ((bits & (1 << 20)) >> 15) |
  ((bits & (1 << 22)) >> 18);

const tapsOf = (output: number): number =>
  ((output & (1 << 11)) >> 9) |
  ((output & (1 << 10)) >> 6) |
  ((output & (1 << 9)) >> 1) |
  ((output & (1 << 8)) << 3) |
  ((output & (1 << 7)) << 6) |
  ((output & (1 << 6)) << 11) |
  ((output & (1 << 5)) << 15) |
  ((output & (1 << 4)) << 18);
