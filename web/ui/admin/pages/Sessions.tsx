import type { JSX } from 'preact';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { Fetched, Panel, State } from '../parts/parts';
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
          <table>
            <thead>
              <tr>
                <th>Account</th>
                <th>From</th>
                <th>With</th>
                <th>Since</th>
                <th>Ends</th>
                <th>
                  <span class="sr">What you can do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((session) => (
                <tr key={session.id}>
                  <th scope="row">{session.username}</th>
                  <td>{session.client}</td>
                  <td>{session.agent}</td>
                  <td data-label="Since">{ago(session.createdAt, Date.now())}</td>
                  <td data-label="Ends">{when(session.expiresAt)}</td>
                  <td>
                    {session.isThis ? (
                      <State tone="good">this one</State>
                    ) : (
                      <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('DELETE', `${path}/${session.id}`), 'That session has ended.', live.again)}>
                        End
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Fetched>
    </Panel>
  );
}
