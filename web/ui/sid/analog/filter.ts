// The filter of both chips: a summing amplifier and two integrators in a loop. The circuit and the way of running it as a linear
// system around working points are those of emu/Sid/Analog/StateVariableFilter.cs, in double precision.
import type { Amplifiers } from './amplifiers';
import type { SampledCurve } from './curve';
import { resistorOf, type CutoffResistor } from './resistors';

export interface Pace {
  cyclesPerStep: number;
  /** Most inputs between two working points. */
  interval: number;
  /** Volts of input change that ask for a new working point, and volts that the charges may move away from one. */
  jump: number;
  travel: number;
}

const inputsBetweenLooks = 4;
/** With no output selected the charges are only kept near where they would be: so many inputs are taken as their mean. */
const unheardDoublings = 7;

export class Filter {
  private readonly input: SampledCurve;
  private readonly resistor: CutoffResistor;
  private readonly doublings: number;
  private readonly lead: number;
  private resonance: SampledCurve;
  private summer: SampledCurve;
  private perInput = 0.5;
  private low = 0;
  private band = 0;
  private high = 0;

  private bandCharge = 0;
  private lowCharge = 0;

  // The working point: what a cycle makes of the deviations b and l of the charges from it, and of the input d.
  private bByB = 0;
  private bByL = 0;
  private bByD = 0;
  private bStep = 0;
  private lByB = 0;
  private lByL = 0;
  private lByD = 0;
  private lStep = 0;
  private highOut = 0;
  private highByB = 0;
  private highByL = 0;
  private highByD = 0;
  private bandOut = 0;
  private bandByB = 0;
  private lowOut = 0;
  private lowByL = 0;

  constructor(
    private readonly amplifiers: Amplifiers,
    private readonly pace: Pace,
  ) {
    this.resistor = resistorOf(amplifiers.model);
    this.input = amplifiers.integratorInput;
    this.resonance = amplifiers.resonance(0);
    this.summer = amplifiers.summer(2);
    this.doublings = Math.log2(pace.cyclesPerStep);
    // Not quite as far as the charges may stray, or they would be too far from the start.
    this.lead = 0.75 * pace.travel;
  }

  /** @param inputs How many things are routed through it, @param low @param band @param high shares of its outputs in the mix. */
  set(cutoff: number, resonance: number, inputs: number, low: number, band: number, high: number): void {
    this.resistor.tune(cutoff);
    this.resonance = this.amplifiers.resonance(resonance);
    this.summer = this.amplifiers.summer(2 + inputs);
    this.perInput = 1 / (2 + inputs);
    this.low = low;
    this.band = band;
    this.high = high;
  }

  /** Takes a stretch of a block's inputs and adds the selected outputs to the mix. */
  run(inputs: Float64Array, from: number, to: number, mix: Float64Array): void {
    if (this.low + this.band + this.high === 0) this.runUnheard(inputs, from, to);
    else this.runHeard(inputs, from, to, mix);
  }

  private runHeard(inputs: Float64Array, from: number, to: number, mix: Float64Array): void {
    const { high, low, band } = this;
    const { interval, jump, travel } = this.pace;
    let bandLead = 0;
    let lowLead = 0;
    let look = Math.min(interval, inputsBetweenLooks);
    let nextJump = 0;
    let at = from;
    while (at < to) {
      if (nextJump <= at) {
        nextJump = at + 1;
        let last = inputs[at] as number;
        for (; nextJump < to; nextJump++) {
          const next = inputs[nextJump] as number;
          if (next - last > jump || last - next > jump) break;
          last = next;
        }
      }
      const end = Math.min(at + interval, nextJump);
      const bandPoint = this.bandCharge + bandLead;
      const lowPoint = this.lowCharge + lowLead;
      const drive = inputs[at] as number;
      this.pointAt(bandPoint, lowPoint, drive);
      for (let i = 0; i < this.doublings; i++) this.double();
      const { bByB, bByL, bByD, bStep, lByB, lByL, lByD, lStep } = this;
      const mixByB = band * this.bandByB;
      const mixByL = low * this.lowByL;
      const mixAtPoint = high * this.highOut + band * this.bandOut + low * this.lowOut;
      let b = -bandLead;
      let l = -lowLead;
      do {
        const pause = Math.min(at + look, (at | (inputsBetweenLooks - 1)) + 1, end);
        if (high === 0) {
          for (; at < pause; at++) {
            const d = inputs[at] as number;
            const nextB = bByB * b + bByL * l + (bByD * d + bStep);
            l = lByL * l + lByB * b + (lByD * d + lStep);
            b = nextB;
            mix[at] = (mix[at] as number) + (mixByB * b + mixByL * l + mixAtPoint);
          }
        } else {
          const { highByB, highByL, highByD } = this;
          for (; at < pause; at++) {
            const d = inputs[at] as number;
            const old = highByB * b + highByL * l + highByD * (d - drive);
            const nextB = bByB * b + bByL * l + (bByD * d + bStep);
            l = lByL * l + lByB * b + (lByD * d + lStep);
            b = nextB;
            mix[at] = (mix[at] as number) + (high * old + mixByB * b + mixByL * l + mixAtPoint);
          }
        }
      } while (at < end && Math.abs(b) + Math.abs(l) <= travel);
      this.bandCharge = bandPoint + b;
      this.lowCharge = lowPoint + l;
      if (at === to) return;
      // Where the charges go from here, and so where the next point should lie.
      const d = inputs[at] as number;
      const bandSpeed = (bByB - 1) * b + bByL * l + bByD * d + bStep;
      const lowSpeed = (lByL - 1) * l + lByB * b + lByD * d + lStep;
      const inputsAhead = Math.min(interval >> 1, this.lead / (Math.abs(bandSpeed) + Math.abs(lowSpeed)));
      look = Math.min(Math.max((2 * inputsAhead) | 0, 1), inputsBetweenLooks);
      bandLead = bandSpeed * inputsAhead;
      lowLead = lowSpeed * inputsAhead;
    }
  }

