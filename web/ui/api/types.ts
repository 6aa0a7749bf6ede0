// The shapes of the HTTP contract as the page reads them. Field names are the wire's.

export interface Refusal {
  code: string;
  reason: string;
}

export interface TuneMetadata {
  title: string;
  author: string;
  released: string;
  songs: number;
  startSong: number;
  sidType: string;
  version: number;
  sidModel: string | null;
  sidModelSecondary?: string | null;
  sidModelTertiary?: string | null;
  sidAddresses?: string[];
  clock: string | null;
  length: string | null;
  fileSizeBytes: number;
}

export interface Track {
  sidPath: string;
  relativePath: string;
  filename: string;
  displayName: string;
  selectedSong: number;
  durationSeconds: number;
  durationSource?: 'songlengths' | 'data' | 'estimated';
  md5?: string;
  metadata: TuneMetadata;
  playable: boolean;
  refusal: Refusal | null;
}

export interface StreamUrl {
  format: string;
  url: string;
  sizeBytes?: number;
  durationMs?: number;
  sampleRate?: number;
  channels?: number;
  codec?: string;
}

/** A tape page by page, for the chip in this browser. */
export interface Tape {
  /** Addresses of pages are this one and a number, from 0. */
  pages: string;
  count: number;
  pageCycles: number;
  lengthCycles: number;
  clock: [number, number];
  /** 0 a 6581, 1 an 8580. */
  chips: number[];
}

export interface Session {
  sessionId: string;
  sidUrl: string;
  durationSeconds: number;
  selectedSong: number;
  expiresAt: string;
  streamUrls: Record<string, StreamUrl>;
  tape?: Tape | null;
  fadeSeconds?: number;
  fallbackHlsUrl?: string | null;
}

export interface Playback {
  track: Track;
  session: Session;
}

export interface Offered {
  /** What a session's sound can be had as. Only WAV without ffmpeg. */
  formats: string[];
}

export interface QueueEntry {
  id: string;
  track: Track;
  /** Of listeners who want to hear it sooner; in the room only. */
  votes?: number;
}

export interface RoomOutput {
  name: string;
  kind: 'alsa' | 'none' | 'file' | string;
  chip: string;
  healthy: boolean;
  note: string | null;
  /** The device that plays, or `emulator`. */
  id: string;
  /** What the song loses on it, a phrase each. */
  compromises: string[];
  /** What the room's stream carries: the device's own sound, or the emulator in step with it. */
  stream: 'device' | 'emulator';
}

export interface OutputChoice {
  id: string;
  name: string;
  state: 'playing' | 'ready' | 'unfit' | 'degraded' | 'busy' | 'away';
  note: string | null;
  compromises: string[];
}

/** A player on the network that is heard while the room itself rests. */
export interface Guest {
  address: string;
  title: string | null;
  output: string;
  note: string | null;
}

export interface RoomState {
  revision: number;
  state: 'stopped' | 'playing' | 'paused';
  track: Track | null;
  positionMs: number;
  durationMs: number;
  volume: number;
  muted: boolean[][];
  queue: QueueEntry[];
  currentId: string | null;
  output: RoomOutput;
  /** Devices in the household's order, the emulator last. */
  outputs: OutputChoice[];
  guest: Guest | null;
  /** Votes order the queue. */
  party?: { on: boolean };
  /** When the room falls silent. */
  sleepAt?: string | null;
  error: string | null;
}

export interface SearchResult {
  results: Track[];
  total: number;
}

export interface Folder {
  name: string;
  path: string;
  tunes: number;
}

export interface BrowseResult {
  path: string;
  folders: Folder[];
  tunes: Track[];
}

export interface StilField {
  name?: string | null;
  author?: string | null;
  title?: string | null;
  artist?: string | null;
  /** The work a cover was taken from. */
  from?: string | null;
  comment?: string | null;
  /** Where the passage begins that the note speaks of. */
  startSeconds?: number | null;
}

export interface SongInfo {
  song: number;
  durationSeconds: number;
  durationSource?: string;
  stil: StilField[];
}

export interface BugNote {
  song?: number | null;
  text: string;
  reporter?: string | null;
}

export interface TuneInfo {
  track: Track;
  songs: SongInfo[];
  stil: { comment?: string | null } | null;
  bugs: BugNote[];
}

export interface LibraryStatus {
  tunes: number;
  songs: number;
  scanning: boolean;
  /** Of the scan at work, or of the last one. */
  progress: { phase: string; seen: number } | null;
  scanFailure?: string | null;
}
