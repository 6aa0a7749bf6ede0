import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { explain, type Trouble } from '../../api/errors';
import { stations, type StationWish } from '../../api/stations';
import type { Track } from '../../api/types';
import { deck, place } from '../../player';
import { author, count, released, title } from '../../shared/format';
import { useLoad } from '../../shared/hooks';
import { say } from '../../shared/notice';
import { go } from '../../shared/router';
import { TroubleBox } from '../../shared/Trouble';
import { Cover } from '../../shared/cover/Cover';
import { posterOf } from '../../shared/cover/poster';
import { adventure, endStation, onAir, setAdventure, startStation } from './air';
import { adventureWords, chipModels, eraOf, eras, firstPersonas, moods, type Choice } from './choices';
import { stationTrouble } from './trouble';
import './stations.css';

export function Stations(): JSX.Element {
  const trouble = useSignal<Trouble | null>(null);
  const busy = useSignal('');
  const start = async (name: string, wish: StationWish) => {
    if (busy.value !== '') return;
    busy.value = name;
    trouble.value = null;
    const where = place.value;
    try {
      const told = await startStation(wish, where);
      say([`${told.name} plays ${where === 'here' ? 'here' : 'in the room'}.`, ...told.notes].join(' '));
      go({ screen: 'now' });
    } catch (failure) {
      trouble.value = stationTrouble(failure);
    } finally {
      busy.value = '';
    }
  };
  const current = deck.value.view.value.track;
  return (
    <section class="stations" aria-label="Stations" aria-busy={busy.value !== ''}>
      <header>
        <h2>Stations</h2>
        <p class="quiet">{place.value === 'here' ? 'They play in this browser.' : 'They play in the room, for everyone.'} A station goes on until you end it.</p>
      </header>
      <OnAir />
      {trouble.value && <TroubleBox trouble={trouble.value} />}
      {current && current.playable && <FromNow track={current} start={start} busy={busy.value} />}
      <Group title="For you">
        {forYou.map((choice) => (
          <Tile key={choice.name} choice={choice} start={start} busy={busy.value} />
        ))}
      </Group>
      <Group title="Moods">
        {moods.map((choice) => (
          <Tile key={choice.name} choice={choice} start={start} busy={busy.value} />
        ))}
      </Group>
      <Personas start={start} busy={busy.value} />
      <Words title="Years">
        {eras.map((era) => (
          <button key={era.name} type="button" class="plain" onClick={() => void start(era.name, era.wish)}>
            {era.name}
          </button>
        ))}
      </Words>
      <Words title="Chip">
        {chipModels.map((chip) => (
          <button key={chip.name} type="button" class="plain" onClick={() => void start(chip.name, chip.wish)}>
            {chip.name}
          </button>
        ))}
      </Words>
      <Composer start={start} />
      <label class="adventure">
        <span>
          How far afield: <strong>{adventureWords[adventure.value - 1]}</strong>
        </span>
        <input
          type="range"
          min={1}
          max={5}
          step={1}
          value={adventure.value}
          aria-valuetext={adventureWords[adventure.value - 1]}
          style={{ '--filled': `${(adventure.value - 1) * 25}%` }}
          onInput={(event) => setAdventure(Number(event.currentTarget.value))}
        />
      </label>
    </section>
  );
}

const forYou: Choice[] = [
  { name: 'Your favourites', about: 'sounds like what you like', wish: { kind: 'favorites-station', body: {} } },
  { name: 'As you go', about: 'follows what you skip and like', wish: { kind: 'adaptive-station', body: {} } },
  { name: 'Hidden gems', about: 'never played, out of the way', wish: { kind: 'hidden-gems', body: {} } },
  { name: 'Others like you', about: 'what they like', wish: { kind: 'collaborative-filter', body: {} } },
  { name: 'Anything', about: 'the whole collection', wish: { kind: 'any-station', body: {} } },
];

type Start = (name: string, wish: StationWish) => Promise<void>;

