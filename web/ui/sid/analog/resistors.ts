// What sits between two stages of the filter: a transistor whose resistance the cutoff register sets. As emu/Sid/Analog: Vcr6581, Dac8580.
import { dac8580, vcr } from '../generated/numbers';
import type { ChipModel } from '../model';
import { SampledCurve } from './curve';
import { ladderOf } from './ladder';

export interface CutoffResistor {
  /** Volts a cycle that the capacitor's voltage changes, and the slopes by both ends: of the last `flow`. */
  volts: number;
  byFrom: number;
  byTo: number;
  /** @param cutoff 11 bit register value. */
  tune(cutoff: number): void;
  /** @param from Driving side, @param to amplifier input, both relative to the model's low end. */
  flow(from: number, to: number): void;
}

export const resistorOf = (model: ChipModel): CutoffResistor => (model.is6581 ? new Vcr6581(model) : new Dac8580(model));

let usualInversion: SampledCurve | null = null;

/** A wide transistor driven by the cutoff DAC, beside a long "snake" that sets the lowest cutoff. */
class Vcr6581 implements CutoffResistor {
  volts = 0;
  byFrom = 0;
  byTo = 0;
  /** ln(1+e^x), scaled so that its square is volts a cycle. */
  private readonly inversion: SampledCurve;
  private readonly dac: Float64Array;
  private readonly snake: number;
  private readonly gate: number;
  private readonly threshold: number;
  private readonly dacZero: number;
  private control = 0;

  constructor(model: ChipModel) {
    usualInversion ??= SampledCurve.of(-8, 6, 8192, (volts) => Math.sqrt(vcr.inversion * model.cutoffScale) * log1pExp(volts / vcr.twoThermal));
    this.inversion = usualInversion;
    this.dac = ladderOf(model, 11);
    this.snake = vcr.snake * model.cutoffScale;
    this.gate = model.gate - model.low;
    this.threshold = model.threshold;
    this.dacZero = vcr.dacZero + vcr.dacCurve * model.filterCurve - model.low;
    this.tune(0);
  }

  tune(cutoff: number): void {
    const below = this.gate - (this.dacZero + vcr.dacRange * (this.dac[cutoff] as number));
    this.control = below * below;
  }

  flow(from: number, to: number): void {
    const { values, start, perUnit, last } = this.inversion;
    const fromOver = this.gate - from;
    const toOver = this.gate - to;
    // Gate voltage: the mean of the squares of both control sides.
    const root = Math.sqrt((this.control + fromOver * fromOver) * 0.5);
    const pinchOff = this.gate - root - this.threshold;
    const pinchOffByFrom = fromOver / (2 * root);
    let position = Math.min(Math.max((pinchOff - to - start) * perUnit, 0), last);
    let index = position | 0;
    let low = values[index] as number;
    let rise = (values[index + 1] as number) - low;
    const source = low + (position - index) * rise;
    const sourceBy = 2 * source * rise * perUnit;
    position = Math.min(Math.max((pinchOff - from - start) * perUnit, 0), last);
    index = position | 0;
    low = values[index] as number;
    rise = (values[index + 1] as number) - low;
    const drain = low + (position - index) * rise;
    const drainBy = 2 * drain * rise * perUnit;
    this.byFrom = 2 * this.snake * fromOver + sourceBy * pinchOffByFrom - drainBy * (pinchOffByFrom - 1);
    this.byTo = -2 * this.snake * toOver - sourceBy;
    this.volts = this.snake * (toOver * toOver - fromOver * fromOver) + (source - drain) * (source + drain);
  }
}

/** Eleven transistors side by side, one a register bit, in triode mode. */
class Dac8580 implements CutoffResistor {
  volts = 0;
  byFrom = 0;
  byTo = 0;
  private readonly gate: number;
  private width = 0;

  constructor(model: ChipModel) {
    this.gate = dac8580.reference * (dac8580.gateShare - dac8580.gateCurve * model.filterCurve) - model.threshold - model.low;
    this.tune(0);
  }

  tune(cutoff: number): void {
    this.width = dac8580.step * (cutoff === 0 ? 0.5 : cutoff);
  }

  flow(from: number, to: number): void {
    const fromOver = Math.max(this.gate - from, 0);
    const toOver = this.gate - to;
    this.byFrom = 2 * this.width * fromOver;
    this.byTo = -2 * this.width * toOver;
    this.volts = this.width * (toOver - fromOver) * (toOver + fromOver);
  }
}

const log1pExp = (x: number): number => (x > 40 ? x : Math.log(1 + Math.exp(x)));
