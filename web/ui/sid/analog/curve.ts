// Functions of one variable as tables, and the measured curves they are made of. As emu/Sid/Analog: SampledCurve, MonotoneCurve, OpAmp.

/** Straight lines between equally spaced points, clamped at both ends. */
export class SampledCurve {
  readonly perUnit: number;
  readonly last: number;

  constructor(
    readonly start: number,
    end: number,
    readonly values: Float32Array,
  ) {
    this.perUnit = (values.length - 1) / (end - start);
    this.last = values.length - 1.001;
  }

  static of(start: number, end: number, intervals: number, f: (x: number) => number): SampledCurve {
    const values = new Float32Array(intervals + 1);
    for (let i = 0; i <= intervals; i++) values[i] = f(start + ((end - start) * i) / intervals);
    return new SampledCurve(start, end, values);
  }

  /** Straight lines through points that are sorted by x: x0, y0, x1, y1 … */
  static through(points: readonly number[], start: number, end: number, intervals: number): SampledCurve {
    const values = new Float32Array(intervals + 1);
    const count = points.length / 2;
    let right = 1;
    for (let i = 0; i <= intervals; i++) {
      const x = start + ((end - start) * i) / intervals;
      while (right < count - 1 && (points[2 * right] as number) < x) right++;
      const x0 = points[2 * right - 2] as number;
      const y0 = points[2 * right - 1] as number;
      const x1 = points[2 * right] as number;
      const y1 = points[2 * right + 1] as number;
      const part = x1 > x0 ? Math.min(Math.max((x - x0) / (x1 - x0), 0), 1) : 1;
      values[i] = y0 + part * (y1 - y0);
    }
    return new SampledCurve(start, end, values);
  }

  at(x: number): number {
    const position = Math.min(Math.max((x - this.start) * this.perUnit, 0), this.last);
    const index = position | 0;
    const from = this.values[index] as number;
    return from + (position - index) * ((this.values[index + 1] as number) - from);
  }
}

/** Piecewise cubic through measured points that never overshoots between them (Fritsch and Butland 1984), as a list of points along it. */
function trace(points: readonly (readonly number[])[]): number[] {
  const stepsPerSegment = 128;
  const x = points.map((point) => point[0] as number);
  const y = points.map((point) => point[1] as number);
  const segments = points.length - 1;
  const width = (i: number) => (x[i + 1] as number) - (x[i] as number);
  const secant = (i: number) => ((y[i + 1] as number) - (y[i] as number)) / width(i);
  const slopes = points.map((_, i) => {
    if (i === 0) return secant(0);
    if (i === segments) return secant(segments - 1);
    const left = secant(i - 1);
    const right = secant(i);
    if (left * right <= 0) return 0;
    return (3 * (width(i - 1) + width(i))) / ((width(i - 1) + 2 * width(i)) / left + (2 * width(i - 1) + width(i)) / right);
  });
  const traced: number[] = [];
  for (let segment = 0; segment < segments; segment++)
    for (let step = 0; step < stepsPerSegment + (segment === segments - 1 ? 1 : 0); step++) {
      const part = step / stepsPerSegment;
      const s = part * part * (3 - 2 * part);
      const from = part * (1 - part) * (1 - part);
      const to = part * part * (1 - part);
      const height = (y[segment + 1] as number) - (y[segment] as number);
      traced.push(
        (x[segment] as number) + part * width(segment),
        (y[segment] as number) + s * height + width(segment) * (from * (slopes[segment] as number) - to * (slopes[segment + 1] as number)),
      );
    }
  return traced;
}

const intervals = 2048;

/** An inverting amplifier of the chip, traced along its measured curve; see emu/Sid/Analog/OpAmp.cs for the circuit. */
export class OpAmp {
  /** vx, vo, vx, vo … */
  private readonly traced: number[];

  constructor(
    transfer: readonly (readonly number[])[],
    private readonly gate: number,
    private readonly low: number,
    private readonly high: number,
  ) {
    this.traced = trace(transfer);
  }

  /** Output over input of a stage, both relative to the low end of the range. */
  stage(inputOverFeedback: number): SampledCurve {
    const n = inputOverFeedback;
    const span = this.high - this.low;
    if (n === 0) {
      // Nothing is connected: the amplifier rests where its input equals its output.
      const rest = this.workingPoint() - this.low;
      return new SampledCurve(0, span, Float32Array.of(rest, rest));
    }
    const points: number[] = [];
    for (let i = 0; i < this.traced.length; i += 2) {
      const vx = this.traced[i] as number;
      const vo = this.traced[i + 1] as number;
      const square = ((n + 1) * Math.max(this.gate - vx, 0) ** 2 - Math.max(this.gate - vo, 0) ** 2) / n;
      if (square >= 0) points.push(this.gate - Math.sqrt(square) - this.low, vo - this.low);
    }
    return SampledCurve.through(points, 0, span, intervals);
  }

  /** Input voltage over the voltage across a capacitor from input to output, relative to the low end. */
  integrator(): SampledCurve {
    const points: number[] = [];
    for (let i = 0; i < this.traced.length; i += 2) {
      const vx = this.traced[i] as number;
      points.push(vx - (this.traced[i + 1] as number), vx - this.low);
    }
    return SampledCurve.through(points, this.low - this.high, this.high - this.low, 4 * intervals);
  }

  private workingPoint(): number {
    for (let i = 2; i < this.traced.length; i += 2) {
      const [x0, y0, x1, y1] = this.traced.slice(i - 2, i + 2) as [number, number, number, number];
      if (x1 >= y1) return x0 + ((y0 - x0) / (x1 - x0 + y0 - y1)) * (x1 - x0);
    }
    return this.traced[this.traced.length - 2] as number;
  }
}
