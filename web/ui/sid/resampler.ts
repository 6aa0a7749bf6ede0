// From values at an even share of the clock to samples at any rate: FIR stages, the last evaluated only where a sample is due; the C64's
// output low-pass and DC blocker. As emu/Sid/Resampling, with a stopband that suits playing rather than measuring.
import { board } from './generated/numbers';
import type { Clock } from './model';

/** The first stage leaves a value every so many cycles. */
const firstSpacing = 8;
/** A further stage halves the rate while its transition band stays this wide, as a share of its input's rate. */
const worthHalving = 0.15;
/** Aliases lie this far down. The C# chip has 96 dB; 16 bits end there, and a browser's ears before. */
const stopbandDb = 80;
const phasesPerCycle = 4;

const beta = 0.1102 * (stopbandDb - 8.7);

const passHz = (sampleRate: number) => Math.min(20_000, 0.4535 * sampleRate);

/** Half the length in samples that a transition of this width takes (Kaiser 1974). */
const halfLength = (transition: number) => Math.ceil((stopbandDb - 7.95) / (2.285 * 2 * Math.PI * transition) / 2);

function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

const atCentre = bessel0(beta);

/** The impulse response of a low-pass: distance from the centre in samples, twice the cutoff over the rate, half length. */
function sinc(x: number, cutoff: number, half: number): number {
  const edge = x / half;
  if (Math.abs(edge) >= 1) return 0;
  const angle = Math.PI * cutoff * x;
  const shape = Math.abs(angle) < 1e-9 ? 1 : Math.sin(angle) / angle;
  return (cutoff * shape * bessel0(beta * Math.sqrt(1 - edge * edge))) / atCentre;
}

/** A low-pass that keeps one value of several. Its taps are symmetric, so that one multiplication serves two inputs. */
class DecimationStage {
  readonly half: number;
  private readonly taps: Float64Array;
  private readonly inputs: Float64Array;
  private count = 0;

  constructor(
    inputHz: number,
    private readonly factor: number,
    pass: number,
    longestBlock: number,
  ) {
    const valueHz = inputHz / factor;
    this.half = halfLength((valueHz - 2 * pass) / inputHz);
    const right = Float64Array.from({ length: this.half + 1 }, (_, i) => sinc(i, valueHz / inputHz, this.half));
    const sum = right.reduce((all, tap, i) => all + tap * (i === 0 ? 1 : 2), 0);
    this.taps = right.map((tap) => tap / sum);
    this.inputs = new Float64Array(4 * this.half + 2 + longestBlock);
  }

  /** Before the first input everything was at rest. */
  start(rest: number): void {
    this.count = this.half;
    this.inputs.fill(rest, 0, this.count);
  }

  /** Takes `length` inputs and returns how many values it wrote. */
  push(block: Float64Array, length: number, values: Float64Array, into: number): number {
    const { inputs, taps, half, factor } = this;
    const base = this.count;
    for (let i = 0; i < length; i++) inputs[base + i] = block[i] as number;
    const count = base + length;
    let written = into;
    let centre = half;
    for (; centre + half < count; centre += factor) {
      let even = (taps[0] as number) * (inputs[centre] as number);
      let odd = 0;
      let i = 1;
      for (; i < half; i += 2) {
        even += (taps[i] as number) * ((inputs[centre - i] as number) + (inputs[centre + i] as number));
        odd += (taps[i + 1] as number) * ((inputs[centre - i - 1] as number) + (inputs[centre + i + 1] as number));
      }
      if (i === half) even += (taps[i] as number) * ((inputs[centre - i] as number) + (inputs[centre + i] as number));
      values[written++] = even + odd;
    }
    const used = centre - half;
    inputs.copyWithin(0, used, count);
    this.count = count - used;
    return written - into;
  }
}

/** Last stage: the response between the values of the stages before and a sample, tabulated at a few phases. */
class Kernel {
  readonly before: number;
  readonly after: number;
  readonly length: number;
  readonly phases: number;
  readonly taps: Float64Array;

  constructor(clockHz: number, sampleRate: number, spacing: number) {
    const pass = passHz(sampleRate);
    const stop = Math.min(sampleRate - pass, clockHz / spacing / 2);
    const half = halfLength((stop - pass) / clockHz);
    // The low-pass decays by 1/e in ten cycles: after this many it is below the stopband.
    const perCycle = 1 / (1 + clockHz * board.resistance * board.capacitance);
    const tail = Math.ceil(((stopbandDb / 20) * Math.LN10) / -Math.log(1 - perCycle));
    this.after = Math.trunc((half + spacing) / spacing) + 1;
    this.length = Math.trunc((half + tail) / spacing) + 1 + this.after;
    this.before = this.length - this.after;
    this.phases = phasesPerCycle * spacing;
    const cutoff = (pass + stop) / clockHz;
    const fractions = Array.from({ length: phasesPerCycle }, (_, i) => this.tabulate(i / phasesPerCycle, cutoff, half, perCycle, spacing));
    const sum = fractions.reduce((all, cycles) => all + cycles.reduce((a, b) => a + b, 0), 0) / this.phases;
    this.taps = new Float64Array((this.phases + 1) * this.length);
    for (let phase = 0; phase <= this.phases; phase++) {
      const cycles = fractions[phase % phasesPerCycle] as Float64Array;
      const whole = Math.trunc(phase / phasesPerCycle);
      for (let i = 0; i < this.length; i++) this.taps[phase * this.length + i] = (cycles[spacing * (i + 1) - whole] as number) / sum;
    }
  }

