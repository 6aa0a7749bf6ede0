// Lock screen, headset buttons and keyboard media keys, where the browser offers them.
import { effect } from '@preact/signals';
import { author, title } from '../shared/format';
import { deck, here, roomDeck } from './index';
import { positionAt } from './deck';

export function connectMediaSession(): void {
  if (!('mediaSession' in navigator)) return;
  const session = navigator.mediaSession;
  const on = (action: MediaSessionAction, run: (details: MediaSessionActionDetails) => void) => {
    try {
      session.setActionHandler(action, run);
    } catch (unsupported) {
      console.info(`This browser has no media key for ${action}:`, unsupported);
    }
  };
  const toggle = () => void deck.value.toggle();
  on('play', toggle);
  on('pause', toggle);
  on('nexttrack', () => void deck.value.next());
  on('previoustrack', () => void deck.value.previous());
  on('seekto', (details) => details.seekTime !== undefined && void deck.value.seek(details.seekTime * 1000));
  on('seekbackward', (details) => step(-(details.seekOffset ?? 10)));
  on('seekforward', (details) => step(details.seekOffset ?? 10));

  effect(() => {
    // What sounds in this browser: its own tune, or the room's stream.
    const view = roomDeck.listening.value === 'off' ? here.view.value : roomDeck.view.value;
    session.playbackState = view.state === 'stopped' ? 'none' : view.state === 'paused' ? 'paused' : 'playing';
    const track = view.track;
    const name = track ? title(track) : 'SIDFlow';
    if (session.metadata?.title === name && session.metadata.artist === (track ? author(track) : '')) return;
    session.metadata = track ? new MediaMetadata({ title: name, artist: author(track), album: track.metadata.released }) : null;
  });
}

function step(seconds: number): void {
  void deck.value.seek(positionAt(deck.value.view.value, performance.now()) + seconds * 1000);
}
