// What the listener said and did, on its way to the player: kept until the player has it, sent in batches, told once however often it is sent.
import type { Row, Store } from './db';

export type ActName = 'play' | 'play_complete' | 'like' | 'dislike' | 'skip_early' | 'skip' | 'skip_late' | 'replay';

export interface Levels {
  e?: number;
  m?: number;
  c?: number;
  p?: number;
}

/** `id` is the UUID by which the player knows that it has it already. */
export type Letter = Row & { sidPath: string; song: number; at: number } & ({ kind: 'act'; action: ActName } | { kind: 'rating'; ratings: Levels } | { kind: 'favourite'; on: boolean });

export interface OutboxState {
  waiting: number;
  sending: boolean;
  /** Attempts in a row that went wrong. */
  failures: number;
  lastSent: number | null;
}

/** In one request; the player takes no more. */
export const batchSize = 50;
export const cadenceMs = 5 * 60_000;
export const failuresUntilTold = 5;
const longestPauseMs = 60 * 60_000;
/** Somebody who is offline for weeks keeps the newest. */
export const mostWaiting = 5000;

/** 1, 2, 4 … cadences after failures, an hour at most. */
export const pauseAfter = (failures: number): number => Math.min(longestPauseMs, cadenceMs * 2 ** Math.max(0, failures - 1));

export class Outbox {
  private letters: Letter[] = [];
  private running: Promise<boolean> | null = null;
  private nextAt: number;
  private state: OutboxState = { waiting: 0, sending: false, failures: 0, lastSent: null };

  /**
   * @param send resolves when the player has the batch; rejects when it should be tried again later
   * @param changed is told every new state
   */
  constructor(
    private readonly store: Promise<Store>,
    private readonly send: (batch: readonly Letter[], leaving: boolean) => Promise<void>,
    private readonly changed: (state: OutboxState) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.nextAt = this.now() + cadenceMs;
  }

  async load(): Promise<void> {
    const kept = await (await this.store).all<Letter>('outbox');
    const known = new Set(this.letters.map((letter) => letter.id));
    this.letters = [...kept.filter((letter) => !known.has(letter.id)), ...this.letters].sort((a, b) => a.at - b.at);
    this.tell({});
  }

  async add(letter: Letter): Promise<void> {
    // Of several ratings of a song, or of taking a favourite in and out, the last word is enough.
    const replaced = this.letters.filter((old) => old.kind === letter.kind && old.kind === 'favourite' && old.sidPath === letter.sidPath && old.song === letter.song);
    const surplus = this.letters.slice(0, Math.max(0, this.letters.length + 1 - mostWaiting));
    const gone = new Set([...replaced, ...surplus].map((old) => old.id));
    this.letters = [...this.letters.filter((old) => !gone.has(old.id)), letter];
    this.tell({});
    const store = await this.store;
    await store.put('outbox', [letter]);
    if (gone.size > 0) await store.remove('outbox', [...gone]);
  }

  /** Every now and then: sends what waits when its time has come. */
  tick(): void {
    if (this.letters.length > 0 && this.now() >= this.nextAt) void this.flush();
  }

  /** Sends all that waits, a batch at a time. True when nothing is left. */
  flush(leaving = false): Promise<boolean> {
    this.running ??= this.run(leaving).finally(() => (this.running = null));
    return this.running;
  }

  private async run(leaving: boolean): Promise<boolean> {
    this.tell({ sending: true });
    try {
      while (this.letters.length > 0) {
        const batch = this.letters.slice(0, batchSize);
        await this.send(batch, leaving);
        const sent = new Set(batch.map((letter) => letter.id));
        this.letters = this.letters.filter((letter) => !sent.has(letter.id));
        await (await this.store).remove('outbox', [...sent]);
        this.tell({ failures: 0, lastSent: this.now() });
      }
      this.nextAt = this.now() + cadenceMs;
      this.tell({ sending: false });
      return true;
    } catch (failure) {
      const failures = this.state.failures + 1;
      this.nextAt = this.now() + pauseAfter(failures);
      console.info('What was said of tunes waits here for the player:', failure);
      this.tell({ sending: false, failures });
      return false;
    }
  }

  private tell(change: Partial<OutboxState>): void {
    this.state = { ...this.state, ...change, waiting: this.letters.length };
    this.changed(this.state);
  }
}
