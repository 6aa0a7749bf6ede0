import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Track } from '../../api/types';
import { deck } from '../../player';
import { usePosition } from '../../shared/hooks';
import { clock, spokenClock } from '../../shared/format';
import { useAbout } from './about';
import { passageAt, passages, type Passage } from './passages';

export function Progress(): JSX.Element {
  const view = deck.value.view.value;
  const position = usePosition(deck.value.view);
  // While the thumb is dragged it shows where it would go, not where the tune is.
  const dragged = useSignal<number | null>(null);
  const shown = dragged.value ?? position;
  const length = Math.max(1, view.durationMs);
  const estimated = view.track?.durationSource === 'estimated';
  return (
    <div class="progress">
      <input
        type="range"
        aria-label="Position in the tune"
        aria-valuetext={`${spokenClock(shown)} of ${spokenClock(length)}`}
        min={0}
        max={Math.round(length)}
        step={1000}
        value={Math.round(shown)}
        disabled={view.track === null || view.durationMs <= 0}
        style={{ '--filled': `${Math.min(100, (shown / length) * 100)}%` }}
        onInput={(event) => (dragged.value = Number(event.currentTarget.value))}
        onChange={(event) => {
          dragged.value = null;
          void deck.value.seek(Number(event.currentTarget.value));
        }}
      />
      {view.track && <Passages track={view.track} lengthMs={length} atMs={shown} />}
      <div class="times">
        <span>{clock(shown)}</span>
        <span title={estimated ? 'No list gives this tune’s length: it fades out here' : undefined}>
          {estimated ? 'about ' : ''}
          {clock(view.durationMs)}
        </span>
      </div>
    </div>
  );
}

/** What STIL says of places in the song: a tick each on the bar, and the name of the passage that sounds. */
function Passages({ track, lengthMs, atMs }: { track: Track; lengthMs: number; atMs: number }): JSX.Element | null {
  const { value } = useAbout(track);
  const all = passages(value?.songs.find((one) => one.song === track.selectedSong)?.stil ?? [], lengthMs);
  if (all.length === 0) return null;
  const now = passageAt(all, atMs);
  return (
    <>
      <ol class="ticks" aria-label="Passages">
        {all.map((one: Passage) => (
          <li key={one.atMs} style={{ left: `${(one.atMs / lengthMs) * 100}%` }}>
            <button
              type="button"
              class={one === now ? 'now-here' : undefined}
              aria-current={one === now ? 'true' : undefined}
              aria-label={`${clock(one.atMs)} ${one.label}`}
              title={one.label}
              onClick={() => void deck.value.seek(one.atMs)}
            />
          </li>
        ))}
      </ol>
      <p class="passage">{now ? now.label : ''}</p>
    </>
  );
}
