// The chip where it lives: in an audio worklet where the context is secure, else in a worker. One file, so that one chunk is loaded.
import type { FromWorker, ToChip, ToWorker } from './messages';
import { ChipRun, warmUp } from './run';

interface Processor {
  readonly port: MessagePort;
}

interface WorkletScope {
  sampleRate: number;
  AudioWorkletProcessor: new () => Processor;
  registerProcessor(name: string, processor: unknown): void;
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

/** Samples between two messages that tell where the sound is. */
const samplesBetweenWords = 4096;

const worklet = globalThis as unknown as WorkletScope;
if (typeof worklet.registerProcessor === 'function') registerWorklet();
else serveWorker(globalThis as unknown as WorkerScope);

function registerWorklet(): void {
  class ChipProcessor extends worklet.AudioWorkletProcessor {
    private readonly run = new ChipRun(worklet.sampleRate, (message) => this.port.postMessage(message));
    private sinceWord = samplesBetweenWords;
    private stopped = false;

    constructor() {
      super();
      this.port.onmessage = (event: MessageEvent<ToChip>) => {
        if (event.data.kind === 'stop') this.stopped = true;
        this.run.take(event.data);
        this.sinceWord = samplesBetweenWords;
      };
    }

    process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
      const [left, right] = outputs[0] as Float32Array[];
      if (!left) return !this.stopped;
      const before = this.run.seconds;
      const written = this.run.fill(left, right ?? left, left.length);
      this.sinceWord += left.length;
      if (written > 0 && this.sinceWord >= samplesBetweenWords) {
        this.sinceWord = 0;
        this.port.postMessage({ kind: 'at', seconds: before, turn: this.run.seeks, underruns: this.run.missing });
      }
      return !this.stopped;
    }
  }
  worklet.registerProcessor('sid-chip', ChipProcessor);
  warmUp(worklet.sampleRate);
}

function serveWorker(scope: WorkerScope): void {
  let run: ChipRun | null = null;
  /** Samples that the page has asked for and not got. */
  let owed = 0;
  const render = () => {
    while (run && owed > 0) {
      const left = new Float32Array(owed);
      const right = new Float32Array(owed);
      const seconds = run.seconds;
      const written = run.fill(left, right, owed);
      if (written === 0) return;
      owed -= written;
      const parts = [left, right].map((samples) => samples.slice(0, written)) as [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
      scope.postMessage({ kind: 'pcm', left: parts[0], right: parts[1], seconds, turn: run.seeks }, [parts[0].buffer, parts[1].buffer]);
    }
  };
  scope.onmessage = ({ data }) => {
    if (data.kind === 'open') {
      run = new ChipRun(data.sampleRate, (message) => scope.postMessage(message, []));
      warmUp(data.sampleRate);
    } else if (data.kind === 'render') {
      owed = data.frames;
      render();
    } else if (run) {
      run.take(data);
      // A page that came may be what was waited for.
      if (data.kind === 'seek' || data.kind === 'tape' || data.kind === 'stop') owed = 0;
      if (data.kind === 'page') render();
    }
  };
}
