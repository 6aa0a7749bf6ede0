// A backup as the first choice: what it brings makes the other steps needless.
import type { JSX } from 'preact';
import { ApiError } from '../../api/errors';
import { TroubleBox } from '../../shared/Trouble';
import { ask } from '../ask';
import { may } from '../me';
import type { Backups } from '../types';
import { bytes, when } from '../words';
import { Danger, Fetched, State } from './parts';
import { Restart } from './Restart';
import { Table } from './Table';
import { useAct } from './useAct';
import { useLive } from './useLive';

const path = '/api/admin/backups';

/** Null from a daemon that brings backups back by its command alone. */
async function look(signal: AbortSignal): Promise<{ list: Backups | null }> {
  try {
    return { list: await ask<Backups>('GET', path, undefined, signal) };
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 404) return { list: null };
    throw failure;
  }
}

export function RestoreStep(): JSX.Element {
  const live = useLive('backups', look, 5_000);
  return (
    <>
      <p>If this appliance replaces another one, bring its backup back first: accounts, ratings, playlists and settings come with it, and the other steps are done.</p>
      <Fetched live={live}>{({ list }) => (list === null ? <ByCommand /> : <Choice list={list} again={live.again} />)}</Fetched>
    </>
  );
}

function ByCommand(): JSX.Element {
  return (
    <>
      <p>On the machine, with the archive copied to it:</p>
      <pre>
        sudo systemctl stop sidflowd{'\n'}
        sudo -u sidflow sidflowd backup restore FILE{'\n'}
        sudo systemctl start sidflowd
      </pre>
      <p class="quiet">What it replaces is kept beside it. You log in with the accounts of the backup then.</p>
    </>
  );
}

function Choice({ list, again }: { list: Backups; again(): void }): JSX.Element {
  const act = useAct();
  const snapshots = list.targets.flatMap((target) => target.snapshots.map((snapshot) => ({ ...snapshot, target: target.target })));
  if (list.prepared)
    return (
      <>
        <p>
          <State tone="good">A backup of {when(list.prepared.createdAt)} waits</State>: it takes the data’s place when the daemon begins anew. You log in with the accounts of the backup then.
        </p>
        <Restart label="Restart with the backup" />
      </>
    );
  return (
    <>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      {snapshots.length === 0 ? (
        <p class="quiet">
          No backup lies here. Copy one into {list.targets.map((target) => target.folder).join(' or ')}, or bring it back on the machine: <code>sidflowd backup restore</code>.
        </p>
      ) : (
        <Table
          rows={snapshots}
          keyOf={(snapshot) => `${snapshot.target} ${snapshot.id}`}
          columns={[
            { head: 'Made', cell: (snapshot) => when(snapshot.createdAt) },
            { head: 'What for', label: true, cell: (snapshot) => snapshot.damage ?? snapshot.label ?? '–' },
            { head: 'Size', label: true, figure: true, cell: (snapshot) => (snapshot.size === null ? '–' : bytes(snapshot.size)) },
            { head: 'Where', label: true, cell: (snapshot) => snapshot.target },
          ]}
          actions={(snapshot) =>
            may('backup:restore') &&
            !snapshot.damage && (
              <Danger
                label="Bring it back"
                disabled={act.busy}
                question={<p>Check the backup of {when(snapshot.createdAt)} and lay it out? It takes the place of all that is here at the next start.</p>}
                confirm="Bring it back"
                onSure={() => act.run(() => ask('POST', `${path}/${encodeURIComponent(snapshot.id)}/restore`, { target: snapshot.target }), 'It is being checked; it is among the jobs.', again)}
              />
            )
          }
        />
      )}
    </>
  );
}
