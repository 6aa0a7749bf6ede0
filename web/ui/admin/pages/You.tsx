// One's own account: password, second factor, sessions.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { Field } from '../Door';
import { forgetMe, me } from '../me';
import { Danger, Once, Panel, State } from '../parts/parts';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { Keys } from './Keys';
import { Sessions } from './Sessions';

export function You(): JSX.Element {
  const who = me.value;
  if (who?.way !== 'session') return <p class="quiet">You came in as the machine’s own operator, who has no account.</p>;
  return (
    <>
      {who.pending === 'password' && <p class="banner">Somebody else knows your password. Change it to go on.</p>}
      {who.pending === 'totp' && <p class="banner">Administrators need a second factor here. Set one up to go on.</p>}
      <Password />
      <SecondFactor />
      {who.pending === null && who.permissions.length > 0 && <OwnKeys />}
      {who.pending === null && <Sessions own />}
    </>
  );
}

function OwnKeys(): JSX.Element {
  const access = useLive('access', get<{ permissions: { name: string; means: string }[] }>('/api/admin/access'), 300_000);
  const mine = me.value?.permissions ?? [];
  return <Keys own scopes={access.value?.permissions ?? mine.map((name) => ({ name, means: '' }))} />;
}

function Password(): JSX.Element {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const act = useAct();
  const change = (event: Event) => {
    event.preventDefault();
    act.run(
      async () => {
        await ask('POST', '/api/auth/password', { current, password });
        await forgetMe();
        setCurrent('');
        setPassword('');
      },
      'Your password is changed; your other sessions have ended.',
    );
  };
  return (
    <Panel title="Password">
      <form class="narrow" onSubmit={change}>
        <Field label="Now" type="password" value={current} onInput={setCurrent} autocomplete="current-password" />
        <Field label="New" type="password" value={password} onInput={setPassword} autocomplete="new-password" hint="12 characters or more." />
        {act.trouble && <TroubleBox trouble={act.trouble} />}
        <button type="submit" class="plain" disabled={act.busy}>
          Change it
        </button>
      </form>
    </Panel>
  );
}

function SecondFactor(): JSX.Element {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [enrolled, setEnrolled] = useState<{ secret: string; address: string } | null>(null);
  const [recovery, setRecovery] = useState<string[] | null>(null);
  const act = useAct();
  const totp = me.value?.totp;
  const begin = (event: Event) => {
    event.preventDefault();
    act.run(async () => setEnrolled(await ask('POST', '/api/auth/totp/enrol', { password })), 'Now the app.');
  };
  const confirm = (event: Event) => {
    event.preventDefault();
    act.run(
      async () => {
        setRecovery((await ask<{ recoveryCodes: string[] }>('POST', '/api/auth/totp/confirm', { code })).recoveryCodes);
        setEnrolled(null);
        setPassword('');
        setCode('');
        await forgetMe();
      },
      'The second factor is on.',
    );
  };
  const renew = () =>
    act.run(
      async () => {
        setRecovery((await ask<{ recoveryCodes: string[] }>('POST', '/api/auth/totp/recovery', { password })).recoveryCodes);
        setPassword('');
        await forgetMe();
      },
      'The old recovery codes are void.',
    );
  const off = () =>
    act.run(
      async () => {
        await ask('POST', '/api/auth/totp/disable', { password });
        setPassword('');
        await forgetMe();
      },
      'The second factor is off.',
    );
  return (
    <Panel title="Second factor">
      <p>{totp?.on ? <State tone="good">on, {totp.recoveryCodesLeft} recovery codes left</State> : <State tone={totp?.required ? 'warn' : 'idle'}>off</State>}</p>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      {recovery && <Once label="Recovery codes: each opens the account once where the app is lost." secret={recovery.join('\n')} />}
      {enrolled ? (
        <form class="narrow" onSubmit={confirm}>
          <p>
            Open <a href={enrolled.address}>this address</a> on a phone with an authenticator app, or type the secret into it:
          </p>
          <code class="secret">{enrolled.secret.replace(/(.{4})/g, '$1 ').trim()}</code>
          <Field label="The code it shows" value={code} onInput={setCode} autocomplete="one-time-code" />
          <button type="submit" class="plain" disabled={act.busy}>
            Switch it on
          </button>
        </form>
      ) : (
        <form class="narrow" onSubmit={begin}>
          <Field label="Your password" type="password" value={password} onInput={setPassword} autocomplete="current-password" />
          {totp?.on ? (
            <div class="actions">
              <Danger
                label="New recovery codes"
                disabled={password === ''}
                question={<p>Make ten new recovery codes? The {totp.recoveryCodesLeft} that are left of the old ones open nothing any more.</p>}
                confirm="Make them"
                onSure={renew}
              />
              <Danger label="Switch it off" disabled={password === ''} question={<p>From then on your password alone opens your account.</p>} confirm="Switch it off" onSure={off} />
            </div>
          ) : (
            <button type="submit" class="plain" disabled={act.busy}>
              Set it up
            </button>
          )}
        </form>
      )}
    </Panel>
  );
}
