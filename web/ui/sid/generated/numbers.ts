// Written by ChipNumbersTests from emu/Sid. Do not edit: change the numbers there and run it with SIDFLOW_WRITE_GOLDEN=1.
export const ratePeriods = [9, 32, 63, 95, 149, 220, 267, 313, 392, 977, 1954, 3126, 3907, 11720, 19532, 31251];
export const poweredCycles = { pal: 167834, ntsc: 155860 };
export const ntsc = { numerator: 11250000, denominator: 11 };
export const follower = { gain: 1.1, saturation: 1.1 };
export const vcr = { twoThermal: 0.051729851572657505, inversion: 0.0005124212317779275, snake: 0.00018501387604070305, dacZero: 5.65, dacCurve: 3, dacRange: 2.63 };
export const dac8580 = { step: 1.3977272727272728e-05, reference: 4.7975, gateShare: 1.8, gateCurve: 0.6 };
export const noisePulse8580 = { lowestNoiseBit: 16, leftWithoutIt: 3968 };
export const board = { resistance: 10000, capacitance: 1e-09 };
export const panningWidth = 0.5;
export const pace = { default: { cyclesPerStep: 1, interval: 32, jump: 0.05000000074505806, travel: 0.03999999910593033 }, quick: { cyclesPerStep: 4, interval: 16, jump: 0.20000000298023224, travel: 0.10000000149011612 } };
export const mos6581 = {
  is6581: true,
  fades: { floatingHold: 54000, floatingStep: 1400, noiseHold: 50000, noiseStep: 15000 },
  filterCurve: 0.5,
  cutoffScale: 1,
  pulldowns: [{ falloff: 'exponential', threshold: 0.877322257, topBit: 1.11349654, pulse: 0, fromAbove: 2.14537621, fromBelow: 9.08618164 }, { falloff: 'linear', threshold: 0.941692829, topBit: 1, pulse: 1.80072665, fromAbove: 0.033124879, fromBelow: 0.232303441 }, { falloff: 'linear', threshold: 1.66494179, topBit: 1.03760982, pulse: 5.62705326, fromAbove: 0.291590303, fromBelow: 0.283631504 }, { falloff: 'linear', threshold: 1.09762526, topBit: 0.975265801, pulse: 1.52196741, fromAbove: 0.151528224, fromBelow: 0.841949463 }],
  noisePulse: { falloff: 'exponential', threshold: 0.96, topBit: 1, pulse: 2.5, fromAbove: 1.1, fromBelow: 1.2 },
  threshold: 1.31,
  gate: 10.87,
  low: 0.81,
  high: 10.87,
  voiceRange: 1.5,
  voiceLevel: 5.074999999999999,
  voiceDrift: 0.2143,
  mixerInputRatio: 1.3333333333333333,
  volumeDivisor: 12,
  filterGain: 0.93,
  outputGain: 1.5,
  resonanceRatios: [1.875, 1.75, 1.625, 1.5, 1.375, 1.25, 1.125, 1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0],
  transfer: [[0.81, 10.31], [2.4, 10.31], [2.6, 10.3], [2.7, 10.29], [2.8, 10.26], [2.9, 10.17], [3, 10.04], [3.1, 9.83], [3.2, 9.58], [3.3, 9.32], [3.5, 8.69], [3.7, 8], [4, 6.89], [4.4, 5.21], [4.54, 4.54], [4.6, 4.19], [4.8, 3], [4.9, 2.3], [4.95, 2.03], [5, 1.88], [5.05, 1.77], [5.1, 1.69], [5.2, 1.58], [5.4, 1.44], [5.6, 1.33], [5.8, 1.26], [6, 1.21], [6.4, 1.12], [7, 1.02], [7.5, 0.97], [8.5, 0.89], [10, 0.81], [10.31, 0.81]],
  ladder: { rungOverRail: 2.2, terminated: false, leak: 0.0075 },
};
export const mos8580 = {
  is6581: false,
  fades: { floatingHold: 800000, floatingStep: 50000, noiseHold: 986000, noiseStep: 314300 },
  filterCurve: 0.5,
  cutoffScale: 1,
  pulldowns: [{ falloff: 'exponential', threshold: 0.853578329, topBit: 1.09615636, pulse: 0, fromAbove: 1.8819375, fromBelow: 6.80794907 }, { falloff: 'exponential', threshold: 0.929835618, topBit: 1, pulse: 1.12836814, fromAbove: 1.10453653, fromBelow: 1.48065746 }, { falloff: 'quadratic', threshold: 0.911938608, topBit: 0.996440411, pulse: 1.2278074, fromAbove: 0.000117214302, fromBelow: 0.18948476 }, { falloff: 'exponential', threshold: 0.938004673, topBit: 1.04827631, pulse: 1.21178246, fromAbove: 0.915959001, fromBelow: 1.42698038 }],
  noisePulse: null,
  threshold: 0.8,
  gate: 8.29,
  low: 1.3,
  high: 8.91,
  voiceRange: 0.24,
  voiceLevel: 4.7975,
  voiceDrift: 0,
  mixerInputRatio: 1.6,
  volumeDivisor: 16,
  filterGain: 1,
  outputGain: 2.5,
  resonanceRatios: [1.4, 1.282634730538922, 1.174712643678161, 1.0786885245901638, 1, 0.9161676646706587, 0.839080459770115, 0.7704918032786885, 0.7, 0.641317365269461, 0.5873563218390805, 0.5393442622950819, 0.5, 0.45808383233532934, 0.4195402298850575, 0.38524590163934425],
  transfer: [[1.3, 8.91], [4.76, 8.91], [4.77, 8.9], [4.78, 8.88], [4.785, 8.86], [4.79, 8.8], [4.795, 8.6], [4.8, 8.25], [4.805, 7.5], [4.81, 6.1], [4.815, 4.05], [4.82, 2.27], [4.825, 1.65], [4.83, 1.55], [4.84, 1.47], [4.85, 1.43], [4.87, 1.37], [4.9, 1.34], [5, 1.3], [5.1, 1.3], [8.91, 1.3]],
  ladder: { rungOverRail: 2, terminated: true, leak: 0.0035 },
};
