import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { Danger, Fetched, Once, Panel } from '../parts/parts';
import { Table } from '../parts/Table';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import type { ApiKey } from '../types';
import { ago, when } from '../words';

/** Everybody's, or with `own` one's own. */
export function Keys({ scopes, own = false }: { scopes: { name: string; means: string }[]; own?: boolean }): JSX.Element {
  const path = own ? '/api/auth/keys' : '/api/admin/keys';
  const live = useLive(path, get<ApiKey[]>(path), 30_000);
  const act = useAct();
  return (
    <Panel title={own ? 'Your API keys' : 'API keys'} command={own ? undefined : 'sidflowd key list'}>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <Fetched live={live} empty={(keys) => (keys.length === 0 ? 'There are none. A program that talks to the API needs one.' : null)}>
        {(keys) => (
          <Table
            rows={keys}
            keyOf={(key) => key.id}
            columns={[
              { head: 'Name', cell: (key) => key.name },
              { head: 'Begins with', cell: (key) => <code>{key.start}</code> },
              ...(own ? [] : [{ head: 'Of', label: true, cell: (key: ApiKey) => key.owner ?? 'operator' }]),
              { head: 'Scopes', cell: (key) => key.scopes.join(', ') },
              { head: 'Expires', label: true, cell: (key) => (key.expiresAt ? when(key.expiresAt) : 'never') },
              { head: 'Used', label: true, cell: (key) => ago(key.lastUsedAt, Date.now()) },
            ]}
            actions={(key) => (
              <Danger
                label="Revoke"
                question={<p>Revoke {key.name}? What uses it is locked out at once.</p>}
                confirm="Revoke it"
                onSure={() => act.run(() => ask('DELETE', `${path}/${key.id}`), `${key.name} is revoked.`, live.again)}
              />
            )}
          />
        )}
      </Fetched>
      <NewKey path={path} scopes={scopes.filter((scope) => may(scope.name))} again={live.again} />
    </Panel>
  );
}

function NewKey({ path, scopes, again }: { path: string; scopes: { name: string; means: string }[]; again(): void }): JSX.Element {
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  const [chosen, setChosen] = useState<string[]>(['status:read']);
  const [secret, setSecret] = useState<string | null>(null);
  const act = useAct();
  const add = (event: Event) => {
    event.preventDefault();
    act.run(async () => setSecret((await ask<{ secret: string }>('POST', path, { name, scopes: chosen, expiresInDays: days })).secret), `${name} is made.`, again);
  };
  return (
    <details>
      <summary>New key</summary>
      <form onSubmit={add}>
        <div class="inline">
          <label class="field">
            <span>Name</span>
            <input value={name} required onInput={(event) => setName(event.currentTarget.value)} />
          </label>
          <label class="field">
            <span>Days until it expires</span>
            <input type="number" min={1} max={3650} value={days} onInput={(event) => setDays(Number(event.currentTarget.value))} />
          </label>
        </div>
        <fieldset>
          <legend>It may</legend>
          {scopes.map((scope) => (
            <label key={scope.name} class="check">
              <input
                type="checkbox"
                checked={chosen.includes(scope.name)}
                onChange={(event) => setChosen(event.currentTarget.checked ? [...chosen, scope.name] : chosen.filter((each) => each !== scope.name))}
              />
              <span>
                <code>{scope.name}</code> {scope.means}
              </span>
            </label>
          ))}
        </fieldset>
        {act.trouble && <TroubleBox trouble={act.trouble} />}
        {secret && <Once label="The key." secret={secret} />}
        <button type="submit" class="plain" disabled={act.busy || chosen.length === 0}>
          Make the key
        </button>
      </form>
    </details>
  );
}
