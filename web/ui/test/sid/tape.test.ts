import { inflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { PageWrites, pageOffsets, readFront, TapeFault, unfold } from '../../sid/tape';
import { fixedTapes, openTape, WholeTape } from './tapes';

/** The example of docs/tape-format.md, 2.5. */
const example = Uint8Array.from([
  0x33, 0, ...Array.from({ length: 32 }, () => 0), 4, 0x18, 4, 0x18, 4, 4, 0xfe, 0x64, 0xff, 2, 0x92, 1, 0xc0, 0xb8, 2, 0x11, 0xff, 0x0f, 0x10,
]);

function all(page: PageWrites): [number, number, number][] {
  const writes: [number, number, number][] = [];
  for (; page.cycle !== Infinity; page.next()) writes.push([page.cycle, page.register, page.value]);
  return writes;
}

// These tests never wait, and the runner must hear of them between two.
afterEach(() => new Promise((resolve) => setTimeout(resolve, 10)));

describe('a tape', () => {
  it('reads the example of the specification', () => {
    expect(all(new PageWrites(unfold(example), 1, 0, 30_000))).toEqual([
      [100, 24, 15],
      [104, 4, 17],
      [20_000, 24, 31],
      [20_400, 4, 16],
    ]);
  });

  it('has its writes in order and within its length', () => {
    for (const fixed of fixedTapes()) {
      const tape = openTape(fixed.bytes);
      let last = 0;
      let count = 0;
      for (const writes = new WholeTape(tape); writes.cycle !== Infinity; writes.next(), count++) {
        if (writes.cycle < last || writes.cycle >= tape.front.length) throw new Error(`${fixed.name}: a write in cycle ${writes.cycle}`);
        last = writes.cycle;
      }
      expect(count).toBeGreaterThan(100);
    }
  });

  it('begins each page with the registers that the page before has left', () => {
    const tape = openTape(fixedTapes()[0]?.bytes as Uint8Array);
    const image = new Uint8Array(32 * tape.front.chips.length);
    for (let page = 0; page < tape.front.pages; page++) {
      const writes = tape.page(page);
      expect(writes.image).toEqual(image);
      for (; writes.cycle !== Infinity; writes.next()) image[writes.register] = writes.value;
    }
  });

  it('copies from far, and over itself', () => {
    // 2 plain bytes, then 6 from a distance of 2, then 1 plain byte.
    expect([...unfold(Uint8Array.from([9, 1, 2, 6, 2, 7, 8, 9]))]).toEqual([7, 8, 7, 8, 7, 8, 7, 8, 9]);
  });

  it('tells what is wrong, whatever the bytes, and nothing else happens', () => {
    let seed = 12_345;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    const whole = fixedTapes().map((fixed) => fixed.bytes);
    let refused = 0;
    let read = 0;
    for (let round = 0; round < 4000; round++) {
      const file = (whole[random(whole.length)] as Uint8Array).slice();
      try {
        const kind = random(3);
        if (kind === 0) {
          // The front, and where it says that pages lie.
          for (let i = 0; i < 4; i++) file[random(80)] = random(256);
          const cut = random(4) === 0 ? file.subarray(0, random(file.length)) : file;
          pageOffsets(cut, readFront(cut));
        } else {
          // A page under its compression.
          const front = readFront(file);
          const offsets = pageOffsets(file, front);
          let page: Uint8Array = new Uint8Array(inflateSync(file.subarray(offsets[0], offsets[1])));
          for (let i = 0; i < 1 + random(6); i++) page[random(random(2) === 0 ? 60 : page.length)] = random(256);
          if (random(5) === 0) page = page.subarray(0, random(page.length));
          if (kind === 2) page = Uint8Array.from({ length: random(300) }, () => random(256));
          const writes = new PageWrites(unfold(page), front.chips.length, 0, front.pageCycles);
          for (let last = 0; writes.cycle !== Infinity; writes.next()) {
            if (writes.cycle < last || writes.cycle >= front.pageCycles || writes.register >= 32 * front.chips.length) throw new Error('a write that cannot be');
            last = writes.cycle;
          }
        }
        read++;
      } catch (fault) {
        if (!(fault instanceof TapeFault)) throw fault;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
    expect(read).toBeGreaterThan(100);
  }, 120_000);
});
