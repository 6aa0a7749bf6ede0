import type { JSX } from 'preact';
import { count } from '../../shared/format';
import { outbox, outboxState, tellsPlays } from '../../taste/opinions';
import { failuresUntilTold } from '../../taste/outbox';

/** What of the listener's own waits here for the player, and that it does not get through when it does not. */
export function OutboxLine(): JSX.Element {
  const { waiting, failures, sending } = outboxState.value;
  const blocked = document.documentElement.dataset.storage === 'blocked';
  return (
    <div class={failures >= failuresUntilTold ? 'trouble' : 'outbox'} role={failures >= failuresUntilTold ? 'alert' : undefined}>
      {failures >= failuresUntilTold && <p>The player has not taken your hearts and ratings {failures} times in a row. They are kept here and tried again.</p>}
      <p class="quiet">
        {waiting === 0 ? 'The player knows all you told it.' : `${count(waiting, 'word')} of yours ${waiting === 1 ? 'waits' : 'wait'} to be told to the player.`}{' '}
        {tellsPlays.value ? 'It is told what you play and skip, too.' : 'What you play and skip stays in this browser.'}
      </p>
      {blocked && <p class="quiet">This browser does not let the page keep anything: it is forgotten when you leave.</p>}
      {waiting > 0 && (
        <button type="button" class="plain" disabled={sending} onClick={() => void outbox.flush()}>
          {sending ? 'Telling…' : 'Tell it now'}
        </button>
      )}
    </div>
  );
}
