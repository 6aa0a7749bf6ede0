// The sleep timer: in this browser the page fades out and pauses, in the room the player does.
import { computed, signal } from '@preact/signals';
import { room } from '../../api/client';
import { here, place, roomDeck } from '../../player';

const fadeMs = 10_000;
const stepMs = 250;

const hereAt = signal<number | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** When the place that is shown falls silent, in milliseconds since 1970; null: never. */
export const sleepAt = computed<number | null>(() => {
  if (place.value === 'here') return hereAt.value;
  const at = roomDeck.latest.value?.sleepAt;
  return at ? Date.parse(at) : null;
});

export async function sleepIn(minutes: number | null): Promise<void> {
  if (place.value === 'room') {
    await room.sleep(minutes);
    return;
  }
  clearTimeout(timer);
  hereAt.value = minutes === null ? null : Date.now() + minutes * 60_000;
  if (minutes !== null) timer = setTimeout(() => fade(here.view.value.volume, 0), Math.max(0, minutes * 60_000 - fadeMs));
}

/** Lower and lower, then silent, and as loud as before for the next time. */
function fade(loud: number, passedMs: number): void {
  if (passedMs >= fadeMs || here.view.value.state !== 'playing') {
    here.pause();
    void here.setVolume(loud);
    hereAt.value = null;
    return;
  }
  void here.setVolume(volumeAt(loud, passedMs));
  timer = setTimeout(() => fade(loud, passedMs + stepMs), stepMs);
}

export const volumeAt = (loud: number, passedMs: number): number => loud * (1 - passedMs / fadeMs);
