import type { JSX } from 'preact';
import { choosePlace, deck, here, place, roomDeck, type Place } from '../../player';
import { title } from '../../shared/format';
import { useMedia } from '../../shared/hooks';
import { FolderIcon, HelpIcon, MoonIcon, NowIcon, SearchIcon, StationIcon, SunIcon, YouIcon } from '../../shared/icons';
import { lazy } from '../../shared/lazy';
import { notice } from '../../shared/notice';
import { formatRoute, route, type Route } from '../../shared/router';
import { theme, toggleTheme } from '../../shared/theme';
import { Cover } from '../../shared/cover/Cover';
import { Now } from '../now/Now';
import { PlayButton } from '../now/Transport';
import { Queue } from '../queue/Queue';
import { Search } from '../search/Search';
import { loadAnew, updateReady } from '../../offline/installed';
import { helpShown, partyShown, tuneShown } from './sheets';
import { wideQuery } from './width';
import './shell.css';

const Library = lazy(() => import('../library/Library').then((part) => part.Library));
const Stations = lazy(() => import('../stations/Stations').then((part) => part.Stations));
const You = lazy(() => import('../you/You').then((part) => part.You));
const TuneSheet = lazy(() => import('../tune/TuneSheet').then((part) => part.TuneSheet));
const PartySheet = lazy(() => import('../party/PartySheet').then((part) => part.PartySheet));
const HelpSheet = lazy(() => import('../help/HelpSheet').then((part) => part.HelpSheet));

export function App(): JSX.Element {
  const wide = useMedia(wideQuery);
  const { screen } = route.value;
  return (
    <>
      <a class="skip" href="#main">
        To the player
      </a>
      <Header />
      <LinkBanner />
      <UpdateBanner />
      {wide ? (
        <div class="columns">
          <div class="column left">
            <Tabs tabs={sideTabs} label="Find" />
            <Find screen={screen} />
          </div>
          <main id="main" class="column centre" tabIndex={-1}>
            <Now />
          </main>
          <aside class="column right">
            <Queue />
          </aside>
        </div>
      ) : (
        <>
          <main id="main" class="single" tabIndex={-1}>
            {screen === 'now' ? <Now /> : screen === 'queue' ? <Queue /> : <Find screen={screen} />}
          </main>
          <div class="dock">
            {screen !== 'now' && <MiniPlayer />}
            <Tabs tabs={dockTabs} label="Pages" />
          </div>
        </>
      )}
      {tuneShown.value && <TuneSheet />}
      {helpShown.value && <HelpSheet />}
      {partyShown.value && <PartySheet />}
      <div class="notice" role="status">
        {notice.value && <p key={notice.value.id}>{notice.value.text}</p>}
      </div>
    </>
  );
}

function Find({ screen }: { screen: Route['screen'] }): JSX.Element {
  switch (screen) {
    case 'search':
      return <Search />;
    case 'stations':
      return <Stations />;
    case 'you':
      return <You />;
    default:
      return <Library />;
  }
}

function Header(): JSX.Element {
  return (
    <header class="top">
      <h1>
        <a class="word" href="#/">
          SIDFlow
        </a>
      </h1>
      <div class="places" role="group" aria-label="Where to play">
        <PlaceButton name="here" label="Here" playing={here.view.value.state === 'playing'} />
        <PlaceButton name="room" label="Room" playing={roomDeck.view.value.state === 'playing'} />
      </div>
      <div class="tools">
        <button type="button" class="round keys-button" aria-label="Keys" onClick={() => (helpShown.value = true)}>
          <HelpIcon />
        </button>
        <button type="button" class="round" aria-label={theme.value === 'light' ? 'Dark theme' : 'Light theme'} onClick={toggleTheme}>
          {theme.value === 'light' ? <MoonIcon /> : <SunIcon />}
        </button>
      </div>
    </header>
  );
}

function PlaceButton({ name, label, playing }: { name: Place; label: string; playing: boolean }): JSX.Element {
  return (
    <button type="button" aria-pressed={place.value === name} onClick={() => choosePlace(name)}>
      {playing && <span class="dot" />}
      {label}
      {playing && <span class="sr">, playing</span>}
    </button>
  );
}

interface Tab {
  route: Route;
  label: string;
  Icon: () => JSX.Element;
}

const now: Tab = { route: { screen: 'now' }, label: 'Now', Icon: NowIcon };
const search: Tab = { route: { screen: 'search', q: '' }, label: 'Search', Icon: SearchIcon };
const stations: Tab = { route: { screen: 'stations' }, label: 'Stations', Icon: StationIcon };
const library: Tab = { route: { screen: 'library', path: '' }, label: 'Library', Icon: FolderIcon };
const you: Tab = { route: { screen: 'you', part: '' }, label: 'You', Icon: YouIcon };
const dockTabs = [now, search, stations, library, you];
const sideTabs = [library, search, stations, you];

function Tabs({ tabs, label }: { tabs: Tab[]; label: string }): JSX.Element {
  const { screen } = route.value;
  const shown = tabs.some((tab) => tab.route.screen === screen) ? screen : (tabs[0] ?? now).route.screen;
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.label} href={formatRoute(tab.route)} aria-current={tab.route.screen === shown ? 'page' : undefined}>
          <tab.Icon />
          <span>{tab.label}</span>
        </a>
      ))}
    </nav>
  );
}

function MiniPlayer(): JSX.Element | null {
  const view = deck.value.view.value;
  const track = view.track;
  if (!track) return null;
  return (
    <section class="mini" aria-label="Player">
      <a href="#/">
        <span class="sr">Now playing: </span>
        <Cover track={track} small />
        <span>{view.trouble?.text ?? title(track)}</span>
      </a>
      <PlayButton />
    </section>
  );
}

function UpdateBanner(): JSX.Element | null {
  if (!updateReady.value) return null;
  return (
    <div class="banner" role="status">
      SIDFlow was updated. The new page comes when you load it; the tune goes on from its place.{' '}
      <button type="button" class="link" onClick={loadAnew}>
        Load it now
      </button>
    </div>
  );
}

/** Said only when it matters: the first connection gets a moment of quiet. */
function LinkBanner(): JSX.Element | null {
  if (roomDeck.link.value !== 'lost') return null;
  return (
    <div class="banner" role="status">
      No connection to the player. Trying again; {here.view.value.state === 'playing' ? 'what has arrived here keeps playing.' : 'nothing is lost.'}
    </div>
  );
}
