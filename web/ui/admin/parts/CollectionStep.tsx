// The collection: a folder that is there, or a release from a mirror.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { put } from '../settings';
import type { FetchProgress, FirstStepsState } from '../types';
import { Bar, Fetched, State } from './parts';
import { Restart } from './Restart';
import { useAct } from './useAct';
import { useLive } from './useLive';

export function CollectionStep({ state, again }: { state: FirstStepsState; again(): void }): JSX.Element {
  return (
    <>
      <p>
        {state.tunes.toLocaleString('en')} tunes are in the library{state.roots.length > 0 ? `, from ${state.roots.join(', ')}` : ', those that came along'}. SID tunes may lie in any folder of the machine; the High Voltage SID
        Collection is the usual one.
      </p>
      <FromFolder state={state} again={again} />
      {may('library:manage') && <FromMirror again={again} />}
    </>
  );
}

function FromFolder({ state, again }: { state: FirstStepsState; again(): void }): JSX.Element {
  const [folder, setFolder] = useState(state.roots[0] ?? '');
  const [stored, setStored] = useState(false);
  const act = useAct();
  const save = (event: Event) => {
    event.preventDefault();
    act.run(
      async () => {
        await put('Library:Roots', [folder.trim()]);
        setStored(true);
      },
      'The folder is stored; it is read at the next start.',
      again,
    );
  };
  return (
    <>
      <h4>A folder on the machine</h4>
      <form class="inline" onSubmit={save}>
        <label class="field grow">
          <span>Folder</span>
          <input class="mono" value={folder} required placeholder="/srv/music/C64Music" autocapitalize="off" spellcheck={false} onInput={(event) => setFolder(event.currentTarget.value)} />
        </label>
        <button type="submit" class="plain" disabled={act.busy}>
          Use this folder
        </button>
        {stored && <Restart label="Restart and read it" after={again} />}
      </form>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
    </>
  );
}

function FromMirror({ again }: { again(): void }): JSX.Element {
  const [mirror, setMirror] = useState('');
  const live = useLive('fetch', get<FetchProgress>('/api/fetch/progress'), 2_000);
  const act = useAct();
  const begin = (event: Event) => {
    event.preventDefault();
    act.run(() => ask('POST', '/api/fetch', mirror.trim() === '' ? {} : { remoteBaseUrl: mirror.trim() }), 'The fetch began; it goes on when you leave this page.', () => {
      live.again();
      again();
    });
  };
  return (
    <>
      <h4>From a mirror</h4>
      <form class="inline" onSubmit={begin}>
        <label class="field grow">
          <span>Address of the folder that lists the archives; empty: the setting Hvsc:Mirrors</span>
          <input class="mono" type="url" value={mirror} placeholder="https://" onInput={(event) => setMirror(event.currentTarget.value)} />
        </label>
        <button type="submit" class="plain" disabled={act.busy || live.value?.isActive}>
          Fetch it
        </button>
      </form>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <Fetched live={live}>
        {(progress) =>
          progress.isActive || progress.error ? (
            <>
              <p>
                {progress.error ? <State tone="bad">{progress.error}</State> : <State tone="good">{progress.phase}</State>} {progress.message}
              </p>
              {progress.isActive && <Bar share={progress.percent / 100} label={`${progress.percent} %`} />}
            </>
          ) : (
            <></>
          )
        }
      </Fetched>
    </>
  );
}
