// What a listener does with the tunes of this browser, told as the acts that the player understands. Pure: it sees the deck and answers with acts.
import type { DeckView } from '../player/deck';
import { songId } from '../shared/ids';
import type { ActName } from './outbox';

export interface Act {
  action: ActName;
  track: NonNullable<DeckView['track']>;
}

/** A tune that sounded this near to its end was heard to the end. */
const endMs = 3000;
/** Heard this long, going back to the beginning is hearing it again. */
const replayAfterMs = 30_000;
const beginningMs = 1000;

export class Witness {
  private entry: string | null = null;
  private track: DeckView['track'] = null;
  private begun = false;
  private position = 0;
  private duration = 0;

  see(view: DeckView): Act[] {
    const acts: Act[] = [];
    const entry = view.currentId && view.track ? `${view.currentId}/${songId(view.track)}` : null;
    if (entry !== this.entry) {
      const before = this.track;
      const left = this.leave();
      if (left) acts.push(left);
      // The same song once more, right behind itself.
      const again = before !== null && view.track !== null && songId(before) === songId(view.track) && left?.action === 'play_complete';
      this.entry = entry;
      this.track = view.track;
      this.begun = false;
      this.position = 0;
      this.duration = 0;
      if (again && view.track) acts.push({ action: 'replay', track: view.track });
      // The deck tells the new tune before its place: what it says of the old one is not of this one.
      return acts;
    }
    const track = view.track;
    if (!track || view.state !== 'playing') return acts;
    if (!this.begun) {
      this.begun = true;
      acts.push({ action: 'play', track });
    } else if (this.position >= replayAfterMs && view.positionMs <= beginningMs) acts.push({ action: 'replay', track });
    this.track = track;
    this.position = view.positionMs;
    this.duration = view.durationMs;
    return acts;
  }

  /** What leaving a song says of it. One that never sounded, or that has no length, says nothing. */
  private leave(): Act | null {
    if (!this.track || !this.begun || this.duration <= 0) return null;
    const share = this.position / this.duration;
    const action = this.duration - this.position <= endMs ? 'play_complete' : share < 0.25 ? 'skip_early' : share > 0.75 ? 'skip_late' : 'skip';
    return { action, track: this.track };
  }
}
