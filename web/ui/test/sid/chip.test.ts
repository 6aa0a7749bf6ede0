import { afterEach, describe, expect, it } from 'vitest';
import { blockCycles, SoftwareSid } from '../../sid/software-sid';
import { distance, levelsOf, readLevels } from './distance';
import { corpusTapes, fixedTapes, openTape, WholeTape, type FixedTape } from './tapes';

const sampleRate = 44_100;
const blocksPerHash = 96;
/** Ten seconds. */
const mostStretches = 100;
/** On a machine that does much else. */
const patienceMs = 120_000;
const tapes = [...fixedTapes(), ...corpusTapes()];
if (corpusTapes().length === 0) console.info('No tunes of the corpus: run the C# tests with SIDFLOW_CORPUS first (ChipNumbersTests).');

/** FNV-1a over the codes that the DACs see, as the C# tests hash them. */
function digitalHashes(tape: FixedTape): Uint32Array {
  const open = openTape(tape.bytes);
  const { front } = open;
  const sid = new SoftwareSid(front.clock, front.chips, { sampleRate, stereo: false, quality: 'default' });
  const writes = new WholeTape(open);
  const hashes = new Uint32Array(Math.min(tape.digital.length / 4, front.chips.length * mostStretches));
  const running = front.chips.map(() => 2166136261);
  const blocks = (hashes.length / front.chips.length) * blocksPerHash;
  for (let block = 0; block < blocks; block++) {
    const count = sid.gather(writes);
    for (let chip = 0; chip < front.chips.length; chip++) {
      sid.renderDigital(chip, count);
      let hash = running[chip] as number;
      for (const codes of sid.seen.waveforms) for (let i = 0; i < blockCycles; i++) hash = Math.imul(hash ^ (codes[i] as number), 16777619);
      for (const codes of sid.seen.envelopes) for (let i = 0; i < blockCycles; i++) hash = Math.imul(hash ^ (codes[i] as number), 16777619);
      running[chip] = hash;
      if (block % blocksPerHash !== blocksPerHash - 1) continue;
      hashes[Math.floor(block / blocksPerHash) * front.chips.length + chip] = hash;
      running[chip] = 2166136261;
    }
    sid.cycle += blockCycles;
  }
  return hashes;
}

function render(tape: FixedTape, seconds: number): Float32Array {
  const open = openTape(tape.bytes);
  const sid = new SoftwareSid(open.front.clock, open.front.chips, { sampleRate, stereo: false, quality: 'default' });
  const writes = new WholeTape(open);
  const samples = new Float32Array(Math.min(seconds, open.front.length / (open.front.clock.numerator / open.front.clock.denominator)) * sampleRate);
  for (let at = 0; at < samples.length; ) {
    const count = sid.playBlock(writes);
    samples.set(sid.left.subarray(0, Math.min(count, samples.length - at)), at);
    at += count;
  }
  return samples;
}

// These tests never wait, and the runner must hear of them between two.
afterEach(() => new Promise((resolve) => setTimeout(resolve, 10)));

describe.each(tapes.map((tape) => [tape.name, tape] as const))('%s', (name, tape) => {
  it('has the oscillators and envelopes of the C# chip, bit by bit', () => {
    const ours = digitalHashes(tape);
    const view = new DataView(tape.digital.buffer, tape.digital.byteOffset);
    const wrong: number[] = [];
    for (let i = 0; i < ours.length; i++) if (ours[i] !== view.getUint32(4 * i, true)) wrong.push(i);
    expect(ours.length).toBeGreaterThan(0);
    expect(wrong.slice(0, 5), `${wrong.length} of ${ours.length} stretches differ`).toEqual([]);
  }, patienceMs);

  it('sounds like the C# chip within 1 dB', () => {
    const reference = readLevels(tape.levels);
    const decibels = distance(reference, levelsOf(render(tape, 10), sampleRate));
    console.info(`${name.padEnd(30)} ${decibels.toFixed(3)} dB`);
    expect(decibels).toBeLessThan(1);
  }, patienceMs);
});
