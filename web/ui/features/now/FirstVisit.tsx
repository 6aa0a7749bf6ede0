import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { library } from '../../api/client';
import { ApiError, explain, Unreachable } from '../../api/errors';
import type { Track } from '../../api/types';
import { deck, here, place, roomDeck } from '../../player';
import { PlayIcon } from '../../shared/icons';
import { useLoad } from '../../shared/hooks';
import { TuneRow } from '../tune/TuneRow';
import { Cover } from '../../shared/cover/Cover';
import { posterOf } from '../../shared/cover/poster';
import { startStation } from '../stations/air';
import { GuestLine } from './GuestLine';

/** Where the daemon keeps the tunes it brings along. */
const demoFolder = 'SIDFlow';

const poster = posterOf('Press play', 'SIDFlow 2');

/** Nothing chosen yet: one button that plays something good, and nothing asked. */
export function FirstVisit(): JSX.Element {
  const trouble = useSignal<string | null>(null);
  const demos = useLoad('demos', () => demoTunes());
  const inRoom = place.value === 'room';
  const start = async () => {
    trouble.value = null;
    try {
      await playSomething(inRoom);
    } catch (failure) {
      const told = explain(failure);
      trouble.value = [told.text, told.advice ?? ''].join(' ');
    }
  };
  const told = trouble.value ?? deck.value.view.value.trouble?.text;
  const loading = deck.value.view.value.state === 'loading';
  return (
    <section class="now first" aria-label="Start">
      <div class="picture">
        <Cover track={poster} />
        <button type="button" class={`play big over${loading ? ' loading' : ''}`} aria-label={inRoom ? 'Play something in the room' : 'Play something'} onClick={() => void start()}>
          <PlayIcon />
        </button>
      </div>
      <div class="heading">
        <div>
          <h2>{inRoom ? (roomDeck.latest.value?.guest ? 'Played from elsewhere' : 'The room is quiet') : 'Music from the Commodore 64'}</h2>
          <p>{inRoom ? 'Press play and something good starts there.' : 'Press play: something good starts right here.'}</p>
        </div>
      </div>
      {inRoom && <GuestLine />}
      {told && (
        <div class="trouble" role="alert">
          <p>{told}</p>
        </div>
      )}
      {demos.value && demos.value.length > 0 && (
        <>
          <h3>Or pick one</h3>
          <ul class="list">
            {demos.value.map((track) => (
              <TuneRow key={track.sidPath} track={track} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

async function demoTunes(): Promise<Track[]> {
  try {
    return (await library.browse(demoFolder)).tunes.filter((tune) => tune.playable);
  } catch (failure) {
    if (failure instanceof ApiError) return []; // no demo tunes installed: anything from the library will do
    throw failure;
  }
}

/** The tunes that came along; else songs with a rich melody; else anything at all. */
async function playSomething(inRoom: boolean): Promise<void> {
  const demos = await demoTunes().catch((failure: unknown) => {
    if (!inRoom && failure instanceof Unreachable) return null;
    throw failure;
  });
  // Without the player: what was kept for offline, if anything was.
  if (demos === null) return here.playAnything();
  const first = demos[0];
  if (!first) return playFromLibrary(inRoom);
  if (!inRoom) return here.playAll(demos);
  await roomDeck.play(first, first.selectedSong);
  for (const demo of demos.slice(1)) await roomDeck.enqueue(demo, demo.selectedSong, false);
}

async function playFromLibrary(inRoom: boolean): Promise<void> {
  try {
    await startStation({ kind: 'persona-station', body: { persona: 'melodic' } }, inRoom ? 'room' : 'here');
  } catch (failure) {
    if (!(failure instanceof ApiError)) throw failure;
    // Nothing can be compared yet.
    if (!inRoom) return here.playAnything();
    const any = (await library.search({ q: '' }, 0, 50)).results.find((tune) => tune.playable);
    if (any) await roomDeck.play(any, any.selectedSong);
  }
}
