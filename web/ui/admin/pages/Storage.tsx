import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { Bar, Danger, Facts, Fetched, Panel } from '../parts/parts';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import type { Backups, BackupTarget, CacheShare, CacheStats } from '../types';
import { bytes, span } from '../words';

export function Storage(): JSX.Element {
  const live = useLive('cache', get<CacheStats>('/api/admin/cache'), 5_000);
  return (
    <>
      <Fetched live={live}>
        {(cache) => (
          <Panel title="Renders kept on disk" command="sidflowd cache stats">
            <Bar share={cache.sizeBytes / Math.max(1, cache.budgetBytes)} label={`${bytes(cache.sizeBytes)} of ${bytes(cache.budgetBytes)}`} />
            <Facts
              rows={[
                ['Used', `${bytes(cache.sizeBytes)} of ${bytes(cache.budgetBytes)}, ${cache.files.toLocaleString('en')} files`],
                ['Free on the disk', `${bytes(cache.freeBytes)}; ${bytes(cache.keepFreeBytes)} are kept free`],
                ['Stale', `${cache.staleFiles.toLocaleString('en')} files, ${bytes(cache.staleBytes)}`],
                ['Found when asked for', cache.hitRate === null ? 'not asked for yet' : `${(100 * cache.hitRate).toFixed(1)} %`],
                ['Oldest', cache.oldestAgeMs === null ? '–' : span(cache.oldestAgeMs / 1000)],
                ['Made way', cache.evicted.toLocaleString('en')],
                ['Songs with a file', `${cache.coverage.actual.toLocaleString('en')} of ${cache.coverage.expected.toLocaleString('en')}`],
              ]}
            />
            <Shares title="Format" shares={cache.byFormat} />
            <Shares title="Made by" shares={cache.byEngine} />
          </Panel>
        )}
      </Fetched>
      {may('jobs:manage') && <Care again={live.again} />}
      {may('backup:make') && <Backup />}
    </>
  );
}

function Shares({ title, shares }: { title: string; shares: CacheShare[] }): JSX.Element | null {
  if (shares.length === 0) return null;
  return (
    <table>
      <thead>
        <tr>
          <th>{title}</th>
          <th>Files</th>
          <th>Size</th>
        </tr>
      </thead>
      <tbody>
        {shares.map((share) => (
          <tr key={share.name}>
            <th scope="row">{share.name}</th>
            <td class="figure">{share.files.toLocaleString('en')}</td>
            <td class="figure">{bytes(share.bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Care({ again }: { again(): void }): JSX.Element {
  const [prefix, setPrefix] = useState('');
  const [top, setTop] = useState(100);
  const act = useAct();
  const choice = prefix.trim() === '' ? { all: true } : { prefix: prefix.trim() };
  const named = prefix.trim() === '' ? 'all renders' : `the renders of ${prefix.trim()}`;
  return (
    <Panel title="Care" command={`sidflowd cache invalidate ${prefix.trim() === '' ? '--all' : `--prefix '${prefix.trim()}'`}`}>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <div class="inline">
        <label class="field grow">
          <span>Path that they begin with; empty: all</span>
          <input class="mono" value={prefix} placeholder="MUSICIANS/H/" onInput={(event) => setPrefix(event.currentTarget.value)} />
        </label>
        <Danger
          label="Throw away"
          question={<p>Throw away {named}? They are made again when somebody asks for them.</p>}
          confirm="Throw away"
          onSure={() => act.run(() => ask('POST', '/api/admin/cache/invalidate', choice), `Thrown away: ${named}.`, again)}
        />
        <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('POST', '/api/admin/cache/stale', choice), `Marked stale: ${named}.`, again)}>
          Mark stale
        </button>
        <button
          type="button"
          class="plain"
          disabled={act.busy}
          onClick={() => act.run(() => ask('POST', '/api/admin/cache/backfill', prefix.trim() === '' ? {} : { prefix: prefix.trim() }), 'Rendering what is missing; it is among the jobs.', again)}
        >
          Render what is missing
        </button>
      </div>
      <div class="inline">
        <label class="field">
          <span>Songs played and liked most</span>
          <input type="number" min={1} max={10_000} value={top} onInput={(event) => setTop(Number(event.currentTarget.value))} />
        </label>
        <button type="button" class="plain" disabled={act.busy || !(top >= 1)} onClick={() => act.run(() => ask('POST', '/api/admin/cache/warm', { top }), 'Rendering ahead; it is among the jobs.', again)}>
          Render ahead
        </button>
      </div>
    </Panel>
  );
}

function Backup(): JSX.Element {
  const live = useLive('backups', get<Backups>('/api/admin/backups'), 5_000);
  const act = useAct();
  return (
    <Panel
      title="Backups"
      command="sidflowd backup create"
      actions={
        <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('POST', '/api/admin/backups', {}), 'Backing up; it is among the jobs.', live.again)}>
          Back up now
        </button>
      }
    >
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <Fetched live={live}>
        {(backups) => (
          <>
            {backups.prepared && (
              <p role="status">
                {backups.prepared.from} comes back when the daemon starts next.{' '}
                {may('backup:restore') && (
                  <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('DELETE', '/api/admin/backups/restore'), 'Taken back.', live.again)}>
                    Take it back
                  </button>
                )}
              </p>
            )}
            {backups.targets.map((target) => (
              <Target key={target.target} target={target} act={act} again={live.again} />
            ))}
          </>
        )}
      </Fetched>
    </Panel>
  );
}

/** The newest first; the older ones are in the command's list. */
const snapshotsShown = 10;

function Target({ target, act, again }: { target: BackupTarget; act: ReturnType<typeof useAct>; again(): void }): JSX.Element {
  const newest = target.snapshots.slice(-snapshotsShown).reverse();
  return (
    <>
      <Facts
        rows={[
          [target.target, <span class="mono">{target.folder}</span>],
          ['State', target.trouble ?? (target.state === 'empty' ? 'no backup yet' : `${target.state}${target.encrypted ? ', encrypted' : ''}`)],
          ['Size', `${bytes(target.bytes)}, ${target.snapshots.length.toLocaleString('en')} snapshots`],
        ]}
      />
      {newest.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>Snapshot</th>
              <th>Size</th>
              <th>New</th>
              <th>To do</th>
            </tr>
          </thead>
          <tbody>
            {newest.map((one) => (
              <tr key={one.id}>
                <th scope="row" title={one.id}>
                  {new Date(one.createdAt).toLocaleString()} {one.damage ? 'damaged' : one.label}
                </th>
                <td class="figure">{one.size === null ? '–' : bytes(one.size)}</td>
                <td class="figure">{one.addedBytes === null ? '–' : bytes(one.addedBytes)}</td>
                <td>
                  <span class="inline">
                    <button
                      type="button"
                      class="plain"
                      disabled={act.busy}
                      onClick={() => act.run(() => ask('POST', `/api/admin/backups/${one.id}/verify`, { target: target.target }), 'Checking; it is among the jobs.')}
                    >
                      Check
                    </button>
                    {may('backup:restore') && (
                      <Danger
                        label="Restore"
                        question={<p>Bring back {one.id}? It is checked now and takes the place of all data at the daemon's next start. What is there now is kept beside it.</p>}
                        confirm="Restore"
                        onSure={() => act.run(() => ask('POST', `/api/admin/backups/${one.id}/restore`, { target: target.target }), 'Checking it; it is among the jobs.', again)}
                      />
                    )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
