// What each worker of a classify run is at.
import type { JSX } from 'preact';
import { get } from '../ask';
import type { ClassifyProgress } from '../types';
import { Fetched, State } from './parts';
import { useLive } from './useLive';

export function Workers(): JSX.Element {
  const live = useLive('classify', get<ClassifyProgress>('/api/classify/progress'), 1_000);
  return (
    <Fetched live={live} empty={(progress) => (progress.perThread.length === 0 ? 'No worker is at it.' : null)}>
      {(progress) => (
        <>
          <ul class="workers">
            {progress.perThread.map((worker) => (
              <li key={worker.id}>
                <State tone={worker.stale ? 'warn' : worker.status === 'idle' ? 'idle' : 'good'}>
                  worker {worker.id}: {worker.stale ? 'no sign of life' : worker.phase}
                </State>
                <span class="path">{worker.currentFile ?? ''}</span>
              </li>
            ))}
          </ul>
          <p class="quiet">
            {progress.counters.measured} measured, {progress.counters.known} known before, {progress.counters.refused} refused, {progress.counters.degraded} degraded, {progress.counters.failed} failed
          </p>
        </>
      )}
    </Fetched>
  );
}
