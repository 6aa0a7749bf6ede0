import { describe, expect, it } from 'vitest';
import { pathsFor, type Surroundings } from '../player/paths';

const desk: Surroundings = { phone: false, webAudio: true, worklet: true, worker: true, hls: false };
const phone: Surroundings = { ...desk, phone: true };

describe('the way a tune takes', () => {
  it.each([
    ['a desk on https or localhost', desk, { tape: true, hls: true }, ['worklet', 'worker', 'media']],
    ['a desk on plain http', { ...desk, worklet: false }, { tape: true, hls: true }, ['worker', 'media']],
    ['a phone', phone, { tape: true, hls: true }, ['media', 'worklet', 'worker']],
    ['an iPhone, which plays HLS and has no graph that outlives its lock screen', { ...phone, webAudio: false, hls: true }, { tape: true, hls: true }, ['media', 'hls']],
    ['a desk that plays HLS', { ...desk, worklet: false, worker: false, hls: true }, { tape: true, hls: true }, ['hls', 'media']],
    ['a song without a tape', { ...desk, hls: true }, { tape: false, hls: true }, ['hls', 'media']],
    ['a server without ffmpeg', { ...desk, hls: true }, { tape: false, hls: false }, ['media']],
    ['a browser without anything', { phone: false, webAudio: false, worklet: false, worker: false, hls: false }, { tape: true, hls: true }, ['media']],
  ])('%s', (_, browser, session, paths) => {
    expect(pathsFor(browser, session, 'auto')).toEqual(paths);
  });

  it('follows a wish, but nowhere that cannot be', () => {
    const plain = { ...phone, worklet: false, hls: true };
    expect(pathsFor(plain, { tape: true, hls: true }, 'chip')).toEqual(['worker', 'hls', 'media']);
    expect(pathsFor(desk, { tape: true, hls: true }, 'file')).toEqual(['media', 'worklet', 'worker']);
    expect(pathsFor(plain, { tape: false, hls: false }, 'chip')).toEqual(['media']);
  });
});
