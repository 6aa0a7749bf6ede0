// The digital half of a SID: three oscillators and three envelopes, exact to the cycle. As emu/Sid/Digital/SidVoices.cs, without the registers that are read.
import { ntsc, poweredCycles } from '../generated/numbers';
import type { ChipModel, Clock } from '../model';
import { Envelope } from './envelope';
import { Oscillator } from './oscillator';

const longestJump = 1 << 24;

/** What the DACs of three voices see over a run of cycles, or in every `step`th of them (a power of two). */
export class VoiceBlock {
  readonly waveforms: readonly Uint16Array[];
  readonly envelopes: readonly Uint8Array[];
  private readonly shift: number;

  constructor(
    readonly capacity: number,
    readonly step = 1,
  ) {
    this.waveforms = [0, 1, 2].map(() => new Uint16Array(capacity));
    this.envelopes = [0, 1, 2].map(() => new Uint8Array(capacity));
    this.shift = Math.log2(step);
  }

  /** Kept cycles before this one, when cycle 0 is the first kept. */
  kept(cycle: number): number {
    return (cycle + this.step - 1) >> this.shift;
  }
}

export class SidVoices {
  private readonly oscillators: readonly [Oscillator, Oscillator, Oscillator];
  private readonly envelopes: readonly [Envelope, Envelope, Envelope];
  private coupled = false;

  constructor(model: ChipModel, clock: Clock) {
    this.oscillators = [new Oscillator(model), new Oscillator(model), new Oscillator(model)];
    this.envelopes = [new Envelope(), new Envelope(), new Envelope()];
    const [a, b, c] = this.oscillators;
    a.connect(c, b);
    b.connect(a, c);
    c.connect(b, a);
    this.advance(clock.numerator === ntsc.numerator && clock.denominator === ntsc.denominator ? poweredCycles.ntsc : poweredCycles.pal);
  }

  write(register: number, value: number): void {
    if (register > 20) return;
    const voice = (register / 7) | 0;
    const oscillator = this.oscillators[voice] as Oscillator;
    const envelope = this.envelopes[voice] as Envelope;
    switch (register % 7) {
      case 0:
        oscillator.writeFrequencyLow(value);
        break;
      case 1:
        oscillator.writeFrequencyHigh(value);
        break;
      case 2:
        oscillator.writePulseWidthLow(value);
        break;
      case 3:
        oscillator.writePulseWidthHigh(value);
        break;
      case 4:
        oscillator.writeControl(value);
        this.coupled = this.oscillators[0].hearsPrevious || this.oscillators[1].hearsPrevious || this.oscillators[2].hearsPrevious;
        envelope.writeControl(value);
        break;
      case 5:
        envelope.writeAttackDecay(value);
        break;
      default:
        envelope.writeSustainRelease(value);
    }
  }

  /** Runs on unheard. */
  advance(cycles: number): void {
    for (const envelope of this.envelopes) envelope.advance(cycles);
    let left = cycles;
    while (left > 0) {
      const jump = this.quiet(Math.min(left, longestJump));
      if (jump > 0) {
        for (const oscillator of this.oscillators) oscillator.jump(jump);
        left -= jump;
      } else {
        this.clockOscillators();
        left--;
      }
    }
  }

  /** Runs some cycles and keeps what the DACs see; `start` says where in the block they begin. */
  render(block: VoiceBlock, start: number, cycles: number): void {
    const [a, b, c] = this.oscillators;
    const { step } = block;
    const end = start + cycles;
    const kept = block.kept(start);
    for (let i = 0; i < 3; i++) (this.envelopes[i] as Envelope).render(cycles, block.envelopes[i] as Uint8Array, kept, kept * step - start, step);
    const [wa, wb, wc] = block.waveforms as [Uint16Array, Uint16Array, Uint16Array];
    let at = start;
    while (at < end) {
      const jump = this.quiet(end - at);
      if (jump > 0) {
        const from = block.kept(at);
        const to = block.kept(at + jump);
        const skip = from * step - at;
        a.preview(wa, from, to, skip, step);
        b.preview(wb, from, to, skip, step);
        c.preview(wc, from, to, skip, step);
        a.jump(jump);
        b.jump(jump);
        c.jump(jump);
        at += jump;
      } else {
        this.clockOscillators();
        if ((at & (step - 1)) === 0) {
          const place = block.kept(at);
          wa[place] = a.output;
          wb[place] = b.output;
          wc[place] = c.output;
        }
        at++;
      }
    }
  }

  /** Cycles that all oscillators can jump, leaving two for the pipelines behind the selector to fill again. */
  private quiet(cycles: number): number {
    const [a, b, c] = this.oscillators;
    return Math.min(cycles - 2, a.quietCycles(), b.quietCycles(), c.quietCycles());
  }

  private clockOscillators(): void {
    const [a, b, c] = this.oscillators;
    a.clock();
    b.clock();
    c.clock();
    a.select();
    b.select();
    c.select();
    if (!this.coupled) return;
    a.synchronise();
    b.synchronise();
    c.synchronise();
  }
}
