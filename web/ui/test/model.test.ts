import { describe, expect, test } from 'vitest';
import { guess, ModelFault, readModel, step, sum, type BaseModel, type Sample } from '../taste/model/net';
import { decide, fewestWords, mayUpload, timeToLiveMs, type DeltaInfo } from '../taste/model/rules';
import { restShare, train } from '../taste/model/trainer';

const inputs = 4;
const hidden = 3;

/** As the player tells a model: 4 -> 3 -> 2. */
function reply(version = '1.0.1', change: (weights: Float32Array) => Float32Array = (weights) => weights) {
  const weights = change(Float32Array.from({ length: (inputs + 1) * hidden + (hidden + 1) * 2 }, (_, at) => Math.sin(at + 1) * 0.4));
  const names = ['a', 'b', 'c', 'd'];
  return {
    modelVersion: version,
    featureStats: { featureNames: names, means: Object.fromEntries(names.map((name) => [name, 0.5])), stds: Object.fromEntries(names.map((name) => [name, 0.29])) },
    modelTopology: { layers: [{ inputs, units: hidden }, { inputs: hidden, units: 2 }] },
    weightDataBase64: Buffer.from(weights.buffer).toString('base64'),
  };
}
const model = (): BaseModel => readModel(reply());
const song = (values: number[]): number[] => values;
const taste: Sample[] = [
  { inputs: song([0.9, 0.1, 0.5, 0.5]), preference: 1, like: 1 },
  { inputs: song([0.8, 0.2, 0.6, 0.4]), preference: 1, like: 1 },
  { inputs: song([0.1, 0.9, 0.5, 0.5]), preference: -1, like: 0 },
  { inputs: song([0.2, 0.8, 0.4, 0.6]), preference: -1, like: null },
];

test('a guess is what the layers say, computed by hand', () => {
  const zero = readModel(reply('1', (weights) => weights.fill(0)));
  expect(guess(zero, zero.weights, [0.1, 0.2, 0.3, 0.4])).toEqual({ preference: 3, like: 0.5 });
  const biased = readModel(reply('1', (weights) => weights.fill(0).map((_, at) => (at === weights.length - 2 ? 0.5 : at === weights.length - 1 ? 1 : 0))));
  const told = guess(biased, biased.weights, [0.1, 0.2, 0.3, 0.4]);
  expect(told.preference).toBeCloseTo(3 + 2 * Math.tanh(0.5), 6);
  expect(told.like).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
});

test('a step goes down the slope: it is the difference quotient of the loss', () => {
  const base = model();
  const sample = taste[0] as Sample;
  const loss = (delta: Float32Array) => step(base, Float32Array.from(delta), sample);
  const nothing = new Float32Array(base.weights.length);
  const moved = Float32Array.from(nothing);
  step(base, moved, sample);
  for (const at of [0, 5, 13, 16, base.weights.length - 1]) {
    const h = 1e-3;
    const up = Float32Array.from(nothing);
    const down = Float32Array.from(nothing);
    up[at] = h;
    down[at] = -h;
    const slope = (loss(up) - loss(down)) / (2 * h);
    expect((moved[at] as number) / -0.01).toBeCloseTo(slope, 2);
  }
});

test('what a listener says is learnt, and the player’s own weights stay', async () => {
  const base = model();
  const before = Float32Array.from(base.weights);
  const trained = await train({ model: base, samples: taste, iterations: 300 }, () => 0);
  expect(trained.after).toBeLessThan(trained.before / 3);
  expect(base.weights).toEqual(before);
  const weights = sum(base.weights, trained.delta);
  expect(guess(base, weights, [0.85, 0.15, 0.5, 0.5]).preference).toBeGreaterThan(4);
  expect(guess(base, weights, [0.15, 0.85, 0.5, 0.5]).preference).toBeLessThan(2);
});

test('it works less than 5 % of the time', async () => {
  let now = 0;
  const rests: number[] = [];
  const trained = await train({ model: model(), samples: taste, iterations: 100 }, () => (now += 2), async (ms) => {
    rests.push(ms);
    now += ms;
  });
  expect(rests.length).toBeGreaterThan(3);
  expect(1 / (1 + restShare)).toBeLessThan(0.05);
  expect(trained.worked / trained.took).toBeLessThan(0.05);
});

test.each([
  ['too few weights', { ...reply(), weightDataBase64: 'AAAAAA==' }],
  ['no numbers', { ...reply(), weightDataBase64: 'AAA=' }],
  ['not a number', reply('1', (weights) => weights.fill(NaN))],
  ['layers that do not meet', { ...reply(), modelTopology: { layers: [{ inputs: 4, units: 3 }, { inputs: 2, units: 2 }] } }],
  ['no scaling', { ...reply(), featureStats: { featureNames: ['a'], means: { a: 0 }, stds: { a: 1 } } }],
])('a model with %s is refused', (_, damaged) => expect(() => readModel(damaged)).toThrow(ModelFault));

describe('which model counts', () => {
  const now = 1e12;
  const learnt: DeltaInfo = { baseVersion: '2', trainedAt: now - 1000, words: 9 };
  test('1: the player’s model is every browser’s beginning', () => {
    expect(decide('2', null, 0, now)).toMatchObject({ use: 'base', train: false });
    expect(decide(null, learnt, 99, now)).toMatchObject({ use: 'none', train: false });
    expect(decide('2', null, fewestWords, now)).toMatchObject({ use: 'base', train: true });
  });
  test('2: what was learnt here counts for seven days', () => {
    expect(decide('2', learnt, 9, now)).toMatchObject({ use: 'delta', train: false });
    expect(decide('2', { ...learnt, trainedAt: now - timeToLiveMs + 1 }, 9, now).use).toBe('delta');
    expect(decide('2', { ...learnt, trainedAt: now - timeToLiveMs }, 9, now)).toMatchObject({ use: 'base', train: true });
    expect(decide('2', { ...learnt, trainedAt: now - 5000 }, 9, now, 5000).use).toBe('base');
  });
  test('3: a newer model of the player makes it stale, and it is learnt anew on top', () => expect(decide('3', learnt, 9, now)).toMatchObject({ use: 'base', train: true }));
  test('3: also an older one, after a rollback', () => expect(decide('1', learnt, 9, now)).toMatchObject({ use: 'base', train: true }));
  test('more words are learnt from while the old ones count', () => expect(decide('2', learnt, 10, now)).toMatchObject({ use: 'delta', train: true }));
  test('5: nothing leaves without a yes, twice, or for another model', () => {
    const fresh = { ...learnt, sent: false };
    expect(mayUpload(true, '2', fresh)).toBe(true);
    expect(mayUpload(false, '2', fresh)).toBe(false);
    expect(mayUpload(true, '3', fresh)).toBe(false);
    expect(mayUpload(true, '2', { ...fresh, sent: true })).toBe(false);
    expect(mayUpload(true, '2', null)).toBe(false);
    expect(mayUpload(true, null, fresh)).toBe(false);
  });
});
