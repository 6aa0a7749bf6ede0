// The voices of the place that is shown: which are muted, and how to change that.
import { here, place, roomDeck } from '../../player';
import { mutedVoices } from '../../player/chip-sound';

const voicesOfChip = 3;

/** [chip][voice], true: muted. Empty where voices cannot be told apart: nothing is loaded, or a file of sound plays. */
export function muted(): readonly (readonly boolean[])[] {
  if (place.value === 'room') return roomDeck.latest.value?.muted ?? [];
  return Array.from({ length: here.voices.value / voicesOfChip }, (_, chip) => Array.from({ length: voicesOfChip }, (_, voice) => mutedVoices.value[chip]?.[voice] === true));
}

export async function mute(chip: number, voice: number, off: boolean): Promise<void> {
  if (place.value === 'room') await roomDeck.mute(chip, voice, off);
  else here.mute(chip, voice, off);
}

/** What is to be muted so that one voice sounds alone; where it is alone already, nothing. */
export function aloneOrAll(now: readonly (readonly boolean[])[], chip: number, voice: number): boolean[][] {
  const wanted = now.map((voices, at) => voices.map((_, index) => !(at === chip && index === voice)));
  const alone = now.every((voices, at) => voices.every((off, index) => off === wanted[at]?.[index]));
  return alone ? wanted.map((voices) => voices.map(() => false)) : wanted;
}
