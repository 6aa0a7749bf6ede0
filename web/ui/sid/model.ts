// What makes one chip model differ from the other. The numbers come from the C# chip, see generated/numbers.ts.
import { mos6581, mos8580 } from './generated/numbers';

export interface Pulldown {
  falloff: string;
  threshold: number;
  topBit: number;
  pulse: number;
  fromAbove: number;
  fromBelow: number;
}

export interface FadeTimes {
  floatingHold: number;
  floatingStep: number;
  noiseHold: number;
  noiseStep: number;
}

export interface ChipModel {
  is6581: boolean;
  fades: FadeTimes;
  filterCurve: number;
  cutoffScale: number;
  /** Triangle + sawtooth, triangle + pulse, sawtooth + pulse, all three. */
  pulldowns: Pulldown[];
  noisePulse: Pulldown | null;
  /** Volts. */
  threshold: number;
  gate: number;
  low: number;
  high: number;
  voiceRange: number;
  voiceLevel: number;
  voiceDrift: number;
  mixerInputRatio: number;
  volumeDivisor: number;
  filterGain: number;
  outputGain: number;
  resonanceRatios: number[];
  transfer: number[][];
  ladder: { rungOverRail: number; terminated: boolean; leak: number };
}

/** @param model As a tape names it: 0 is a 6581, 1 an 8580. */
export const modelOf = (model: number): ChipModel => (model === 0 ? mos6581 : mos8580);

export interface Clock {
  /** Hertz as an exact fraction. */
  numerator: number;
  denominator: number;
}
