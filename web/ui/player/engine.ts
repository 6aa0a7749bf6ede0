// The chip's two homes in a browser: an audio worklet, or a worker whose samples are scheduled one buffer after the other.
import type { FromChip, FromWorker, ToChip, ToWorker } from '../sid/messages';
// One chunk for both; it is loaded when something plays.
import chipUrl from '../sid/chip.worker.ts?worker&url';

export interface Engine {
  readonly output: AudioNode;
  /** Where the sound is that leaves the loudspeaker now; null while none does. */
  readonly seconds: number | null;
  send(message: ToChip, transfer?: Transferable[]): void;
  close(): void;
}

const modules = new WeakMap<BaseAudioContext, Promise<void>>();

/** Loads the worklet ahead of its first use. */
export function loadWorklet(context: AudioContext): Promise<void> {
  let loading = modules.get(context);
  if (!loading) {
    loading = context.audioWorklet.addModule(chipUrl);
    modules.set(context, loading);
    loading.catch(() => modules.delete(context));
  }
  return loading;
}

export async function openWorklet(context: AudioContext, hear: (message: FromChip) => void): Promise<Engine> {
  await loadWorklet(context);
  const node = new AudioWorkletNode(context, 'sid-chip', { numberOfInputs: 0, outputChannelCount: [2] });
  let at: { seconds: number; time: number } | null = null;
  let turn = 0;
  let playing = false;
  node.port.onmessage = ({ data }: MessageEvent<FromChip>) => {
    if (data.kind === 'at') {
      if (data.turn !== turn) return;
      at = { seconds: data.seconds, time: context.currentTime };
    }
    hear(data);
  };
  node.onprocessorerror = () => hear({ kind: 'fault', text: 'The audio worklet has stopped.' });
  const engine: Engine = {
    output: node,
    get seconds() {
      return at && at.seconds + (playing ? Math.max(0, context.currentTime - at.time) : 0);
    },
    send(message, transfer = []) {
      if (message.kind === 'seek') message.turn = ++turn;
      if (message.kind === 'play') {
        if (at) at = { seconds: engine.seconds ?? at.seconds, time: context.currentTime };
        playing = message.on;
      }
      if (message.kind === 'seek' || message.kind === 'tape') at = null;
      node.port.postMessage(message, transfer);
    },
    close() {
      node.port.postMessage({ kind: 'stop' } satisfies ToChip);
      node.disconnect();
    },
  };
  return engine;
}

/** Sound scheduled ahead: enough for a page that is busy, little enough that a mute is heard soon. */
const aheadSeconds = 0.8;
const firstChunkSeconds = 0.05;
const chunkSeconds = 0.2;
/** The first buffer starts so much later than now, or it would begin late. */
const leadSeconds = 0.03;

interface Chunk {
  source: AudioBufferSourceNode;
  from: number;
  to: number;
  seconds: number;
}

/** A worker that is set up before it is known what it will play. */
let spare: Worker | null = null;

function newWorker(context: AudioContext): Worker {
  const worker = new Worker(chipUrl);
  worker.postMessage({ kind: 'open', sampleRate: context.sampleRate } satisfies ToWorker);
  return worker;
}

export function loadWorker(context: AudioContext): void {
  spare ??= newWorker(context);
}

export function openWorker(context: AudioContext, hear: (message: FromChip) => void): Engine {
  const worker = spare ?? newWorker(context);
  spare = null;
  const output = context.createGain();
  const say = (message: ToWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  let chunks: Chunk[] = [];
  let playing = false;
  let turn = 0;
  let underruns = 0;
  /** Where the next buffer goes; null before the first. */
  let next: number | null = null;
  let held: number | null = null;
  let ended = false;

  const order = () => {
    if (!playing || ended) return;
    const ahead = next === null ? 0 : next - context.currentTime;
    if (ahead < aheadSeconds) say({ kind: 'render', frames: Math.round((next === null ? firstChunkSeconds : chunkSeconds) * context.sampleRate) });
  };
  const tick = () => {
    chunks = chunks.filter((chunk) => chunk.to > context.currentTime - 0.1);
    order();
  };
  const timer = setInterval(tick, 100);
  const silence = () => {
    for (const { source } of chunks) {
      source.onended = null;
      source.stop();
    }
    chunks = [];
    next = null;
  };
  const place = () => {
    const now = context.currentTime;
    const chunk = chunks.find((one) => one.from <= now && now < one.to);
    return chunk ? chunk.seconds + now - chunk.from : null;
  };
  worker.onerror = (event) => hear({ kind: 'fault', text: event.message || 'The chip could not be loaded.' });
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === 'ended') {
      // Said when the last samples are made; they are still to be heard.
      ended = true;
      const last = chunks[chunks.length - 1];
      if (last) last.source.onended = () => hear(data);
      else setTimeout(() => ended && hear(data), 300);
      return;
    }
    if (data.kind !== 'pcm') {
      hear(data);
      return;
    }
    if (data.turn !== turn || !playing) return;
    const buffer = context.createBuffer(2, data.left.length, context.sampleRate);
    buffer.copyToChannel(data.left, 0);
    buffer.copyToChannel(data.right, 1);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(output);
    const now = context.currentTime;
    if (next !== null && next < now) underruns++;
    const from = next === null || next < now ? now + leadSeconds : next;
    source.start(from);
    next = from + buffer.duration;
    chunks.push({ source, from, to: next, seconds: data.seconds });
    source.onended = tick;
    held = null;
    hear({ kind: 'at', seconds: data.seconds, turn, underruns });
    order();
  };
  return {
    output,
    get seconds() {
      return held ?? place();
    },
    send(message, transfer = []) {
      if (message.kind === 'seek' || message.kind === 'tape') {
        silence();
        held = null;
        ended = false;
        if (message.kind === 'seek') message.turn = ++turn;
      }
      if (message.kind === 'play') {
        if (!message.on) {
          // What was scheduled and not heard is made once more later.
          held = place() ?? held;
          silence();
          ended = false;
          if (held !== null) say({ kind: 'seek', seconds: held, turn: ++turn });
        }
        playing = message.on;
      }
      say(message, transfer);
      order();
    },
    close() {
      clearInterval(timer);
      silence();
      worker.terminate();
      output.disconnect();
    },
  };
}
