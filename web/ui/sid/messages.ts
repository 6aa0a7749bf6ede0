// What the page and the chip, in its worklet or worker, say to each other.

/** Everything the chip must know of a tape before its first page. */
export interface TapeSetup {
  pageCycles: number;
  pages: number;
  clock: [number, number];
  /** 0 a 6581, 1 an 8580. */
  chips: number[];
  /** Where the song ends, and over how much of its end it fades. */
  endSeconds: number;
  fadeSeconds: number;
}

export type ToChip =
  | { kind: 'tape'; tape: TapeSetup; fromSeconds: number; muted: boolean[][] }
  /** Unfolded; null behind the end of a tape that ends early. */
  | { kind: 'page'; page: number; payload: ArrayBuffer | null }
  | { kind: 'play'; on: boolean }
  /** `turn` is the engine's to count. */
  | { kind: 'seek'; seconds: number; turn: number }
  | { kind: 'mute'; chip: number; voice: number; muted: boolean }
  | { kind: 'scope' }
  | { kind: 'stop' };

export type FromChip =
  | { kind: 'need'; page: number }
  /** Where the sound is that leaves the chip now; `turn` counts seeks. */
  | { kind: 'at'; seconds: number; turn: number; underruns: number }
  | { kind: 'ended' }
  | { kind: 'scope'; values: Float32Array }
  | { kind: 'fault'; text: string };

/** Only between the page and a worker. */
export type ToWorker = ToChip | { kind: 'open'; sampleRate: number } | { kind: 'render'; frames: number };
export type FromWorker = FromChip | { kind: 'pcm'; left: Float32Array<ArrayBuffer>; right: Float32Array<ArrayBuffer>; seconds: number; turn: number };
