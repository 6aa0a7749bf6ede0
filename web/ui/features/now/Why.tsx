import type { JSX } from 'preact';
import { place } from '../../player';
import { explain } from '../../api/errors';
import { StationIcon } from '../../shared/icons';
import { say } from '../../shared/notice';
import { sentence } from '../../shared/format';
import { endStation, onAir, why } from '../stations/air';

/** Why this tune, in one plain sentence; and the station it belongs to. */
export function Why(): JSX.Element | null {
  const told = why.value;
  const station = onAir.value;
  if (!told && station === null) return null;
  const end = () => endStation(place.value).catch((failure: unknown) => say(explain(failure).text));
  return (
    <p class="why">
      <StationIcon />
      <span>
        {told ? sentence(told.reason) : 'Chosen by hand.'} <span class="quiet">{told?.station ?? station}</span>
      </span>
      {station !== null && (
        <button type="button" class="link" onClick={() => void end()}>
          End
        </button>
      )}
    </p>
  );
}
