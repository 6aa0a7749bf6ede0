// Which sheet lies over the page. The sheets themselves arrive when they are first opened.
import { signal } from '@preact/signals';
import type { Track } from '../../api/types';

export const tuneShown = signal<Track | null>(null);
export const showTune = (track: Track): void => {
  tuneShown.value = track;
};

export const helpShown = signal(false);
export const partyShown = signal(false);
