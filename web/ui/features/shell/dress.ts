// The page's title and accent follow the tune.
import { effect } from '@preact/signals';
import { deck } from '../../player';
import { accentOf, seedOf } from '../../shared/cover/petscii';
import { title } from '../../shared/format';

export function dressPage(): void {
  effect(() => {
    const { track, state } = deck.value.view.value;
    document.documentElement.dataset.accent = track ? accentOf(seedOf(track)) : 'blue';
    document.title = track && state === 'playing' ? `${title(track)} · SIDFlow` : 'SIDFlow';
  });
}
