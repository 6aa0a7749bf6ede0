// This listener's own model: the player's, and what a worker learnt on top of it while nobody was waiting.
import { computed, effect, signal, untracked } from '@preact/signals';
import { call } from '../../api/client';
import { ApiError } from '../../api/errors';
import type { Track } from '../../api/types';
import { noteModel, prefs } from '../../prefs/prefs';
import { songId } from '../../shared/ids';
import { store, type Row } from '../db';
import { opinions, type Opinion } from '../opinions';
import { setBaseModel, uploadDelta } from '../upload';
import { guess, readModel, sum, type BaseModel, type Sample } from './net';
import workerAddress from './worker?worker&url';
import { decide, mayUpload, type Decision, type DeltaInfo } from './rules';
import type { Task, Trained } from './trainer';

interface KeptDelta extends Row, DeltaInfo {
  weights: Float32Array;
  sent: boolean;
}

export const modelState = signal<{ decision: Decision; base: string | null; delta: DeltaInfo | null; training: boolean }>({ decision: { use: 'none', train: false, why: 'not asked yet' }, base: null, delta: null, training: false });

let base: BaseModel | null = null;
let delta: KeptDelta | null = null;
let worker: Worker | null = null;
let looking: Promise<void> | null = null;

const pollMs = 60_000;
const mostSongsAtOnce = 200;
/** A training that has not come back by then is given up. */
const longestTrainingMs = 30 * 60_000;

/** Call once, when the page has nothing better to do. */
export async function connectPersonalModel(): Promise<void> {
  delta = (await (await store()).all<KeptDelta>('model')).find((row) => row.id === 'delta') ?? null;
  setInterval(() => {
    if (!document.hidden) void look();
  }, pollMs);
  // Now, and at once when the listener allows more of it.
  const allowed = computed(() => `${prefs.value.training} ${prefs.value.allowUpload}`);
  effect(() => {
    void allowed.value;
    untracked(() => void look());
  });
  // Words count at once for what is said of the model; it learns when it next looks.
  effect(() => {
    void opinions.value;
    tell(modelState.peek().training);
  });
}

const words = (): Opinion[] => [...opinions.peek().values()].filter((one) => one.p !== undefined || one.liked !== undefined);

function tell(training: boolean): Decision {
  const decision = decide(base?.version ?? null, delta, words().length, Date.now());
  modelState.value = { decision, base: base?.version ?? null, delta, training };
  return decision;
}

/** One at a time: a training may take longer than the time between two looks. */
const look = (): Promise<void> => (looking ??= lookOnce().finally(() => (looking = null)));

async function lookOnce(): Promise<void> {
  try {
    await fetchBase();
    const decision = tell(worker !== null);
    if (decision.train && prefs.value.training && worker === null) await learn();
    await share();
  } catch (failure) {
    console.info('The model of taste rests:', failure);
  }
}

async function fetchBase(): Promise<void> {
  try {
    const reply = await call<{ modelVersion: string }>('GET', '/api/model/latest');
    if (reply.modelVersion === base?.version) return;
    base = readModel(reply);
    setBaseModel(base.version);
    if (prefs.value.lastSeenModelVersion !== base.version) noteModel(base.version);
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.status !== 503) throw failure;
    base = null;
  }
}

async function inputsOf(ids: readonly string[]): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for (let from = 0; from < ids.length; from += mostSongsAtOnce) {
    const { tracks } = await call<{ tracks: { trackId: string; values: number[] }[] }>('POST', '/api/model/inputs', { trackIds: ids.slice(from, from + mostSongsAtOnce) });
    for (const { trackId, values } of tracks) found.set(trackId, values);
  }
  return found;
}

async function learn(): Promise<void> {
  const model = base;
  if (!model) return;
  const said = words();
  const inputs = await inputsOf(said.map((one) => one.id));
  const samples = said.flatMap((one): Sample[] => {
    const values = inputs.get(one.id);
    return values ? [{ inputs: values, preference: one.p === undefined ? null : (one.p - 3) / 2, like: one.liked === undefined ? null : one.liked ? 1 : 0 }] : [];
  });
  if (samples.length === 0) return;
  tell(true);
  try {
    const trained = await inWorker({ model, samples, iterations: prefs.value.iterationBudget });
    delta = { id: 'delta', baseVersion: model.version, trainedAt: Date.now(), words: said.length, weights: trained.delta, sent: false };
    await (await store()).put('model', [delta]);
  } finally {
    tell(false);
  }
}

/** From its text: a script of its own would need headers that the page's files do not have. */
async function startWorker(): Promise<Worker> {
  const script = await (await fetch(workerAddress)).blob();
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  try {
    return new Worker(address);
  } finally {
    // The worker has fetched it by the time it first speaks; a minute is more than that takes.
    setTimeout(() => URL.revokeObjectURL(address), pollMs);
  }
}

async function inWorker(task: Task): Promise<Trained> {
  const hand = await startWorker();
  worker = hand;
  try {
    return await new Promise<Trained>((resolve, reject) => {
      setTimeout(() => reject(new Error('the training took too long')), longestTrainingMs);
      hand.onmessage = (message: MessageEvent<Trained | { failure: string }>) => {
        if ('failure' in message.data) reject(new Error(message.data.failure));
        else resolve(message.data);
      };
      hand.onerror = (event) => reject(new Error(event.message || 'the worker did not begin'));
      hand.postMessage(task);
    });
  } finally {
    hand.terminate();
    worker = null;
  }
}

async function share(): Promise<void> {
  if (!delta || !mayUpload(prefs.peek().allowUpload, base?.version ?? null, delta)) return;
  const bytes = new Uint8Array(delta.weights.buffer.slice(0));
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  await uploadDelta(delta.baseVersion, { weightDataBase64: btoa(text) });
  delta = { ...delta, sent: true };
  await (await store()).put('model', [delta]);
}

/** Below this a song is not for this listener. */
const notMine = 2;

/** A station's songs with those that this listener would not like behind the others; as they came where nothing is known of him. */
export async function prefer<T extends Track>(tracks: readonly T[]): Promise<T[]> {
  const model = base;
  if (!model || !delta || decide(model.version, delta, words().length, Date.now()).use !== 'delta') return [...tracks];
  const inputs = await inputsOf(tracks.map(songId));
  const weights = sum(model.weights, delta.weights);
  const liked = (track: T) => {
    const values = inputs.get(songId(track));
    return !values || guess(model, weights, values).preference >= notMine;
  };
  return [...tracks.filter(liked), ...tracks.filter((track) => !liked(track))];
}
