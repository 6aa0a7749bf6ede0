// The log-spectral distance of ml/Features, against levels that the C# chip wrote.
const frameSamples = 2048;
const hopSamples = 1024;
const floorDb = 60;
const activeDb = 40;

/** Levels in dB over the mean square, by frame and band, without a floor. */
export function levelsOf(samples: Float32Array, sampleRate: number): { bands: number; levels: Float64Array } {
  const bands = bandsOf(sampleRate);
  const frames = samples.length < frameSamples ? 0 : Math.floor((samples.length - frameSamples) / hopSamples) + 1;
  let square = 0;
  for (const sample of samples) square += sample * sample;
  const meanSquare = square / samples.length;
  const levels = new Float64Array(frames * bands.length);
  const re = new Float64Array(frameSamples);
  const im = new Float64Array(frameSamples);
  for (let frame = 0; frame < frames; frame++) {
    for (let i = 0; i < frameSamples; i++) {
      re[i] = (samples[frame * hopSamples + i] as number) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frameSamples));
      im[i] = 0;
    }
    transform(re, im);
    bands.forEach(([first, end], band) => {
      let sum = 0;
      for (let bin = first; bin < end; bin++) sum += (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
      levels[frame * bands.length + band] = 10 * Math.log10(Math.max(sum / meanSquare, 1e-20));
    });
  }
  return { bands: bands.length, levels };
}

/** As the C# tests write them. */
export function readLevels(bytes: Uint8Array): { bands: number; levels: Float64Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bands: view.getUint16(0, true), levels: Float64Array.from({ length: (bytes.length - 2) / 2 }, (_, i) => view.getInt16(2 + 2 * i, true) / 100) };
}

/** Mean over the active frames, in dB. */
export function distance(reference: { bands: number; levels: Float64Array }, other: { bands: number; levels: Float64Array }): number {
  if (reference.bands !== other.bands) throw new Error(`${reference.bands} bands against ${other.bands}`);
  const frames = Math.min(reference.levels.length, other.levels.length) / reference.bands;
  const first = prepared(reference, frames);
  const second = prepared(other, frames);
  let total = 0;
  let active = 0;
  for (let frame = 0; frame < frames; frame++) {
    if (!first.active[frame] && !second.active[frame]) continue;
    let squares = 0;
    for (let i = frame * reference.bands; i < (frame + 1) * reference.bands; i++) squares += ((first.levels[i] as number) - (second.levels[i] as number)) ** 2;
    total += Math.sqrt(squares / reference.bands);
    active++;
  }
  if (active === 0) throw new Error('both are silent');
  return total / active;
}

function prepared({ bands, levels }: { bands: number; levels: Float64Array }, frames: number): { levels: Float64Array; active: boolean[] } {
  const strongest = levels.reduce((a, b) => Math.max(a, b), -Infinity);
  const loudness = Array.from({ length: frames }, (_, frame) => levels.subarray(frame * bands, (frame + 1) * bands).reduce((sum, level) => sum + 10 ** (level / 10), 0));
  const quietest = Math.max(...loudness) * 10 ** (-activeDb / 10);
  return { levels: levels.map((level) => Math.max(level, strongest - floorDb)), active: loudness.map((value) => value >= quietest) };
}

/** 48 bands from 50 Hz to 16 kHz, those without a bin dropped. */
function bandsOf(sampleRate: number): [number, number][] {
  const ratio = (16_000 / 50) ** (1 / 48);
  const binHz = sampleRate / frameSamples;
  return Array.from({ length: 48 }, (_, band): [number, number] => {
    const hz = 50 * ratio ** band;
    return [Math.ceil(hz / binHz), Math.ceil((hz * ratio) / binHz)];
  }).filter(([first, end]) => first < end && end <= frameSamples / 2);
}

function transform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  for (let size = 2; size <= n; size <<= 1)
    for (let k = 0; k < size / 2; k++) {
      const angle = (-2 * Math.PI * k) / size;
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      for (let start = k; start < n; start += size) {
        const far = start + size / 2;
        const r = (re[far] as number) * c - (im[far] as number) * s;
        const i = (re[far] as number) * s + (im[far] as number) * c;
        re[far] = (re[start] as number) - r;
        im[far] = (im[start] as number) - i;
        re[start] = (re[start] as number) + r;
        im[start] = (im[start] as number) + i;
      }
    }
}
