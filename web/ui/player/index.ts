// The two places a tune can sound in, and which of them the page is showing.
import { computed, effect, signal } from '@preact/signals';
import { recall, remember } from '../shared/storage';
import type { Deck } from './deck';
import { HereDeck } from './here';
import { RoomDeck } from './room';

export type Place = 'here' | 'room';

export const here = new HereDeck();
export const roomDeck = new RoomDeck(() => here.serverIsBack());

const isPlace = (value: unknown): value is Place => value === 'here' || value === 'room';
export const place = signal<Place>(recall('place', 'here', isPlace));
export const deck = computed<Deck & { stepSong(step: number): Promise<void> }>(() => (place.value === 'here' ? here : roomDeck));

export function choosePlace(next: Place): void {
  place.value = next;
  remember('place', next);
}

// One sound at a time in this browser: what was switched on last is heard.
effect(() => {
  if (here.view.value.state === 'playing' && roomDeck.listening.peek() !== 'off') roomDeck.listen(false);
});

export function listenToRoom(on: boolean): void {
  if (on) here.pause();
  roomDeck.listen(on);
}
