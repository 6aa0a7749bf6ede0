import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may, me } from '../me';
import { Command, Danger, Fetched, Once, Pages, Panel, State } from '../parts/parts';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { place, refine } from '../place';
import type { User } from '../types';
import { ago, when } from '../words';
import { Keys } from './Keys';
import { Sessions } from './Sessions';

interface Access {
  permissions: { name: string; means: string }[];
  roles: { name: string; permissions: string[] }[];
}

const limit = 50;

export function People(): JSX.Element {
  const access = useLive('access', get<Access>('/api/admin/access'), 300_000);
  return (
    <>
      <Users roles={access.value?.roles.map((role) => role.name) ?? []} />
      {may('keys:manage') && <Keys scopes={access.value?.permissions ?? []} />}
      {may('sessions:manage') && <Sessions />}
      <Panel title="Who may do what">
        <Fetched live={access}>{(table) => <Matrix table={table} />}</Fetched>
      </Panel>
    </>
  );
}

function Users({ roles }: { roles: string[] }): JSX.Element {
  const q = place.value.filter.get('q') ?? '';
  const offset = Number(place.value.filter.get('offset') ?? 0) || 0;
  const path = `/api/admin/users?${new URLSearchParams({ q, offset: String(offset), limit: String(limit) }).toString()}`;
  const live = useLive(path, get<{ users: User[]; total: number }>(path), 10_000);
  const act = useAct();
  const [secret, setSecret] = useState<string | null>(null);
  const pathOf = (user: User) => `/api/admin/users/${encodeURIComponent(user.name)}`;
  const reset = (user: User) =>
    act.run(async () => setSecret((await ask<{ password: string }>('POST', `${pathOf(user)}/reset`, {})).password), `${user.name} has a new password.`, live.again);
  return (
    <Panel title="Accounts" command="sidflowd user list">
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      {secret && <Once label="The new password." secret={secret} />}
      <div class="filters">
        <label class="field">
          <span>Name</span>
          <input type="search" value={q} onInput={(event) => refine('q', event.currentTarget.value)} />
        </label>
      </div>
      <Fetched live={live} empty={(list) => (list.users.length === 0 ? 'Nobody is called that.' : null)}>
        {(list) => (
          <>
            <table>
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Role</th>
                  <th>State</th>
                  <th>Second factor</th>
                  <th>Last login</th>
                  <th>
                  <span class="sr">What you can do</span>
                </th>
                </tr>
              </thead>
              <tbody>
                {list.users.map((user) => (
                  <tr key={user.name}>
                    <th scope="row">
                      {user.name} {user.name === me.value?.username && <span class="quiet">(you)</span>}
                    </th>
                    <td>
                      {may('users:manage') && user.name !== me.value?.username ? (
                        <select
                          aria-label={`Role of ${user.name}`}
                          value={user.role}
                          onChange={(event) => {
                            const role = event.currentTarget.value;
                            act.run(() => ask('PUT', `${pathOf(user)}/role`, { role }), `${user.name} is ${role} now.`, live.again);
                          }}
                        >
                          {roles.map((role) => (
                            <option key={role}>{role}</option>
                          ))}
                        </select>
                      ) : (
                        user.role
                      )}
                    </td>
                    <td>
                      {user.suspended ? (
                        <State tone="warn">suspended</State>
                      ) : user.lockedUntil ? (
                        <State tone="warn">locked until {when(user.lockedUntil)}</State>
                      ) : (
                        <State tone="good">{user.mustChangePassword ? 'has to change the password' : 'active'}</State>
                      )}
                    </td>
                    <td data-label="Second factor">{user.totp ? 'on' : 'off'}</td>
                    <td data-label="Last login">{ago(user.lastLoginAt, Date.now())}</td>
                    <td>
                      {may('listeners:assist') && user.name !== me.value?.username && (
                        <div class="actions">
                          {user.lockedUntil && (
                            <button type="button" class="plain" onClick={() => act.run(() => ask('POST', `${pathOf(user)}/unlock`), `${user.name} may log in again.`, live.again)}>
                              Unlock
                            </button>
                          )}
                          <Danger label="New password" question={<p>Give {user.name} a new password? All sessions of the account end.</p>} confirm="New password" onSure={() => reset(user)} />
                          {user.suspended ? (
                            <button type="button" class="plain" onClick={() => act.run(() => ask('POST', `${pathOf(user)}/resume`), `${user.name} is back.`, live.again)}>
                              Let in again
                            </button>
                          ) : (
                            <Danger
                              label="Suspend"
                              question={<p>Keep {user.name} out until you let them in again?</p>}
                              confirm="Suspend"
                              onSure={() => act.run(() => ask('POST', `${pathOf(user)}/suspend`), `${user.name} is suspended.`, live.again)}
                            />
                          )}
                          {may('users:manage') && (
                            <Danger
                              label="Remove"
                              question={<p>Remove the account {user.name} with its keys and sessions? This cannot be undone.</p>}
                              confirm="Remove it"
                              onSure={() => act.run(() => ask('DELETE', pathOf(user)), `${user.name} is removed.`, live.again)}
                            />
                          )}
                        </div>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <Pages offset={offset} limit={limit} total={list.total} onGo={(to) => refine('offset', to === 0 ? null : String(to))} />
          </>
        )}
      </Fetched>
      {may('users:manage') && <NewUser roles={roles} again={live.again} />}
    </Panel>
  );
}

function NewUser({ roles, again }: { roles: string[]; again(): void }): JSX.Element {
  const [name, setName] = useState('');
  const [role, setRole] = useState('operations');
  const [secret, setSecret] = useState<string | null>(null);
  const act = useAct();
  const add = (event: Event) => {
    event.preventDefault();
    act.run(async () => setSecret((await ask<{ password: string | null }>('POST', '/api/admin/users', { name, role })).password), `${name} has an account.`, again);
  };
  return (
    <form class="inline" onSubmit={add}>
      <label class="field">
        <span>New account</span>
        <input value={name} required autocapitalize="off" onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>Role</span>
        <select value={role} onChange={(event) => setRole(event.currentTarget.value)}>
          {roles.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <button type="submit" class="plain" disabled={act.busy}>
        Add
      </button>
      <Command line={`sidflowd user add ${name || 'NAME'} --role ${role}`} />
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      {secret && <Once label={`First password of the account; it has to be changed at the first login.`} secret={secret} />}
    </form>
  );
}

function Matrix({ table }: { table: Access }): JSX.Element {
  const roles = table.roles.filter((role) => role.permissions.length > 0 || role.name === 'finance');
  return (
    <div class="wide-table" role="group" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th>Permission</th>
            {roles.map((role) => (
              <th key={role.name}>{role.name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.permissions.map((permission) => (
            <tr key={permission.name}>
              <th scope="row">
                {permission.name} <span class="quiet">{permission.means}</span>
              </th>
              {roles.map((role) => (
                <td key={role.name}>{role.permissions.includes(permission.name) ? 'yes' : ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
