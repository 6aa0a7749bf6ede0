// Trains in a worker, and mostly rests: of each twenty milliseconds it works one at most.
import { step, type BaseModel, type Sample } from './net';

export interface Task {
  model: BaseModel;
  samples: Sample[];
  /** Passes over all samples. */
  iterations: number;
}

export interface Trained {
  delta: Float32Array;
  /** Mean loss of the first pass and of the last. */
  before: number;
  after: number;
  /** Time at work, and time all in all, in milliseconds. */
  worked: number;
  took: number;
}

/** Rest is this many times as long as the work before it: 4 % of one core. */
export const restShare = 24;
const sliceMs = 10;

export async function train(task: Task, now: () => number = () => performance.now(), rest: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms))): Promise<Trained> {
  const delta = new Float32Array(task.model.weights.length);
  const began = now();
  let worked = 0;
  let before = 0;
  let after = 0;
  let sliceBegan = began;
  for (let pass = 0; pass < task.iterations; pass++) {
    let loss = 0;
    for (const sample of task.samples) {
      loss += step(task.model, delta, sample);
      const spent = now() - sliceBegan;
      if (spent < sliceMs) continue;
      worked += spent;
      await rest(spent * restShare);
      sliceBegan = now();
    }
    after = loss / task.samples.length;
    if (pass === 0) before = after;
  }
  worked += now() - sliceBegan;
  return { delta, before, after, worked, took: now() - began };
}
