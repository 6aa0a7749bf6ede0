import type { JSX } from 'preact';
import { formatRoute, route } from '../../shared/router';
import { ClockIcon, DownIcon, HeartIcon, ListIcon, RightIcon, SettingsIcon } from '../../shared/icons';
import { lazy } from '../../shared/lazy';
import { Favourites } from './Favourites';
import { Offline } from './Offline';
import { OutboxLine } from './OutboxLine';
import { PlaylistPage } from './PlaylistPage';
import { Playlists } from './Playlists';
import { Recent } from './Recent';
import './you.css';

const Settings = lazy(() => import('../settings/Settings').then((part) => part.Settings));

export function You(): JSX.Element {
  const part = route.value.screen === 'you' ? route.value.part : '';
  const [name = '', id = ''] = part.split('/');
  switch (name) {
    case 'favourites':
      return <Page title="Favourites"><Favourites /></Page>;
    case 'recent':
      return <Page title="Recently played"><Recent /></Page>;
    case 'playlists':
      return <Page title="Playlists"><Playlists /></Page>;
    case 'playlist':
      return <PlaylistPage key={id} id={id} />;
    case 'offline':
      return <Page title="Kept for offline"><Offline /></Page>;
    case 'settings':
      return <Page title="Settings"><Settings /></Page>;
    default:
      return <Overview />;
  }
}

function Page({ title, children }: { title: string; children: JSX.Element }): JSX.Element {
  return (
    <section class="you" aria-label={title}>
      <Way title={title} />
      {children}
    </section>
  );
}

export function Way({ title, above }: { title: string; above?: { part: string; name: string } }): JSX.Element {
  return (
    <nav class="crumbs" aria-label="Place">
      <ol>
        <li>
          <a href="#/you">You</a>
        </li>
        {above && (
          <li>
            <a href={formatRoute({ screen: 'you', part: above.part })}>{above.name}</a>
          </li>
        )}
        <li>
          <h2>{title}</h2>
        </li>
      </ol>
    </nav>
  );
}

const places = [
  { part: 'favourites', name: 'Favourites', about: 'what you gave a heart', Icon: HeartIcon },
  { part: 'recent', name: 'Recently played', about: 'here and in the room', Icon: ClockIcon },
  { part: 'playlists', name: 'Playlists', about: 'yours and everybody’s', Icon: ListIcon },
  { part: 'offline', name: 'Kept for offline', about: 'plays without the player', Icon: DownIcon },
  { part: 'settings', name: 'Settings', about: 'look, data, what you share', Icon: SettingsIcon },
];

function Overview(): JSX.Element {
  return (
    <section class="you" aria-label="You">
      <h2 class="head">You</h2>
      <ul class="list">
        {places.map(({ part, name, about, Icon }) => (
          <li key={part} class="row">
            <a class="main" href={formatRoute({ screen: 'you', part })}>
              <Icon />
              <span class="names">
                <strong>{name}</strong>
                <span>{about}</span>
              </span>
              <RightIcon />
            </a>
          </li>
        ))}
      </ul>
      <OutboxLine />
    </section>
  );
}
