import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { Danger, Fetched, Once, Panel } from '../parts/parts';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import type { ApiKey } from '../types';
import { ago, when } from '../words';

export function Keys({ scopes }: { scopes: { name: string; means: string }[] }): JSX.Element {
  const live = useLive('keys', get<ApiKey[]>('/api/admin/keys'), 30_000);
  const act = useAct();
  return (
    <Panel title="API keys" command="sidflowd key list">
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <Fetched live={live} empty={(keys) => (keys.length === 0 ? 'There are none. A program that talks to the API needs one.' : null)}>
        {(keys) => (
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>Begins with</th>
                <th>Of</th>
                <th>Scopes</th>
                <th>Expires</th>
                <th>Used</th>
                <th>
                  <span class="sr">What you can do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <tr key={key.id}>
                  <th scope="row">{key.name}</th>
                  <td>
                    <code>{key.start}</code>
                  </td>
                  <td data-label="Of">{key.owner ?? 'operator'}</td>
                  <td>{key.scopes.join(', ')}</td>
                  <td data-label="Expires">{key.expiresAt ? when(key.expiresAt) : 'never'}</td>
                  <td data-label="Used">{ago(key.lastUsedAt, Date.now())}</td>
                  <td>
                    <Danger
                      label="Revoke"
                      question={<p>Revoke {key.name}? What uses it is locked out at once.</p>}
                      confirm="Revoke it"
                      onSure={() => act.run(() => ask('DELETE', `/api/admin/keys/${key.id}`), `${key.name} is revoked.`, live.again)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Fetched>
      <NewKey scopes={scopes.filter((scope) => may(scope.name))} again={live.again} />
    </Panel>
  );
}

function NewKey({ scopes, again }: { scopes: { name: string; means: string }[]; again(): void }): JSX.Element {
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  const [chosen, setChosen] = useState<string[]>(['status:read']);
  const [secret, setSecret] = useState<string | null>(null);
  const act = useAct();
  const add = (event: Event) => {
    event.preventDefault();
    act.run(async () => setSecret((await ask<{ secret: string }>('POST', '/api/admin/keys', { name, scopes: chosen, expiresInDays: days })).secret), `${name} is made.`, again);
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
