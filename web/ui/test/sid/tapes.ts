// The fixed tapes, and what the C# chip makes of them (tests/Emu.Tests/Sid/Browser writes it).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { cyclesOf, PageWrites, pageOffsets, readFront, unfold, type TapeFront } from '../../sid/tape';
import type { Writes } from '../../sid/software-sid';

const top = fileURLToPath(new URL('../../../../', import.meta.url));
const golden = `${top}tests/Golden/`;
/** Real tunes, laid out by the C# tests where the corpus is there. */
const corpus = `${top}artifacts/browser-chip/`;

export interface FixedTape {
  name: string;
  bytes: Uint8Array;
  digital: Uint8Array;
  levels: Uint8Array;
}

const read = (path: string) => new Uint8Array(readFileSync(path));
const names = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.sidtape'))
        .map((name) => name.slice(0, -'.sidtape'.length))
        .sort()
    : [];

export const fixedTapes = (): FixedTape[] =>
  names(`${golden}tapes`).map((name) => ({
    name,
    bytes: read(`${golden}tapes/${name}.sidtape`),
    digital: read(`${golden}browser/${name}.digital`),
    levels: read(`${golden}browser/${name}.levels`),
  }));

export const corpusTapes = (): FixedTape[] =>
  names(corpus).map((name) => ({
    name,
    bytes: read(`${corpus}${name}.sidtape`),
    digital: read(`${corpus}${name}.digital`),
    levels: read(`${corpus}${name}.levels`),
  }));

export function openTape(bytes: Uint8Array): { front: TapeFront; page(page: number): PageWrites } {
  const front = readFront(bytes);
  const offsets = pageOffsets(bytes, front);
  return {
    front,
    page: (page) => new PageWrites(unfold(inflateSync(bytes.subarray(offsets[page], offsets[page + 1]))), front.chips.length, page * front.pageCycles, cyclesOf(front, page)),
  };
}

/** All pages one after the other. */
export class WholeTape implements Writes {
  private page = 0;
  private inner: PageWrites;

  constructor(private readonly tape: ReturnType<typeof openTape>) {
    this.inner = tape.page(0);
    this.settle();
  }

  get cycle(): number {
    return this.inner.cycle;
  }

  get register(): number {
    return this.inner.register;
  }

  get value(): number {
    return this.inner.value;
  }

  next(): void {
    this.inner.next();
    this.settle();
  }

  private settle(): void {
    while (this.inner.cycle === Infinity && this.page + 1 < this.tape.front.pages) this.inner = this.tape.page(++this.page);
  }
}
