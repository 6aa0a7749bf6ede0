import { inflateSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FromChip } from '../../sid/messages';
import { ChipRun } from '../../sid/run';
import { SoftwareSid } from '../../sid/software-sid';
import { pageOffsets, readFront, unfold } from '../../sid/tape';
import { fixedTapes, openTape, WholeTape } from './tapes';

// On a machine that does much else.
vi.setConfig({ testTimeout: 120_000 });

const sampleRate = 44_100;
const endSeconds = 18;

/** A run of the demo tune `first-light`, and the page that serves it. */
function start(fromSeconds = 0, fadeSeconds = 0) {
  const bytes = fixedTapes().find((tape) => tape.name === 'first-light')?.bytes as Uint8Array;
  const front = readFront(bytes);
  const offsets = pageOffsets(bytes, front);
  const said: FromChip[] = [];
  const asked: number[] = [];
  const run = new ChipRun(sampleRate, (message) => {
    said.push(message);
    if (message.kind === 'need') asked.push(message.page);
  });
  let served = 0;
  const serve = () => {
    for (; served < asked.length; served++) {
      const page = asked[served] as number;
      run.take({ kind: 'page', page, payload: unfold(inflateSync(bytes.subarray(offsets[page], offsets[page + 1]))).buffer });
    }
  };
  run.take({
    kind: 'tape',
    tape: { pageCycles: front.pageCycles, pages: front.pages, clock: [front.clock.numerator, front.clock.denominator], chips: front.chips, endSeconds, fadeSeconds },
    fromSeconds,
    muted: [],
  });
  run.take({ kind: 'play', on: true });
  const left = new Float32Array(4096);
  const right = new Float32Array(4096);
  const fill = (count = 4096) => {
    const written = run.fill(left, right, count);
    return left.slice(0, written);
  };
  return { run, said, asked, serve, fill, bytes };
}

function until(length: number, fill: () => Float32Array): Float32Array {
  const samples = new Float32Array(length);
  for (let at = 0; at < length; ) {
    const some = fill();
    if (some.length === 0) throw new Error(`no sound after ${at} samples`);
    samples.set(some.subarray(0, length - at), at);
    at += some.length;
  }
  return samples;
}

const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

// These tests never wait, and the runner must hear of them between two.
afterEach(() => new Promise((resolve) => setTimeout(resolve, 10)));

describe('a run of the chip', () => {
  it('plays what the chip alone would, across pages', () => {
    const { serve, fill, bytes, asked } = start();
    const ours = until(11 * sampleRate, () => {
      serve();
      return fill();
    });
    const tape = openTape(bytes);
    const sid = new SoftwareSid(tape.front.clock, tape.front.chips, { sampleRate, stereo: true, quality: 'default' });
    const writes = new WholeTape(tape);
    let at = 0;
    let differs = 0;
    while (at < ours.length) {
      const count = sid.playBlock(writes);
      for (let i = 0; i < count && at < ours.length; i++, at++) if (sid.left[i] !== ours[at]) differs++;
    }
    expect(differs).toBe(0);
    expect(asked).toEqual([0, 1]);
  });

  it('is silent until its page is there, and counts only what was missing after that', () => {
    const { run, serve, fill } = start();
    expect(fill()).toHaveLength(0);
    expect(run.missing).toBe(0);
    serve();
    // Page 1 is asked for while page 0 plays, and does not come.
    let written = 0;
    for (let some = fill(); some.length > 0; some = fill()) written += some.length;
    expect(written / sampleRate).toBeGreaterThan(9.9);
    expect(written / sampleRate).toBeLessThan(10.1);
    fill();
    expect(run.missing).toBe(1);
    serve();
    expect(fill().length).toBeGreaterThan(0);
  });

  it('seeks by page, lands where it was asked to and sounds the same as if it had come there', () => {
    const through = start();
    const whole = until(13 * sampleRate, () => {
      through.serve();
      return through.fill();
    });
    const sought = start();
    sought.serve();
    sought.fill();
    sought.run.take({ kind: 'seek', seconds: 12, turn: 1 });
    sought.serve();
    for (let i = 0; i < 200 && sought.run.seconds === 12; i++) sought.fill(128);
    expect(sought.run.seconds - 12).toBeLessThan(0.01);
    const after = until(Math.floor(0.9 * sampleRate), () => sought.fill());
    const loudness = rms(after) / rms(whole.subarray(12 * sampleRate, 12.9 * sampleRate));
    expect(loudness).toBeGreaterThan(0.7);
    expect(loudness).toBeLessThan(1.4);
    expect(sought.asked).toEqual([0, 1]);
  });

  it('fades over its end, says when it is over, and says it once', () => {
    const { said, serve, fill, run } = start(13, 4);
    serve();
    let tail = new Float32Array(0);
    for (let i = 0; i < 5000 && !said.some((message) => message.kind === 'ended'); i++) {
      serve();
      const some = fill(512);
      if (some.length > 0) tail = some;
    }
    expect(run.seconds).toBeCloseTo(endSeconds, 1);
    expect(Math.max(...tail.map(Math.abs))).toBeLessThan(0.01);
    fill();
    expect(said.filter((message) => message.kind === 'ended')).toHaveLength(1);
  });

  it('mutes voices, and shows them', () => {
    const { run, said, serve, fill } = start();
    serve();
    const loud = rms(until(sampleRate, () => fill()));
    for (let voice = 0; voice < 3; voice++) run.take({ kind: 'mute', chip: 0, voice, muted: true });
    until(sampleRate, () => fill());
    expect(rms(until(sampleRate, () => fill()))).toBeLessThan(loud / 10);
    run.take({ kind: 'scope' });
    const scope = said.find((message) => message.kind === 'scope');
    expect(scope?.kind === 'scope' && scope.values.length).toBe(3 * 1024);
    expect(scope?.kind === 'scope' && scope.values.some((value) => value !== 0)).toBe(true);
  });

  it('tells of a damaged page and stops', () => {
    const { run, said, fill } = start();
    run.take({ kind: 'page', page: 0, payload: new Uint8Array([1, 2, 3]).buffer });
    expect(fill()).toHaveLength(0);
    expect(said.some((message) => message.kind === 'fault')).toBe(true);
    expect(fill()).toHaveLength(0);
  });
});
