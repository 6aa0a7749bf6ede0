// Reads .sidtape: docs/tape-format.md is the specification. Takes nothing on trust; what is wrong is told by a TapeFault.
import type { Writes } from './software-sid';
import type { Clock } from './model';

export class TapeFault extends Error {}

export interface TapeFront {
  clock: Clock;
  /** In cycles; every page but the last has `pageCycles`. */
  length: number;
  pageCycles: number;
  pages: number;
  /** As the tape names models: 0 a 6581, 1 an 8580. */
  chips: number[];
}

const magic = [0x53, 0x49, 0x44, 0x54, 0x0d, 0x0a, 0x1a, 0x0a];
const fixedSize = 56;
const maxPageCycles = 1 << 27;
const maxPayload = 1 << 24;
const maxWrites = 1 << 22;
const registersPerChip = 32;

/** The fixed fields and chips; what stands behind them, the sizes of pages, only a reader of the file as a whole needs. */
export function readFront(bytes: Uint8Array): TapeFront {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < fixedSize || magic.some((byte, at) => bytes[at] !== byte)) throw new TapeFault('This is not a tape.');
  if (view.getUint16(8, true) !== 1) throw new TapeFault(`The tape has format version ${view.getUint16(8, true)}; this player reads version 1.`);
  const chipCount = bytes[10] as number;
  if (chipCount < 1 || chipCount > 3 || bytes.length < fixedSize + 4 * chipCount) throw damaged('it has no chips that can be');
  const clock = { numerator: view.getUint32(12, true), denominator: view.getUint32(16, true) };
  const hz = clock.numerator / clock.denominator;
  if (!(hz >= 100_000 && hz <= 10_000_000)) throw damaged('the clock is not one of a C64');
  const length = view.getUint32(20, true) + view.getUint32(24, true) * 2 ** 32;
  const pageCycles = view.getUint32(28, true);
  const pages = view.getUint32(32, true);
  if (pageCycles < 1 || pageCycles > maxPageCycles || !Number.isSafeInteger(length) || pages !== Math.ceil(length / pageCycles))
    throw damaged('its number of pages does not fit its length');
  const chips = Array.from({ length: chipCount }, (_, chip) => bytes[fixedSize + 4 * chip + 2] as number);
  if (chips.some((model) => model > 1)) throw damaged('it names a chip that is not known');
  return { clock, length, pageCycles, pages, chips };
}

/** Where each compressed page lies in a whole file: one offset more than pages. */
export function pageOffsets(bytes: Uint8Array, front: TapeFront): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const index = fixedSize + 4 * front.chips.length;
  if (front.pages > (bytes.length - index) / 4) throw damaged('it ends too early');
  const offsets = [index + 4 * front.pages];
  for (let page = 0; page < front.pages; page++) offsets.push((offsets[page] as number) + view.getUint32(index + 4 * page, true));
  if (offsets[front.pages] !== bytes.length) throw damaged('its length is not the sum of its pages');
  return offsets;
}

/** Length of a page in cycles. */
export const cyclesOf = (front: TapeFront, page: number): number => Math.min(front.pageCycles, front.length - page * front.pageCycles);

/** Undoes the far copies of a decompressed page: what is left is its image and columns. */
export function unfold(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copies = new Cursor(bytes, 0, bytes.length);
  const total = copies.varint();
  const count = copies.varint();
  if (total > maxPayload) throw damaged('a page is larger than a page can be');
  const plain = new Cursor(bytes, copies.at, bytes.length);
  for (let i = 0; i < 3 * count; i++) plain.varint();
  const output = new Uint8Array(total);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const before = copies.varint();
    const length = copies.varint();
    const distance = copies.varint();
    if (before + length > total - at || distance < 1 || distance > at + before) throw damaged('a page copies bytes that it does not have');
    output.set(plain.take(before), at);
    at += before;
    if (distance >= length) output.copyWithin(at, at - distance, at - distance + length);
    // The source overlaps the copy: byte by byte is the meaning.
    else for (let n = 0; n < length; n++) output[at + n] = output[at + n - distance] as number;
    at += length;
  }
  if (plain.left !== total - at) throw damaged('a page has not the length it says');
  output.set(plain.take(plain.left), at);
  return output;
}

