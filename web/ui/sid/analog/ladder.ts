// The chip's R-2R digital to analog converters, normalised to about 0..1. As emu/Sid/Analog/LadderDac.cs.
import { follower } from '../generated/numbers';
import type { ChipModel } from '../model';

export function ladderOf(model: ChipModel, bits: number, followed = false): Float64Array {
  const weights = weightsOf(bits, model.ladder.rungOverRail, model.ladder.terminated);
  return Float64Array.from({ length: 1 << bits }, (_, code) => {
    let sum = 0;
    for (let bit = 0; bit < bits; bit++) sum += (weights[bit] as number) * (((code >> bit) & 1) !== 0 ? 1 : model.ladder.leak);
    return followed && model.is6581 ? follower.gain * sum + (1 - follower.gain) * follower.saturation * sum * sum * sum : sum;
  });
}

/** What each bit alone adds at the output: Thevenin equivalents from bit 0 upwards. */
function weightsOf(bits: number, rungOverRail: number, terminated: boolean): number[] {
  const weights = Array.from({ length: bits }, (_, driven) => {
    let tail = terminated ? rungOverRail : Infinity;
    let voltage = 0;
    for (let node = 0; node < bits; node++) {
      if (node > 0) tail += 1;
      const rungShare = tail === Infinity ? 1 : tail / (tail + rungOverRail);
      voltage = voltage * (1 - rungShare) + (node === driven ? rungShare : 0);
      tail = tail === Infinity ? rungOverRail : (tail * rungOverRail) / (tail + rungOverRail);
    }
    return voltage;
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
}
