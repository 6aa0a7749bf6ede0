import type { JSX } from 'preact';
import type { OutputChoice } from '../../api/types';
import { roomDeck } from '../../player';
import { CheckIcon, SwapIcon, WarningIcon } from '../../shared/icons';
import { canPlay, describe, otherOf, outputName } from './output-words';

const other = (): OutputChoice | null => otherOf(roomDeck.latest.value, roomDeck.outputBefore.value);

/** A/B: the same place of the tune through the other output. */
export function otherOutput(): void {
  const next = other();
  if (next) void roomDeck.output(next.id);
}

export function AbButton(): JSX.Element | null {
  const next = other();
  if (!next) return null;
  return (
    <button type="button" class="toggle ab" title="Go on from here through the other output" onClick={otherOutput}>
      <SwapIcon />
      <span>
        A/B <strong>{outputName(next.id)}</strong>
      </span>
    </button>
  );
}

/** All the room can sound through, and how each of them is. */
export function Outputs(): JSX.Element | null {
  const state = roomDeck.latest.value;
  if (!state || state.outputs.length < 2) return null;
  return (
    <ul class="outputs" aria-label="Outputs of the room">
      {state.outputs.map((choice) => {
        const sick = choice.state === 'away' || choice.state === 'degraded' || choice.state === 'busy';
        return (
          <li key={choice.id}>
            <button type="button" aria-pressed={choice.id === state.output.id} disabled={!state.track || !canPlay(choice)} onClick={() => void roomDeck.output(choice.id)}>
              <span class={sick ? 'mark warn' : 'mark good'}>{sick ? <WarningIcon /> : choice.id === state.output.id ? <CheckIcon /> : null}</span>
              <span>
                <strong>{outputName(choice.id)}</strong>
                <span class="about">{describe(choice)}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
