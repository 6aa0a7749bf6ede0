import type { JSX } from 'preact';
import { deck, here, place, roomDeck } from '../../player';
import { clock, count, subtitle, title } from '../../shared/format';
import { partyShown } from '../shell/sheets';
import { vote, voted } from '../party/votes';
import { CloseIcon, DownIcon, LikeIcon, PartyIcon, UpIcon } from '../../shared/icons';
import { Cover } from '../../shared/cover/Cover';
import './queue.css';

export function Queue(): JSX.Element {
  const view = deck.value.view.value;
  const current = view.queue.findIndex((entry) => entry.id === view.currentId);
  const toCome = view.queue.length - current - 1;
  const ahead = view.queue.slice(current + 1).reduce((sum, entry) => sum + entry.track.durationSeconds, 0);
  const inRoom = place.value === 'room';
  const party = inRoom && roomDeck.latest.value?.party?.on === true;
  return (
    <section class="queue" aria-label="Queue">
      <header>
        <h2>{inRoom ? 'Queue in the room' : 'Queue here'}</h2>
        {inRoom && (
          <button type="button" class="plain party" onClick={() => (partyShown.value = true)}>
            <PartyIcon /> Party{party ? ' is on' : ''}
          </button>
        )}
        {view.queue.length > (current >= 0 ? 1 : 0) && (
          <button type="button" class="plain" onClick={() => void deck.value.clear()}>
            Clear
          </button>
        )}
      </header>
      {view.queue.length === 0 ? (
        <p class="quiet">Nothing waits. {inRoom ? 'What you add is heard by everyone in the room.' : 'Add tunes with the three dots beside them.'}</p>
      ) : (
        <p class="quiet">
          {toCome > 0 ? `${count(toCome, 'tune')} to come` : 'This is the last one'}
          {ahead > 0 ? `, ${clock(ahead * 1000)}` : ''}
        </p>
      )}
      <ol class="list">
        {view.queue.map((entry, index) => {
          const name = title(entry.track);
          const isCurrent = entry.id === view.currentId;
          return (
            <li key={entry.id} class={`row${isCurrent ? ' current' : ''}${index < current ? ' past' : ''}`}>
              <button type="button" class="main" aria-current={isCurrent ? 'true' : undefined} onClick={() => void deck.value.playEntry(entry.id)}>
                <span class="sr">Play </span>
                <Cover track={entry.track} small />
                <span class="names">
                  <strong>{name}</strong>
                  <span>
                    {subtitle(entry.track)}
                    {entry.track.metadata.songs > 1 ? ` · song ${entry.track.selectedSong}` : ''}
                  </span>
                </span>
              </button>
              {party && index > current && (
                <button type="button" class={`round vote${voted.value.has(entry.id) ? ' on' : ''}`} aria-pressed={voted.value.has(entry.id)} aria-label={`Vote for ${name}`} onClick={() => void vote(entry.id, !voted.value.has(entry.id))}>
                  <LikeIcon filled={voted.value.has(entry.id)} />
                  <span>{entry.votes ?? 0}</span>
                </button>
              )}
              {!party && <span class="order">
                <button type="button" aria-label={`Move ${name} up`} disabled={index === 0} onClick={() => void deck.value.move(entry.id, index - 1)}>
                  <UpIcon />
                </button>
                <button type="button" aria-label={`Move ${name} down`} disabled={index === view.queue.length - 1} onClick={() => void deck.value.move(entry.id, index + 1)}>
                  <DownIcon />
                </button>
              </span>}
              <button type="button" class="round" aria-label={`Take ${name} out of the queue`} onClick={() => void deck.value.remove(entry.id)}>
                <CloseIcon />
              </button>
            </li>
          );
        })}
      </ol>
      {!inRoom && (
        <label class="switch">
          <input type="checkbox" checked={here.keepGoing.value} onChange={(event) => here.setKeepGoing(event.currentTarget.checked)} />
          <span>At the end, go on with something from the library</span>
        </label>
      )}
    </section>
  );
}