  /** The weights that single cycles have, from `before` values ahead of the moment on. */
  private tabulate(fraction: number, cutoff: number, half: number, perCycle: number, spacing: number): Float64Array {
    const cycles = Float64Array.from({ length: spacing * (this.length + 1) }, (_, i) => sinc(i - spacing * this.before - fraction, cutoff, half));
    // Low-pass at the pin, then sinc: each cycle's weight also holds what the low-pass still remembers of it later.
    let later = 0;
    for (let i = cycles.length - 1; i >= 0; i--) later = cycles[i] = (cycles[i] as number) * perCycle + (1 - perCycle) * later;
    return cycles;
  }
}

const kernels = new Map<string, Kernel>();

function kernelOf(clockHz: number, sampleRate: number, spacing: number): Kernel {
  const key = `${clockHz} ${sampleRate} ${spacing}`;
  const known = kernels.get(key) ?? new Kernel(clockHz, sampleRate, spacing);
  kernels.set(key, known);
  return known;
}

/** Sample n belongs to the moment n / rate after the first value's cycle, as an exact fraction, so no drift builds up. */
export class Resampler {
  private readonly stages: DecimationStage[];
  private readonly passed: Float64Array[];
  private readonly kernel: Kernel;
  private readonly wholeStep: number;
  private readonly restStep: number;
  private readonly denominator: number;
  private readonly blockerShare: number;
  private readonly values: Float64Array;
  private valueCount = 0;
  /** Place of `values[0]` on the time line of values; and of the value before the next sample, with the rest of its moment. */
  private firstValue = 0;
  private nextValue = 0;
  private nextRest = 0;
  private blocked = 0;
  private started = false;

  /** @param cyclesPerValue 1, 2 or 4. @param longestBlock Most values in one push. */
  constructor(clock: Clock, cyclesPerValue: number, sampleRate: number, longestBlock: number) {
    const hz = clock.numerator / clock.denominator;
    const pass = passHz(sampleRate);
    let valueHz = hz / firstSpacing;
    let spacing = firstSpacing;
    let longest = longestBlock;
    this.stages = [new DecimationStage(hz / cyclesPerValue, firstSpacing / cyclesPerValue, pass, longest)];
    longest = ((longest * cyclesPerValue) / firstSpacing + 1) | 0;
    this.passed = [new Float64Array(longest)];
    while (valueHz / 2 > sampleRate && valueHz / 2 - 2 * pass > worthHalving * valueHz) {
      this.stages.push(new DecimationStage(valueHz, 2, pass, longest));
      longest = (longest / 2 + 1) | 0;
      this.passed.push(new Float64Array(longest));
      valueHz /= 2;
      spacing *= 2;
    }
    this.kernel = kernelOf(hz, sampleRate, spacing);
    this.denominator = clock.denominator * sampleRate * spacing;
    this.wholeStep = Math.floor(clock.numerator / this.denominator);
    this.restStep = clock.numerator % this.denominator;
    this.blockerShare = 1 / (1 + sampleRate * 10e3 * 10e-6);
    this.values = new Float64Array(4 * this.kernel.length + longest);
  }

  /** Takes the next values and writes the samples that are due with them; returns how many. */
  push(block: Float64Array, samples: Float32Array): number {
    if (!this.started) this.start(block[0] as number);
    this.decimate(block);
    const { kernel, values, denominator } = this;
    const { taps, length } = kernel;
    let written = 0;
    while (this.nextValue + kernel.after < this.firstValue + this.valueCount) {
      const position = (this.nextRest / denominator) * kernel.phases;
      const phase = position | 0;
      const from = this.nextValue - kernel.before + 1 - this.firstValue;
      const near = phase * length;
      const far = near + length;
      let nearSum = 0;
      let farSum = 0;
      for (let i = 0; i < length; i++) {
        const value = values[from + i] as number;
        nearSum += (taps[near + i] as number) * value;
        farSum += (taps[far + i] as number) * value;
      }
      const value = nearSum + (position - phase) * (farSum - nearSum);
      this.blocked += this.blockerShare * (value - this.blocked);
      samples[written++] = value - this.blocked;
      this.nextValue += this.wholeStep;
      this.nextRest += this.restStep;
      if (this.nextRest >= denominator) {
        this.nextRest -= denominator;
        this.nextValue++;
      }
    }
    return written;
  }

  private start(rest: number): void {
    this.started = true;
    for (const stage of this.stages) stage.start(rest);
    this.firstValue = -this.kernel.before;
    this.valueCount = this.kernel.before;
    this.values.fill(rest, 0, this.valueCount);
    this.blocked = rest;
  }

  private decimate(block: Float64Array): void {
    let from = block;
    let length = block.length;
    for (let i = 0; i < this.stages.length; i++) {
      const to = this.passed[i] as Float64Array;
      length = (this.stages[i] as DecimationStage).push(from, length, to, 0);
      from = to;
    }
    if (this.valueCount + length > this.values.length) this.compact();
    for (let i = 0; i < length; i++) this.values[this.valueCount + i] = from[i] as number;
    this.valueCount += length;
  }

  private compact(): void {
    const drop = Math.max(0, this.nextValue - this.kernel.before + 1 - this.firstValue);
    this.values.copyWithin(0, drop, this.valueCount);
    this.valueCount -= drop;
    this.firstValue += drop;
  }
}
