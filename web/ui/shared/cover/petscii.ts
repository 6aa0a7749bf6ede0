// A tune's cover: a deterministic picture of 40 x 25 character cells, as a C64 would show it.
// Each composer has three kinds of picture, of which the title picks one, then its colours and all details:
// one composer's tunes look related and no two the same.

import type { Track } from '../../api/types';
import { released, title } from '../format';

export const columns = 40;
export const rows = 25;
export const width = columns * 8;
export const height = rows * 8;

export interface CoverSeed {
  title: string;
  author: string;
  year: string;
}

export const seedOf = (track: Track): CoverSeed => ({ title: title(track), author: track.metadata.author, year: released(track).year });

/** Colodore's values for the sixteen colours. */
const palette = [
  0x000000, 0xffffff, 0x813338, 0x75cec8, 0x8e3c97, 0x56ac4d, 0x2e2c9b, 0xedf171,
  0x8e5029, 0x553800, 0xc46c71, 0x4a4a4a, 0x7b7b7b, 0xa9ff9f, 0x706deb, 0xb2b2b2,
];

/** Dark to bright, as the demo scene's raster bars run; the last is the highlight. */
const ramps = [
  [0, 6, 14, 3, 1],
  [0, 11, 5, 13, 1],
  [0, 6, 4, 10, 7],
  [0, 9, 8, 10, 7],
  [0, 2, 4, 14, 3],
  [0, 9, 2, 10, 15],
  [6, 4, 14, 15, 1],
  [0, 11, 12, 15, 13],
];

/** The page's accent that goes with each ramp. */
export const accents = ['blue', 'green', 'purple', 'orange', 'cyan', 'red', 'blue', 'green'] as const;
export type Accent = (typeof accents)[number];

/** Characters as eight rows of eight pixels, most significant bit left. */
const glyphs = {
  blank: [0, 0, 0, 0, 0, 0, 0, 0],
  full: [255, 255, 255, 255, 255, 255, 255, 255],
  lower: [0, 0, 0, 0, 255, 255, 255, 255],
  left: [240, 240, 240, 240, 240, 240, 240, 240],
  checker: [170, 85, 170, 85, 170, 85, 170, 85],
  sparse: [136, 0, 34, 0, 136, 0, 34, 0],
  slash: [3, 7, 14, 28, 56, 112, 224, 192],
  backslash: [192, 224, 112, 56, 28, 14, 7, 3],
  nw: [255, 254, 252, 248, 240, 224, 192, 128],
  ne: [255, 127, 63, 31, 15, 7, 3, 1],
  sw: [128, 192, 224, 240, 248, 252, 254, 255],
  se: [1, 3, 7, 15, 31, 63, 127, 255],
  ball: [60, 126, 255, 255, 255, 255, 126, 60],
  ring: [60, 126, 231, 195, 195, 231, 126, 60],
  diamond: [24, 60, 126, 255, 255, 126, 60, 24],
  cross: [24, 24, 24, 255, 255, 24, 24, 24],
  arcNw: [0, 0, 0, 7, 15, 28, 24, 24],
  arcNe: [0, 0, 0, 224, 240, 56, 24, 24],
  arcSw: [24, 24, 28, 15, 7, 0, 0, 0],
  arcSe: [24, 24, 56, 240, 224, 0, 0, 0],
  dot: [0, 0, 24, 60, 60, 24, 0, 0],
  star: [0, 0, 0, 24, 24, 0, 0, 0],
  thin: [0, 0, 0, 255, 0, 0, 0, 0],
} as const;
type Glyph = keyof typeof glyphs;

interface Cell {
  glyph: Glyph;
  ink: number;
  paper: number;
}

