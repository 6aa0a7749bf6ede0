import { expect, test } from 'vitest';
import { filterAt, framesOf, noteName, voiceAt } from '../features/registers/frames';
import type { TapeFront } from '../sid/tape';

// The page of docs/tape-format.md, 2.5: $D418 = 15 in cycle 100, $D404 = 17 in cycle 104, $D418 = 31 in cycle 20000, $D404 = 16 in cycle 20400.
const page = Uint8Array.from([0x33, 0x00, ...new Array(32).fill(0), 0x04, 0x18, 0x04, 0x18, 0x04, 0x04, 0xfe, 0x64, 0xff, 0x02, 0x92, 0x01, 0xc0, 0xb8, 0x02, 0x11, 0xff, 0x0f, 0x10]);
const front: TapeFront = { clock: { numerator: 17734475, denominator: 18 }, length: 60_000, pageCycles: 60_000, pages: 1, chips: [0] };

test('a tape is a row of register pictures, a frame each', () => {
  const frames = framesOf(front, [page]);
  expect(frames.count).toBe(4);
  // A frame is 19,705 cycles: the last two writes lie in the second.
  expect([0, 1].map((frame) => voiceAt(frames, frame, 0, 0).gate)).toEqual([true, false]);
  expect([0, 1, 3].map((frame) => Math.round(filterAt(frames, frame, 0).volume * 15))).toEqual([15, 15, 15]);
  expect([0, 1].map((frame) => filterAt(frames, frame, 0).modes)).toEqual(['', 'low']);
  expect(voiceAt(frames, 0, 0, 0).waveform).toBe('triangle');
});

test('frequency words become notes', () => {
  const registers = new Uint8Array(32);
  const hear = (word: number) => {
    registers.set([word & 255, word >> 8, 0, 8, 0x41]);
    return voiceAt({ chips: 1, clock: 985_248, count: 1, registers }, 0, 0, 0);
  };
  expect(hear(7493)).toMatchObject({ note: 69, waveform: 'pulse', gate: true });
  expect(Math.abs(hear(7493).cents)).toBeLessThan(3);
  expect(hear(7493).width).toBeCloseTo(0.5, 2);
  expect(hear(0).note).toBeNull();
  expect([60, 69, 61].map(noteName)).toEqual(['C4', 'A4', 'C♯4']);
});