/** Walks one page's writes in time order without unpacking them first. */
export class PageWrites implements Writes {
  /** The registers before the page. */
  readonly image: Uint8Array;
  cycle = Infinity;
  register = 0;
  value = 0;
  private readonly registers: Uint8Array;
  private readonly cycles: Uint8Array;
  private readonly values: Uint8Array;
  private readonly distances: Cursor;
  private readonly periods: Cursor;
  /** By register number: where its next byte stands in the grouped columns, and what it holds. */
  private readonly places: Int32Array;
  private readonly held: Uint8Array;
  private at = 0;
  private now = 0;
  private pauseEnd = 0;
  private period = 0;

  /** @param payload Unfolded. @param chips How many. @param start The page's first cycle. @param length In cycles. */
  constructor(
    payload: Uint8Array,
    chips: number,
    private readonly start: number,
    private readonly length: number,
  ) {
    const input = new Cursor(payload, 0, payload.length);
    const registerCount = registersPerChip * chips;
    this.image = input.take(registerCount);
    const count = input.varint();
    if (count > maxWrites) throw damaged('a page has more writes than a 6510 can make');
    this.registers = input.take(count);
    this.places = new Int32Array(registerCount + 1);
    for (let i = 0; i < count; i++) {
      const register = this.registers[i] as number;
      if (register >= registerCount) throw damaged('a page writes to a chip that the tape does not have');
      this.places[register + 1] = (this.places[register + 1] as number) + 1;
    }
    for (let i = 1; i <= registerCount; i++) this.places[i] = (this.places[i] as number) + (this.places[i - 1] as number);
    this.cycles = input.take(count);
    const distances = input.varint();
    this.distances = new Cursor(payload, input.at, input.at + distances);
    input.take(distances);
    let pauses = 0;
    for (let i = 0; i < count; i++) if (this.cycles[i] === 255) pauses++;
    this.periods = new Cursor(payload, input.at, payload.length);
    for (let i = 0; i < pauses; i++) input.varint();
    this.values = input.take(count);
    if (input.left !== 0) throw damaged('a page is longer than its columns');
    this.held = Uint8Array.from(this.image);
    this.next();
  }

  next(): void {
    if (this.at === this.registers.length) {
      if (this.distances.left !== 0) throw damaged('a page has distances that no write uses');
      this.cycle = Infinity;
      return;
    }
    const register = this.registers[this.at++] as number;
    const place = this.places[register] as number;
    this.places[register] = place + 1;
    const code = this.cycles[place] as number;
    let now = this.now + code;
    if (code === 254) {
      now += this.distances.varint();
    } else if (code === 255) {
      const zigzag = this.periods.varint();
      this.period = (this.period + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
      now = this.pauseEnd + (this.period >>> 0);
      this.pauseEnd = now;
    }
    if (now < this.now || now >= this.length) throw damaged('a write lies outside its page');
    this.now = now;
    const value = ((this.held[register] as number) + (this.values[place] as number)) & 0xff;
    this.held[register] = value;
    this.cycle = this.start + now;
    this.register = register;
    this.value = value;
  }
}

class Cursor {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly end: number,
  ) {
    if (end > bytes.length) throw damaged('it ends too early');
  }

  get left(): number {
    return this.end - this.at;
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw damaged('it ends too early');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** Seven bits a byte, lowest first, at most 32 bits. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= this.end) throw damaged('it ends too early');
      const byte = this.bytes[this.at++] as number;
      if (shift === 28 && byte > 15) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw damaged('it has a number that does not fit');
  }
}

const damaged = (how: string) => new TapeFault(`The tape is damaged: ${how}.`);