/** FNV-1a over the text's UTF-16 units. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** xorshift32: enough randomness for a picture, the same in every browser. */
function dice(seed: number): (sides: number) => number {
  let state = seed || 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

type Painter = (put: (x: number, y: number, cell: Cell) => void, roll: (sides: number) => number, ramp: readonly number[]) => void;

const tone = (ramp: readonly number[], step: number): number => ramp[Math.max(0, Math.min(ramp.length - 1, step))] ?? 0;

/** Stars, a sun behind a skyline, and its reflection. */
const skyline: Painter = (put, roll, ramp) => {
  const horizon = 17 + roll(3);
  const sunX = 8 + roll(24);
  const sunY = 6 + roll(5);
  const radius = 4 + roll(3);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const far = Math.hypot((x - sunX) * 1.0, y - sunY);
      const inSun = far < radius && y < horizon;
      const water = y >= horizon;
      const mirrored = Math.hypot(x - sunX, 2 * horizon - y - sunY) < radius + 1;
      if (inSun) put(x, y, { glyph: y > sunY + 1 && (y - sunY) % 2 === 0 ? 'lower' : 'full', ink: tone(ramp, y > sunY ? 3 : 4), paper: tone(ramp, 1) });
      else if (water) put(x, y, { glyph: mirrored && roll(3) > 0 ? 'thin' : roll(7) === 0 ? 'thin' : 'blank', ink: tone(ramp, mirrored ? 4 : 2), paper: tone(ramp, 1) });
      else put(x, y, { glyph: roll(26) === 0 ? 'star' : far < radius + 2 ? 'sparse' : 'blank', ink: tone(ramp, 3), paper: tone(ramp, y > horizon - 5 ? 1 : 0) });
    }
  for (let x = 0; x < columns; ) {
    const block = 2 + roll(4);
    const tall = 2 + roll(7);
    for (let dx = 0; dx < block && x + dx < columns; dx++)
      for (let y = horizon - tall; y < horizon; y++) {
        const lit = dx > 0 && dx < block - 1 && (y + x) % 2 === 0 && roll(3) === 0;
        put(x + dx, y, { glyph: lit ? 'dot' : 'blank', ink: tone(ramp, 4), paper: tone(ramp, 0) });
      }
    x += block + (roll(4) === 0 ? 1 : 0);
  }
};

/** A carpet of characters, mirrored both ways. */
const carpet: Painter = (put, roll, ramp) => {
  const mirrorX: Partial<Record<Glyph, Glyph>> = { nw: 'ne', ne: 'nw', sw: 'se', se: 'sw', slash: 'backslash', backslash: 'slash', arcNw: 'arcNe', arcNe: 'arcNw', arcSw: 'arcSe', arcSe: 'arcSw', left: 'full' };
  const mirrorY: Partial<Record<Glyph, Glyph>> = { nw: 'sw', sw: 'nw', ne: 'se', se: 'ne', slash: 'backslash', backslash: 'slash', arcNw: 'arcSw', arcSw: 'arcNw', arcNe: 'arcSe', arcSe: 'arcNe', lower: 'full' };
  const set: Glyph[] = ['nw', 'ne', 'sw', 'se', 'diamond', 'full', 'blank', 'cross', 'ball'];
  const picks = Array.from({ length: 5 }, () => set[roll(set.length)] ?? 'full');
  const tileW = 4 + roll(2) * 2;
  const tileH = 4 + roll(3);
  const tile = Array.from({ length: tileW * tileH }, () => ({ glyph: picks[roll(picks.length)] ?? 'full', ink: 2 + roll(3), paper: roll(2) }));
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const flipX = Math.floor(x / tileW) % 2 === 1;
      const flipY = Math.floor(y / tileH) % 2 === 1;
      const cell = tile[(flipY ? tileH - 1 - (y % tileH) : y % tileH) * tileW + (flipX ? tileW - 1 - (x % tileW) : x % tileW)];
      if (!cell) continue;
      let glyph: Glyph = cell.glyph;
      if (flipX) glyph = mirrorX[glyph] ?? glyph;
      if (flipY) glyph = mirrorY[glyph] ?? glyph;
      put(x, y, { glyph, ink: tone(ramp, cell.ink), paper: tone(ramp, cell.paper) });
    }
};

/** The one-line maze every C64 owner typed first, lit from one corner. */
const maze: Painter = (put, roll, ramp) => {
  const round = roll(2) === 0;
  const originX = roll(columns);
  const originY = roll(rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const far = Math.hypot(x - originX, (y - originY) * 1.4);
      const glyph: Glyph = round ? ((['arcNw', 'arcNe', 'arcSw', 'arcSe'] as const)[roll(4)] ?? 'arcNw') : roll(2) === 0 ? 'slash' : 'backslash';
      put(x, y, { glyph, ink: tone(ramp, 4 - Math.floor(far / 8)), paper: tone(ramp, far < 34 ? 0 : 1) });
    }
};

