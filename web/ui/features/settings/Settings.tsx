import type { JSX } from 'preact';
import { setTellsPlays, tellsPlays } from '../../taste/opinions';

export function Settings(): JSX.Element {
  return (
    <>
      <label class="switch">
        <input type="checkbox" checked={tellsPlays.value} onChange={(event) => setTellsPlays(event.currentTarget.checked)} />
        <span>Tell the player what I play and skip, so that its stations learn from it</span>
      </label>
      <p class="quiet">Hearts, likes and ratings are told in any case: that is what the buttons are for. They are kept under a random number, without your name.</p>
    </>
  );
}