  private runUnheard(inputs: Float64Array, from: number, to: number): void {
    while (from < to) {
      const doubled = Math.min(unheardDoublings, 31 - Math.clz32(to - from));
      const count = 1 << doubled;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += inputs[from + i] as number;
      const drive = sum / count;
      this.pointAt(this.bandCharge, this.lowCharge, drive);
      for (let i = 0; i < this.doublings + doubled; i++) this.double();
      this.bandCharge += this.bByD * drive + this.bStep;
      this.lowCharge += this.lByD * drive + this.lStep;
      from += count;
    }
  }

  /** The equations and their slopes. Order within a cycle: highpass from the last cycle's outputs, then bandpass, then lowpass. */
  private pointAt(bandCharge: number, lowCharge: number, drive: number): void {
    const { values, start, perUnit, last } = this.input;
    let position = Math.min(Math.max((bandCharge - start) * perUnit, 0), last);
    let index = position | 0;
    let value = values[index] as number;
    let rise = (values[index + 1] as number) - value;
    const bandIn = value + (position - index) * rise;
    const bandInSlope = rise * perUnit;
    position = Math.min(Math.max((lowCharge - start) * perUnit, 0), last);
    index = position | 0;
    value = values[index] as number;
    rise = (values[index + 1] as number) - value;
    const lowIn = value + (position - index) * rise;
    const lowInSlope = rise * perUnit;

    this.bandOut = bandIn - bandCharge;
    this.lowOut = lowIn - lowCharge;
    this.bandByB = bandInSlope - 1;
    this.lowByL = lowInSlope - 1;
    const resonance = this.resonance;
    position = Math.min(Math.max(this.bandOut * resonance.perUnit, 0), resonance.last);
    index = position | 0;
    value = resonance.values[index] as number;
    rise = (resonance.values[index + 1] as number) - value;
    const fedBack = value + (position - index) * rise;
    const fedBackSlope = rise * resonance.perUnit;
    const summer = this.summer;
    position = Math.min(Math.max((fedBack + this.lowOut + drive) * this.perInput * summer.perUnit, 0), summer.last);
    index = position | 0;
    value = summer.values[index] as number;
    rise = (summer.values[index + 1] as number) - value;
    this.highOut = value + (position - index) * rise;
    const highSlope = rise * summer.perUnit * this.perInput;
    this.highByB = highSlope * fedBackSlope * this.bandByB;
    this.highByL = highSlope * this.lowByL;
    this.highByD = highSlope;

    const resistor = this.resistor;
    resistor.flow(this.highOut, bandIn);
    const bandByHigh = resistor.byFrom;
    this.bByB = 1 + bandByHigh * this.highByB + resistor.byTo * bandInSlope;
    this.bByL = bandByHigh * this.highByL;
    this.bByD = bandByHigh * this.highByD;
    this.bStep = resistor.volts - this.bByD * drive;

    // The lowpass sees this cycle's bandpass; put in terms of the last cycle's, both charges step side by side.
    resistor.flow(this.bandOut, lowIn);
    const byNewB = resistor.byFrom * this.bandByB;
    this.lByB = byNewB * this.bByB;
    this.lByL = 1 + resistor.byTo * lowInSlope + byNewB * this.bByL;
    this.lByD = byNewB * this.bByD;
    this.lStep = resistor.volts + byNewB * this.bStep;
  }

  /** Makes a step of twice the cycles out of this one, through which the input stands still. */
  private double(): void {
    const { bByB: bb, bByL: bl, lByB: lb, lByL: ll, bByD: bd, bStep, lByD: ld, lStep } = this;
    this.bByB = bb * bb + bl * lb;
    this.bByL = bb * bl + bl * ll;
    this.lByB = lb * bb + ll * lb;
    this.lByL = lb * bl + ll * ll;
    this.bByD = bd + bb * bd + bl * ld;
    this.lByD = ld + lb * bd + ll * ld;
    this.bStep = bStep + bb * bStep + bl * lStep;
    this.lStep = lStep + lb * bStep + ll * lStep;
  }
}