function OnAir(): JSX.Element | null {
  const name = onAir.value;
  if (name === null) return null;
  return (
    <div class="on-air">
      <p>
        <span class="quiet">On air {place.value === 'here' ? 'here' : 'in the room'}</span>
        <strong>{name}</strong>
      </p>
      <EndButton />
    </div>
  );
}

function EndButton(): JSX.Element {
  const end = async () => {
    try {
      await endStation(place.value);
      say('The station has ended. What plays, plays on.');
    } catch (failure) {
      say(explain(failure).text);
    }
  };
  return (
    <button type="button" class="plain" onClick={() => void end()}>
      End it
    </button>
  );
}

function FromNow({ track, start, busy }: { track: Track; start: Start; busy: string }): JSX.Element {
  const composer = author(track);
  const { year } = released(track);
  const era = eraOf(year);
  const name = `More like “${title(track)}”`;
  return (
    <div class="from-now">
      <button type="button" class={`tile wide${busy === name ? ' starting' : ''}`} onClick={() => void start(name, { kind: 'station-from-song', body: { sid_path: track.sidPath, song: track.selectedSong } })}>
        <Cover track={track} small />
        <span class="names">
          <strong>{name}</strong>
          <span>songs that sound like it, whoever wrote them</span>
        </span>
      </button>
      <div class="words">
        {composer !== 'Unknown composer' && (
          <>
            <button type="button" class="plain" onClick={() => void start(composer, { kind: 'composer-station', body: { composer: plainName(composer) } })}>
              {composer}
            </button>
            <button type="button" class="plain" onClick={() => void start('alike', { kind: 'similar-composers', body: { composer: plainName(composer) } })}>
              Composers like this
            </button>
          </>
        )}
        {era && (
          <button type="button" class="plain" onClick={() => void start(era.name, era.wish)}>
            {era.name}
          </button>
        )}
      </div>
    </div>
  );
}

/** "Rob Hubbard (Some Handle)" -> "Rob Hubbard" */
const plainName = (name: string): string => name.replace(/\s*\(.*\)$/, '');

function Group({ title: name, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="group" aria-label={name}>
      <h3>{name}</h3>
      <div class="tiles">{children}</div>
    </section>
  );
}

function Words({ title: name, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="group" aria-label={name}>
      <h3>{name}</h3>
      <div class="words">{children}</div>
    </section>
  );
}

function Tile({ choice, start, busy }: { choice: Choice; start: Start; busy: string }): JSX.Element {
  return (
    <button type="button" class={`tile${busy === choice.name ? ' starting' : ''}`} onClick={() => void start(choice.name, choice.wish)}>
      <Cover track={posterOf(choice.name, 'station')} small />
      <span class="names">
        <strong>{choice.name}</strong>
        <span>{choice.about}</span>
      </span>
    </button>
  );
}

function Personas({ start, busy }: { start: Start; busy: string }): JSX.Element {
  const { value } = useLoad('personas', stations.personas);
  const known = value?.personas.map((one) => ({ name: one.name, about: `${one.looks}${one.songs > 0 ? `, ${count(one.songs, 'song')}` : ''}`, wish: { kind: 'persona-station', body: { persona: one.id } } }));
  return (
    <Group title="Ways of listening">
      {(known ?? firstPersonas).map((choice) => (
        <Tile key={choice.wish.body.persona} choice={choice} start={start} busy={busy} />
      ))}
    </Group>
  );
}

function Composer({ start }: { start: Start }): JSX.Element {
  const name = useSignal('');
  const ask = () => {
    const composer = name.value.trim();
    if (composer !== '') void start(composer, { kind: 'composer-station', body: { composer } });
  };
  return (
    <form
      class="group composer"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <h3>
        <label for="composer-field">A composer</label>
      </h3>
      <div class="field">
        <input id="composer-field" type="text" placeholder="Rob Hubbard" autocomplete="off" spellcheck={false} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
        <button type="submit" class="plain">
          Play
        </button>
      </div>
    </form>
  );
}
