// The taste model in the browser: the player's weights, and what this listener's own words change of them. Pure numbers.

export interface BaseModel {
  version: string;
  layers: { inputs: number; units: number; last: boolean }[];
  /** All kernels and biases in the order of the model's files; a kernel is [inputs, units], row by row. */
  weights: Float32Array;
  means: number[];
  deviations: number[];
}

interface ModelReply {
  modelVersion: string;
  featureStats: { means: Record<string, number>; stds: Record<string, number>; featureNames: string[] };
  modelTopology: { layers: { inputs: number; units: number }[] };
  weightDataBase64: string;
}

export class ModelFault extends Error {}

/** Looks at everything before it is believed. */
export function readModel(reply: unknown): BaseModel {
  const { modelVersion, featureStats, modelTopology, weightDataBase64 } = reply as ModelReply;
  const layers = modelTopology.layers.map(({ inputs, units }, index, all) => ({ inputs, units, last: index === all.length - 1 }));
  const raw = Uint8Array.from(atob(weightDataBase64), (sign) => sign.charCodeAt(0));
  if (raw.length % 4 !== 0) throw new ModelFault('the weights are no 32-bit numbers');
  const view = new DataView(raw.buffer);
  const weights = Float32Array.from({ length: raw.length / 4 }, (_, at) => view.getFloat32(4 * at, true));
  const count = layers.reduce((sum, layer) => sum + (layer.inputs + 1) * layer.units, 0);
  if (layers.length === 0 || weights.length !== count || !weights.every(Number.isFinite)) throw new ModelFault('the weights do not fit the layers');
  if (layers.some((layer, at) => at > 0 && layer.inputs !== layers[at - 1]?.units) || layers.at(-1)?.units !== 2) throw new ModelFault('the layers do not fit each other');
  const names = featureStats.featureNames;
  const means = names.map((name) => featureStats.means[name] ?? NaN);
  const deviations = names.map((name) => featureStats.stds[name] ?? NaN);
  if (names.length !== layers[0]?.inputs || ![...means, ...deviations].every(Number.isFinite) || deviations.some((value) => value <= 0)) throw new ModelFault('the scaling does not fit the inputs');
  return { version: modelVersion, layers, weights, means, deviations };
}

export interface Guess {
  /** 1 to 5 */
  preference: number;
  /** 0 to 1: the chance of a like. */
  like: number;
}

export const sum = (base: Float32Array, delta: Float32Array | null): Float32Array => (delta === null ? base : base.map((weight, at) => weight + (delta[at] ?? 0)));

/** The values of every layer, the normalised inputs first. */
function run(model: BaseModel, weights: Float32Array, inputs: readonly number[]): number[][] {
  const values = [inputs.map((value, at) => (value - (model.means[at] as number)) / (model.deviations[at] as number))];
  let from = 0;
  for (const layer of model.layers) {
    const before = values[values.length - 1] as number[];
    const bias = from + layer.inputs * layer.units;
    values.push(
      Array.from({ length: layer.units }, (_, unit) => {
        let total = weights[bias + unit] as number;
        for (let input = 0; input < layer.inputs; input++) total += (before[input] as number) * (weights[from + input * layer.units + unit] as number);
        return layer.last ? total : Math.tanh(total);
      }),
    );
    from = bias + layer.units;
  }
  return values;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export function guess(model: BaseModel, weights: Float32Array, inputs: readonly number[]): Guess {
  const [preference = 0, like = 0] = run(model, weights, inputs).at(-1) ?? [];
  return { preference: 3 + 2 * Math.tanh(preference), like: sigmoid(like) };
}

export interface Sample {
  inputs: number[];
  /** −1 to 1; null: not said. */
  preference: number | null;
  /** 1 like, 0 dislike; null: not said. */
  like: number | null;
}

const rate = 0.01;
/** Few words must not turn the whole model: the delta is drawn back to nothing. */
const decay = 0.01;

/** One step down the slope of one sample, into the delta. Returns the loss before it. */
export function step(model: BaseModel, delta: Float32Array, sample: Sample): number {
  const weights = sum(model.weights, delta);
  const values = run(model, weights, sample.inputs);
  const [first = 0, second = 0] = values.at(-1) ?? [];
  const preference = Math.tanh(first);
  const like = sigmoid(second);
  const away = sample.preference === null ? 0 : preference - sample.preference;
  let slopes = [2 * away * (1 - preference * preference), sample.like === null ? 0 : like - sample.like];
  const loss = away * away + (sample.like === null ? 0 : -Math.log(Math.max(1e-9, sample.like === 1 ? like : 1 - like)));
  let end = delta.length;
  for (let at = model.layers.length - 1; at >= 0; at--) {
    const layer = model.layers[at] as BaseModel['layers'][number];
    const start = end - (layer.inputs + 1) * layer.units;
    const before = values[at] as number[];
    const back = new Array<number>(layer.inputs).fill(0);
    for (let unit = 0; unit < layer.units; unit++) {
      const slope = slopes[unit] as number;
      const bias = start + layer.inputs * layer.units + unit;
      delta[bias] = (delta[bias] as number) * (1 - rate * decay) - rate * slope;
      for (let input = 0; input < layer.inputs; input++) {
        const place = start + input * layer.units + unit;
        back[input] = (back[input] as number) + slope * (weights[place] as number);
        delta[place] = (delta[place] as number) * (1 - rate * decay) - rate * slope * (before[input] as number);
      }
    }
    slopes = back.map((value, input) => value * (1 - (before[input] as number) ** 2));
    end = start;
  }
  return loss;
}
