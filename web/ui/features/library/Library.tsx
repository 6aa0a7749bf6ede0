import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { library } from '../../api/client';
import type { LibraryStatus } from '../../api/types';
import { deck, here, place } from '../../player';
import { count } from '../../shared/format';
import { useLoad } from '../../shared/hooks';
import { FolderIcon, PlayIcon, QueueIcon } from '../../shared/icons';
import { say } from '../../shared/notice';
import { route } from '../../shared/router';
import { formatRoute } from '../../shared/router';
import { TroubleBox } from '../../shared/Trouble';
import { TuneRow } from '../tune/TuneRow';
import './library.css';

const scanPollMs = 2000;

export function Library(): JSX.Element {
  const path = route.value.screen === 'library' ? route.value.path : '';
  const status = useLoad('status', library.status);
  const scanning = status.value?.scanning === true;
  const { value, trouble, loading, again } = useLoad(`${path}|${scanning}`, (signal) => library.browse(path, signal));
  useEffect(() => {
    if (!scanning) return;
    const timer = setTimeout(status.again, scanPollMs);
    return () => clearTimeout(timer);
  }, [status.value]);
  const playable = value?.tunes.filter((tune) => tune.playable) ?? [];
  return (
    <section class="library" aria-label="Library" aria-busy={loading}>
      <Crumbs path={path} />
      {status.value && path === '' && <Status status={status.value} />}
      {trouble && <TroubleBox trouble={trouble} again={again} />}
      <ul class="list folders">
        {value?.folders.map((folder) => (
          <li key={folder.path} class="row">
            <a class="main" href={formatRoute({ screen: 'library', path: folder.path })}>
              <FolderIcon />
              <span class="names">
                <strong>{folder.name}</strong>
              </span>
              <span class="meta">
                <span>{count(folder.tunes, 'tune')}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {playable.length > 1 && (
        <p class="actions">
          {place.value === 'here' && (
            <button type="button" class="plain" onClick={() => void here.playAll(playable)}>
              <PlayIcon /> Play all {playable.length}
            </button>
          )}
          <button
            type="button"
            class="plain"
            onClick={async () => {
              for (const tune of playable) await deck.value.enqueue(tune, tune.selectedSong, false);
              say(`${count(playable.length, 'tune')} added to the queue.`);
            }}
          >
            <QueueIcon /> Add all to the queue
          </button>
        </p>
      )}
      <ul class="list">{value?.tunes.map((track) => <TuneRow key={track.sidPath} track={track} />)}</ul>
      {value && value.folders.length === 0 && value.tunes.length === 0 && !scanning && <Empty root={path === ''} />}
    </section>
  );
}

function Crumbs({ path }: { path: string }): JSX.Element {
  const parts = path === '' ? [] : path.split('/');
  return (
    <nav class="crumbs" aria-label="Folder">
      <ol>
        <li>{parts.length === 0 ? <h2>Library</h2> : <a href="#/library">Library</a>}</li>
        {parts.map((part, index) => (
          <li key={index}>{index === parts.length - 1 ? <h2>{part}</h2> : <a href={formatRoute({ screen: 'library', path: parts.slice(0, index + 1).join('/') })}>{part}</a>}</li>
        ))}
      </ol>
    </nav>
  );
}

function Status({ status }: { status: LibraryStatus }): JSX.Element {
  if (!status.scanning) {
    return (
      <>
        <p class="quiet">
          {count(status.tunes, 'tune')}, {count(status.songs, 'song')}
        </p>
        {status.scanFailure && <TroubleBox trouble={{ kind: 'other', text: 'The folders could not be read to the end.', advice: status.scanFailure }} />}
      </>
    );
  }
  const seen = status.progress?.seen ?? 0;
  return (
    <div class="scan" role="status">
      <p>
        {seen > 0 ? `Reading your tunes: ${seen.toLocaleString('en')} so far.` : 'Reading your tunes.'} What is found can be played at once.
      </p>
      <progress aria-label="Reading your tunes" />
    </div>
  );
}

function Empty({ root }: { root: boolean }): JSX.Element {
  if (!root) return <p class="quiet">This folder holds no tunes.</p>;
  return (
    <div class="empty">
      <h3>No tunes yet</h3>
      <p>SIDFlow plays any folder of .sid files, and the High Voltage SID Collection as it comes.</p>
      <p>On the machine that runs it:</p>
      <pre>
        <code>sidflowd serve --library /path/to/C64Music</code>
      </pre>
    </div>
  );
}
