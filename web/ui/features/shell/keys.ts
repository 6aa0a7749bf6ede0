// What each key does; the sheet behind '?' lists them (features/help).
import { choosePlace, deck, listenToRoom, place, roomDeck } from '../../player';
import { positionAt } from '../../player/deck';
import type { Keys } from '../../shared/keyboard';
import { go, route } from '../../shared/router';
import { toggleTheme } from '../../shared/theme';
import { like, opinionOf, setFavourite } from '../../taste/opinions';
import { toggleRegisters } from '../now/Now';
import { otherOutput } from '../now/Outputs';
import { mute, muted } from '../now/voices';
import { searchFieldId } from '../search/Search';
import { helpShown } from './sheets';

const seekBy = (seconds: number) => void deck.value.seek(positionAt(deck.value.view.value, performance.now()) + seconds * 1000);
const louder = (step: number) => void deck.value.setVolume(deck.value.view.value.volume + step);
const voice = (index: number) => {
  const off = muted()[0]?.[index];
  if (off !== undefined) void mute(0, index, !off);
};

const track = () => deck.value.view.value.track;
const say = (liked: boolean) => {
  const current = track();
  if (current) like(current, liked);
};

export const keys: Keys = {
  Space: () => void deck.value.toggle(),
  ArrowLeft: () => seekBy(-5),
  ArrowRight: () => seekBy(5),
  'Shift+ArrowLeft': () => void deck.value.stepSong(-1),
  'Shift+ArrowRight': () => void deck.value.stepSong(1),
  ArrowUp: () => louder(5),
  ArrowDown: () => louder(-5),
  n: () => void deck.value.next(),
  p: () => void deck.value.previous(),
  '/': () => {
    if (route.value.screen !== 'search') go({ screen: 'search', q: '' });
    // Behind the drawing of the field, which waits as a microtask itself; no key typed meanwhile is lost.
    queueMicrotask(() => document.getElementById(searchFieldId)?.focus());
  },
  l: () => go({ screen: 'library', path: '' }),
  q: () => go({ screen: 'queue' }),
  k: toggleRegisters,
  m: () => go({ screen: 'now' }),
  s: () => go({ screen: 'stations' }),
  y: () => go({ screen: 'you', part: '' }),
  f: () => {
    const current = track();
    if (current) setFavourite(current, opinionOf(current).favourite !== true);
  },
  '+': () => say(true),
  '-': () => say(false),
  w: () => choosePlace(place.value === 'here' ? 'room' : 'here'),
  h: () => listenToRoom(roomDeck.listening.value === 'off'),
  1: () => voice(0),
  2: () => voice(1),
  3: () => voice(2),
  o: () => {
    if (place.value === 'room') otherOutput();
  },
  t: toggleTheme,
  '?': () => (helpShown.value = true),
};
