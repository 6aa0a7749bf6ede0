import type { JSX } from 'preact';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { Fetched, Panel, State } from '../parts/parts';
import { Table } from '../parts/Table';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import type { LoginSession } from '../types';
import { ago, when } from '../words';

/** Everybody's, or with `own` one's own. */
export function Sessions({ own = false }: { own?: boolean }): JSX.Element {
  const path = own ? '/api/auth/sessions' : '/api/admin/sessions';
  const live = useLive(path, get<LoginSession[]>(path), 10_000);
  const act = useAct();
  return (
    <Panel title={own ? 'Where you are logged in' : 'Who is logged in'}>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <Fetched live={live} empty={(list) => (list.length === 0 ? 'Nobody.' : null)}>
        {(list) => (
          <Table
            rows={list}
            keyOf={(session) => session.id}
            columns={[
              { head: 'Account', cell: (session) => session.username },
              { head: 'From', cell: (session) => session.client },
              { head: 'With', cell: (session) => session.agent },
              { head: 'Since', label: true, cell: (session) => ago(session.createdAt, Date.now()) },
              { head: 'Ends', label: true, cell: (session) => when(session.expiresAt) },
            ]}
            actions={(session) =>
              session.isThis ? (
                <State tone="good">this one</State>
              ) : (
                <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('DELETE', `${path}/${session.id}`), 'That session has ended.', live.again)}>
                  End
                </button>
              )
            }
          />
        )}
      </Fetched>
    </Panel>
  );
}
