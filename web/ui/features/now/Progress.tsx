import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { deck } from '../../player';
import { usePosition } from '../../shared/hooks';
import { clock, spokenClock } from '../../shared/format';

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
