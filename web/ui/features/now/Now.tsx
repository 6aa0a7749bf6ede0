import type { JSX } from 'preact';
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Track } from '../../api/types';
import { deck, here, place, roomDeck } from '../../player';
import { author, chips, count, released, title } from '../../shared/format';
import { lazy } from '../../shared/lazy';
import { go } from '../../shared/router';
import { isBoolean, recall, remember } from '../../shared/storage';
import { showTune } from '../shell/sheets';
import { Heart, Ratings } from '../taste/Opinion';
import { MoreIcon } from '../../shared/icons';
import { TroubleBox } from '../../shared/Trouble';
import { Cover } from '../../shared/cover/Cover';
import { FirstVisit } from './FirstVisit';
import { Output } from './Output';
import { Progress } from './Progress';
import { Scope } from './Scope';
import { Stil } from './Stil';
import { Subtunes, Transport } from './Transport';
import { UpNext } from './UpNext';
import { Why } from './Why';
import './now.css';

export function Now(): JSX.Element {
  const view = deck.value.view.value;
  const track = view.track;
  if (!track) return <FirstVisit />;
  const audible = place.value === 'here' ? here.view.value.state === 'playing' : roomDeck.listening.value === 'on';
  return (
    <section class="now" aria-label="Now playing">
      <SwipeArea>
        <Cover track={track} />
        <Scope running={audible} />
      </SwipeArea>
      <RegisterView track={track} />
      <Heading track={track} />
      {view.trouble && <TroubleBox trouble={view.trouble} />}
      <Progress />
      <Transport />
      <Subtunes />
      <Why />
      <Output />
      <UpNext />
      <Ratings key={`${track.sidPath}#${track.selectedSong}`} track={track} />
      <Stil track={track} />
      <Facts track={track} />
    </section>
  );
}

const Registers = lazy(() => import('../registers/Registers').then((part) => part.Registers));
const showRegisters = signal(recall('registers', false, isBoolean));

export function toggleRegisters(): void {
  showRegisters.value = !showRegisters.value;
  remember('registers', showRegisters.value);
}

/** What the chip is told, beside the sound that comes of it. */
function RegisterView({ track }: { track: Track }): JSX.Element {
  return (
    <div class="register-view">
      <button type="button" class="link" aria-pressed={showRegisters.value} onClick={toggleRegisters}>
        {showRegisters.value ? 'Hide the keys' : 'Show the keys'}
      </button>
      {showRegisters.value && <Registers track={track} />}
    </div>
  );
}

function Heading({ track }: { track: Track }): JSX.Element {
  const { year, publisher } = released(track);
  const search = (q: string) => go({ screen: 'search', q });
  return (
    <div class="heading">
      <div>
        <h2>{title(track)}</h2>
        <p>
          <button type="button" class="link" onClick={() => search(`"${author(track).replace(/\s*\(.*\)$/, '')}"`)}>
            {author(track)}
          </button>
          {year !== '' && (
            <>
              <span aria-hidden="true"> · </span>
              {/^\d{4}$/.test(year) ? (
                <button type="button" class="link" onClick={() => search(year)}>
                  {year}
                </button>
              ) : (
                year
              )}
            </>
          )}
          {publisher !== '' && <span> · {publisher}</span>}
        </p>
      </div>
      <span class="say">
        <Heart track={track} />
      <button type="button" class="round" aria-label="More about this tune" onClick={() => showTune(track)}>
        <MoreIcon />
      </button>
      </span>
    </div>
  );
}

function Facts({ track }: { track: Track }): JSX.Element {
  const { metadata } = track;
  const facts = [chips(track) || 'any chip', metadata.clock ?? '', `${metadata.sidType} v${metadata.version}`, count(metadata.songs, 'song')];
  return (
    <p class="facts">
      <span>{facts.filter((fact) => fact !== '').join(' · ')}</span>
      <span class="path">{track.relativePath}</span>
    </p>
  );
}

const swipePx = 48;

/** A swipe to the side goes to the song beside this one. */
function SwipeArea({ children }: { children: JSX.Element[] }): JSX.Element {
  const start = useRef<{ x: number; y: number } | null>(null);
  return (
    <div
      class="picture"
      onPointerDown={(event) => (start.current = { x: event.clientX, y: event.clientY })}
      onPointerCancel={() => (start.current = null)}
      onPointerUp={(event) => {
        const from = start.current;
        start.current = null;
        if (!from) return;
        const dx = event.clientX - from.x;
        if (Math.abs(dx) < swipePx || Math.abs(dx) < 2 * Math.abs(event.clientY - from.y)) return;
        void deck.value.stepSong(dx < 0 ? 1 : -1);
      }}
    >
      {children}
    </div>
  );
}