/** Level meters with falling colours. */
const meters: Painter = (put, roll, ramp) => {
  const wide = 2 + roll(2);
  let level = 8 + roll(8);
  for (let x = 0; x < columns; x++) {
    if (x % (wide + 1) === 0) level = Math.max(3, Math.min(22, level + roll(11) - 5));
    const gap = x % (wide + 1) === wide;
    for (let y = 0; y < rows; y++) {
      const from = rows - 1 - y;
      const lit = !gap && from < level;
      const peak = !gap && from === level + 1;
      put(x, y, { glyph: lit ? 'lower' : peak ? 'thin' : roll(60) === 0 ? 'star' : 'blank', ink: lit ? tone(ramp, 1 + Math.floor(from / 6)) : tone(ramp, peak ? 4 : 1), paper: tone(ramp, 0) });
    }
  }
};

/** Raster bars: sines of colour across the whole screen. */
const rasters: Painter = (put, roll, ramp) => {
  const bars = 2 + roll(3);
  const slope = (roll(7) - 3) / 12;
  const phase = roll(100);
  const stitch: Glyph[] = ['diamond', 'ball', 'ring', 'cross'];
  const bead = stitch[roll(stitch.length)] ?? 'diamond';
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const wave = Math.sin(((y + x * slope + phase) * Math.PI * bars) / rows) * 0.5 + 0.5;
      const step = wave * 4;
      const whole = Math.floor(step);
      const part = step - whole;
      const glyph: Glyph = part < 0.25 ? 'blank' : part < 0.5 ? 'sparse' : part < 0.75 ? 'checker' : 'full';
      const onBead = whole >= 3 && (x + y * 2) % 4 === 0;
      put(x, y, onBead ? { glyph: bead, ink: tone(ramp, 0), paper: tone(ramp, whole) } : { glyph, ink: tone(ramp, whole + 1), paper: tone(ramp, whole) });
    }
};

/** Rings of light round one or two centres. */
const rings: Painter = (put, roll, ramp) => {
  const centres = Array.from({ length: 1 + roll(2) }, () => ({ x: 6 + roll(28), y: 5 + roll(15) }));
  const spread = 2.4 + roll(3) * 0.8;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const sum = centres.reduce((total, centre) => total + Math.hypot(x - centre.x, (y - centre.y) * 1.1), 0) / centres.length;
      const band = Math.floor(sum / spread);
      const inside = sum / spread - band;
      const glyph: Glyph = inside < 0.3 ? 'full' : inside < 0.55 ? 'checker' : inside < 0.75 ? 'sparse' : 'blank';
      put(x, y, { glyph, ink: tone(ramp, 4 - (band % 5)), paper: tone(ramp, band % 2) });
    }
};

const painters: Painter[] = [skyline, carpet, maze, meters, rasters, rings];

const rampOf = (seed: CoverSeed): number => hash(`${seed.year}|${seed.title}`) % ramps.length;
export const accentOf = (seed: CoverSeed): Accent => accents[rampOf(seed)] ?? 'blue';

/** RGBA pixels, 320 x 200. */
export function paintCover(seed: CoverSeed): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const painter = painters[(hash(seed.author) + (hash(seed.title) % 3)) % painters.length] ?? rings;
  const ramp = ramps[rampOf(seed)] ?? [0, 1];
  painter((x, y, cell) => putCell(pixels, x, y, cell), dice(hash(`${seed.title}|${seed.author}|${seed.year}`)), ramp);
  return pixels;
}

function putCell(pixels: Uint8ClampedArray, column: number, row: number, cell: Cell): void {
  if (column < 0 || column >= columns || row < 0 || row >= rows) return;
  const ink = palette[cell.ink] ?? 0;
  const paper = palette[cell.paper] ?? 0;
  const bits = glyphs[cell.glyph];
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) {
      const colour = ((bits[y] ?? 0) >> (7 - x)) & 1 ? ink : paper;
      const at = ((row * 8 + y) * width + column * 8 + x) * 4;
      pixels[at] = colour >> 16;
      pixels[at + 1] = (colour >> 8) & 255;
      pixels[at + 2] = colour & 255;
      pixels[at + 3] = 255;
    }
}
