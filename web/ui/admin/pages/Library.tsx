import type { JSX } from 'preact';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { Bar, Facts, Fetched, Panel, State } from '../parts/parts';
import { RomImages } from '../parts/Roms';
import { Workers } from '../parts/Workers';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { addressOf } from '../place';
import type { ClassifyProgress, FetchProgress, LibraryStatus } from '../types';
import { ago, bytes } from '../words';

export function Library(): JSX.Element {
  const manages = may('library:manage');
  const library = useLive('library', get<LibraryStatus>('/api/library/status'), 2_000);
  const fetching = useLive('fetch', get<FetchProgress>('/api/fetch/progress'), 2_000);
  const classify = useLive('classify progress', get<ClassifyProgress>('/api/classify/progress'), 2_000);
  const act = useAct();
  return (
    <>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <Panel
        title="Collection"
        command="sidflowd library scan"
        actions={
          manages && (
            <button type="button" class="plain" disabled={act.busy || library.value?.scanning} onClick={() => act.run(() => ask('POST', '/api/admin/library/scan'), 'The scan began.', library.again)}>
              Scan
            </button>
          )
        }
      >
        <Fetched live={library}>
          {(status) => (
            <>
              {status.scanFailure && <State tone="bad">{status.scanFailure}</State>}
              <Facts
                rows={[
                  ['Tunes', status.tunes.toLocaleString('en')],
                  ['Songs', status.songs.toLocaleString('en')],
                  ['That cannot be played', status.refused.toLocaleString('en')],
                  ['Scanned', `${ago(status.lastScan, Date.now())}${status.scanning ? ', and being scanned now' : ''}`],
                ]}
              />
            </>
          )}
        </Fetched>
      </Panel>
      <Panel
        title="High Voltage SID Collection"
        command="sidflowd job submit fetch"
        actions={
          manages && (
            <button type="button" class="plain" disabled={act.busy || fetching.value?.isActive} onClick={() => act.run(() => ask('POST', '/api/fetch', {}), 'The fetch began.', fetching.again)}>
              Fetch the newest
            </button>
          )
        }
      >
        <Fetched live={fetching}>
          {(progress) => (
            <>
              <p>
                {progress.error ? <State tone="bad">{progress.error}</State> : <State tone={progress.isActive ? 'good' : 'idle'}>{progress.phase}</State>} {progress.message}
              </p>
              {progress.isActive && <Bar share={progress.percent / 100} label={`${progress.percent} %`} />}
            </>
          )}
        </Fetched>
      </Panel>
      <Panel
        title="Classified songs"
        command="sidflowd classify"
        actions={
          manages && (
            <>
              <button type="button" class="plain" disabled={act.busy || classify.value?.isActive} onClick={() => act.run(() => ask('POST', '/api/classify', {}), 'Classifying began.', classify.again)}>
                Classify
              </button>
              <a class="plain" href={addressOf('jobs')}>
                Jobs
              </a>
            </>
          )
        }
      >
        <Fetched live={classify}>
          {(progress) => (
            <>
              <p>
                <State tone={progress.phase === 'error' ? 'bad' : progress.isActive ? 'good' : 'idle'}>{progress.phase}</State> {progress.message}
              </p>
              {progress.isActive && (
                <>
                  <Bar share={progress.percentComplete / 100} label={`${progress.percentComplete} %`} />
                  <Workers />
                </>
              )}
              <Facts
                rows={[
                  ['Done', `${progress.processedFiles.toLocaleString('en')} of ${progress.totalFiles.toLocaleString('en')} songs`],
                  ['Free on the disk', bytes(progress.storage.freeBytes)],
                ]}
              />
            </>
          )}
        </Fetched>
      </Panel>
      <RomImages />
    </>
  );
}
