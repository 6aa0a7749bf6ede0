// A backup as the first choice: what it brings makes the other steps needless.
import type { JSX } from 'preact';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import type { Backups } from '../types';
import { bytes, when } from '../words';
import { Danger, Fetched, State } from './parts';
import { Restart } from './Restart';
import { Table } from './Table';
import { useAct } from './useAct';
import { useLive } from './useLive';

const path = '/api/admin/backups';

/** The newest; older ones are in the command's list. */
const shown = 10;

export function RestoreStep(): JSX.Element {
  const live = useLive('backups', get<Backups>(path), 5_000);
  return (
    <>
      <p>If this appliance replaces another one, bring its backup back first: accounts, ratings, playlists and settings come with it, and the other steps are done.</p>
      <Fetched live={live}>{(list) => <Choice list={list} again={live.again} />}</Fetched>
    </>
  );
}

function Choice({ list, again }: { list: Backups; again(): void }): JSX.Element {
  const act = useAct();
  const snapshots = list.targets
    .flatMap((target) => target.snapshots.map((snapshot) => ({ ...snapshot, target: target.target })))
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, shown);
  if (list.prepared)
    return (
      <>
        <p>
          <State tone="good">{list.prepared.from} waits</State> and takes the data’s place when the daemon begins anew. You log in with the accounts of the backup then.
        </p>
        <Restart label="Restart with the backup" />
      </>
    );
  return (
    <>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      {snapshots.length === 0 ? (
        <p class="quiet">
          No backup lies in {list.targets.map((target) => target.folder).join(' or ')}. Copy a repository there, or plug its disk in and bring it back on the machine: <code>sidflowd backup restore latest --folder DIR</code>.
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
