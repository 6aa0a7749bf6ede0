// What the waveform selector's twelve lines show: the tables of emu/Sid/Digital, built the same way.
import { noisePulse8580 } from '../generated/numbers';
import type { ChipModel, Pulldown } from '../model';

const lines = 12;
const codes = 1 << lines;
const round = Math.fround;

/** By the two low bits of the waveform nibble: nothing, triangle, sawtooth, both. */
export const waveforms: readonly Uint16Array[] = [0, 1, 2, 3].map((kind) =>
  Uint16Array.from({ length: codes }, (_, code) => {
    if (kind === 0) return 0xfff;
    if (kind === 1) return (((code & 0x800) !== 0 ? ~code : code) << 1) & 0xffe;
    return kind === 2 ? code : code & (code << 1) & 0xfff;
  }),
);

const built = new Map<ChipModel, readonly (Uint16Array | null)[]>();

/** How lines pull each other down, by waveform nibble; null where they do not fight. */
export function pulldownsOf(model: ChipModel): readonly (Uint16Array | null)[] {
  const known = built.get(model);
  if (known) return known;
  const [sawTriangle, pulseTriangle, pulseSaw, all] = model.pulldowns.map(tableOf);
  const noisePulse = model.noisePulse ? tableOf(model.noisePulse) : noisePulseOf8580();
  const tables: (Uint16Array | null)[] = Array.from({ length: 16 }, () => null);
  tables[3] = tables[11] = sawTriangle ?? null;
  tables[5] = tables[13] = pulseTriangle ?? null;
  tables[6] = tables[14] = pulseSaw ?? null;
  tables[7] = tables[15] = all ?? null;
  tables[12] = noisePulse;
  built.set(model, tables);
  return tables;
}

const noisePulseOf8580 = () =>
  Uint16Array.from({ length: codes }, (_, code) => ((code & noisePulse8580.lowestNoiseBit) !== 0 ? code : code & noisePulse8580.leftWithoutIt));

function tableOf(pulldown: Pulldown): Uint16Array {
  const weights = new Float32Array(2 * lines + 1);
  for (let distance = -lines; distance <= lines; distance++) weights[lines + distance] = distance === 0 ? 0 : weightOf(pulldown, distance);
  return Uint16Array.from({ length: codes }, (_, code) => settle(pulldown, code, weights));
}

function weightOf(pulldown: Pulldown, distance: number): number {
  const away = Math.abs(distance);
  const w = round(distance < 0 ? pulldown.fromAbove : pulldown.fromBelow);
  if (pulldown.falloff !== 'exponential') return round(1 / round(1 + round((pulldown.falloff === 'linear' ? away : away * away) * w)));
  let power = 1;
  for (let i = 0; i < away; i++) power *= w;
  return round(1 / power);
}

/** In single precision step by step, as the C# chip does it: one line more or less is heard. */
function settle(pulldown: Pulldown, code: number, weights: Float32Array): number {
  const level = new Float32Array(lines);
  for (let line = 0; line < lines; line++) level[line] = (code >> line) & 1;
  level[lines - 1] = round((level[lines - 1] as number) * round(pulldown.topBit));
  let settled = 0;
  for (let line = 0; line < lines; line++) {
    if (((code >> line) & 1) === 0) continue;
    let drain = 0;
    let sum = 0;
    for (let other = 0; other < lines; other++) {
      if (other === line) continue;
      const weight = weights[lines + line - other] as number;
      drain = round(drain + round(round(1 - (level[other] as number)) * weight));
      sum = round(sum + weight);
    }
    if (round(1 - round(round(drain - round(pulldown.pulse)) / sum)) > round(pulldown.threshold)) settled |= 1 << line;
  }
  return settled;
}
