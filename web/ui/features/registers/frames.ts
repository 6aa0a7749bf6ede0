// A tape as pictures of the chip's registers, one for each frame of the video chip.
import { cyclesOf, PageWrites, pageOffsets, readFront, unfold, type TapeFront } from '../../sid/tape';

const registersOfChip = 32;
/** One frame of a PAL C64 is close enough for eyes, on NTSC too. */
export const framesPerSecond = 50;

export interface Frames {
  chips: number;
  /** Hz */
  clock: number;
  count: number;
  /** All frames behind each other, `chips * 32` registers each. */
  registers: Uint8Array;
}

/** @param pages Unpacked, in order. */
export function framesOf(front: TapeFront, pages: readonly Uint8Array[]): Frames {
  const clock = front.clock.numerator / front.clock.denominator;
  const chips = front.chips.length;
  const width = registersOfChip * chips;
  const count = Math.ceil((front.length / clock) * framesPerSecond);
  const registers = new Uint8Array(count * width);
  const held = new Uint8Array(width);
  let frame = 0;
  const cycleOf = (index: number) => ((index + 1) * clock) / framesPerSecond;
  const keep = (until: number) => {
    for (; frame < count && cycleOf(frame) <= until; frame++) registers.set(held, frame * width);
  };
  pages.forEach((page, index) => {
    const start = index * front.pageCycles;
    const writes = new PageWrites(unfold(page), chips, start, cyclesOf(front, index));
    for (; writes.cycle !== Infinity; writes.next()) {
      keep(writes.cycle);
      held[writes.register] = writes.value;
    }
  });
  keep(Infinity);
  return { chips, clock, count, registers };
}

export interface Voice {
  /** MIDI number, 69 is A4; null where it is no pitch anybody hears. */
  note: number | null;
  /** Cents off the note, −50 to 50. */
  cents: number;
  gate: boolean;
  /** Such as "saw+pulse". */
  waveform: string;
  /** 0 to 1; of the pulse waveform. */
  width: number;
}

const waveforms = ['triangle', 'saw', 'pulse', 'noise'];
const lowestNote = 12;
const highestNote = 119;

export function voiceAt(frames: Frames, frame: number, chip: number, voice: number): Voice {
  const at = frame * frames.chips * registersOfChip + chip * registersOfChip + voice * 7;
  const byte = (offset: number) => frames.registers[at + offset] ?? 0;
  const control = byte(4);
  const hz = ((byte(0) | (byte(1) << 8)) * frames.clock) / 2 ** 24;
  const exact = hz > 0 ? 69 + 12 * Math.log2(hz / 440) : -1;
  const note = Math.round(exact);
  return {
    note: note >= lowestNote && note <= highestNote ? note : null,
    cents: Math.round((exact - note) * 100),
    gate: (control & 1) !== 0,
    waveform: waveforms.filter((_, bit) => (control & (0x10 << bit)) !== 0).join('+'),
    width: ((byte(2) | ((byte(3) & 15) << 8)) / 4095),
  };
}

export interface Filter {
  /** 0 to 1 */
  cutoff: number;
  resonance: number;
  modes: string;
  /** 1-based voices that pass it. */
  voices: number[];
  volume: number;
}

export function filterAt(frames: Frames, frame: number, chip: number): Filter {
  const at = frame * frames.chips * registersOfChip + chip * registersOfChip;
  const byte = (offset: number) => frames.registers[at + offset] ?? 0;
  const mode = byte(0x18);
  return {
    cutoff: ((byte(0x15) & 7) | (byte(0x16) << 3)) / 2047,
    resonance: (byte(0x17) >> 4) / 15,
    modes: ['low', 'band', 'high'].filter((_, bit) => (mode & (0x10 << bit)) !== 0).join('+'),
    voices: [1, 2, 3].filter((voice) => (byte(0x17) & (1 << (voice - 1))) !== 0),
    volume: (mode & 15) / 15,
  };
}

const names = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];
export const noteName = (note: number): string => `${names[note % 12]}${Math.floor(note / 12) - 1}`;

/** Longer tunes than this are not kept in memory as pictures. */
const mostSeconds = 3600;

export async function fetchFrames(address: string, signal: AbortSignal): Promise<Frames> {
  const reply = await fetch(address, { signal });
  if (!reply.ok) throw new Error(`The tape did not arrive (${reply.status}).`);
  const bytes = new Uint8Array(await reply.arrayBuffer());
  const front = readFront(bytes);
  if (front.length / (front.clock.numerator / front.clock.denominator) > mostSeconds) throw new Error('The tune is too long for this view.');
  const offsets = pageOffsets(bytes, front);
  const pages: Uint8Array[] = [];
  for (let page = 0; page < front.pages; page++) pages.push(await inflate(bytes.subarray(offsets[page], offsets[page + 1])));
  return framesOf(front, pages);
}

async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
