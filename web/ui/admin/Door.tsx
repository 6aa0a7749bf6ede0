// The way in: the first account, or the login.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '../api/client';
import { ApiError, explain, waitWords, type Trouble } from '../api/errors';
import { TroubleBox } from '../shared/Trouble';
import { me, type Me } from './me';
import { addressOf } from './place';

export function Door(): JSX.Element {
  return (
    <main class="door">
      <h1>
        SIDFlow <span>admin</span>
      </h1>
      {me.value?.setupNeeded ? <SetUp /> : <Login />}
      <p class="quiet">
        <a href="/">To the player</a>, which needs no login.
      </p>
    </main>
  );
}

function SetUp(): JSX.Element {
  const [token, setToken] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const form = useForm(async () => {
    const who = await call<Me>('POST', '/api/setup', { token: token.trim(), username: name, password });
    location.hash = addressOf('first-steps');
    return who;
  });
  return (
    <form onSubmit={form.submit}>
      <h2>Your first account</h2>
      <p>
        This appliance has no administrator yet. Its log shows a set-up token; over SSH, <code>sidflowd setup token</code> prints it. A backup can be brought back before,{' '}
        <code>sidflowd backup restore latest --folder DIR</code>, or as the first step once you are in.
      </p>
      <Field label="Set-up token" value={token} onInput={setToken} autocomplete="off" />
      <Field label="Your name" value={name} onInput={setName} autocomplete="username" hint="Lower-case letters and digits." />
      <Field label="Password" type="password" value={password} onInput={setPassword} autocomplete="new-password" hint="12 characters or more." />
      {form.trouble && <TroubleBox trouble={form.trouble} />}
      <button type="submit" class="primary" disabled={form.busy}>
        Make the account
      </button>
    </form>
  );
}

function Login(): JSX.Element {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codeNeeded, setCodeNeeded] = useState(false);
  const form = useForm(
    () => call<Me>('POST', '/api/auth/login', { username: name, password, code: code === '' ? undefined : code }),
    (failure) => {
      if (!(failure instanceof ApiError)) return explain(failure);
      if (failure.status === 429) return { kind: 'limited', text: 'Too many failed logins.', advice: `Wait ${waitWords(failure.retryAfterSeconds)}, then try again.` };
      if (failure.status !== 401) return explain(failure);
      if (failure.reply?.codeNeeded === true && !codeNeeded) {
        setCodeNeeded(true);
        return null;
      }
      return { kind: 'refused', text: codeNeeded ? 'Name, password and code do not match.' : 'Name and password do not match.' };
    },
  );
  return (
    <form onSubmit={form.submit}>
      <h2>Log in</h2>
      {me.value?.authenticated && <p>{me.value.username} is a listener; administration needs another account.</p>}
      <Field label="Name" value={name} onInput={setName} autocomplete="username" />
      <Field label="Password" type="password" value={password} onInput={setPassword} autocomplete="current-password" />
      {codeNeeded && <Field label="Code" value={code} onInput={setCode} autocomplete="one-time-code" hint="Of your authenticator app, or a recovery code." focus />}
      {form.trouble && <TroubleBox trouble={form.trouble} />}
      <button type="submit" class="primary" disabled={form.busy}>
        Log in
      </button>
    </form>
  );
}

function useForm(send: () => Promise<Me>, told: (failure: unknown) => Trouble | null = explain): { busy: boolean; trouble: Trouble | null; submit(event: Event): void } {
  const [state, setState] = useState<{ busy: boolean; trouble: Trouble | null }>({ busy: false, trouble: null });
  const submit = async (event: Event) => {
    event.preventDefault();
    setState({ busy: true, trouble: null });
    try {
      me.value = await send();
    } catch (failure) {
      setState({ busy: false, trouble: told(failure) });
    }
  };
  return { ...state, submit: (event) => void submit(event) };
}

interface FieldProps {
  label: string;
  value: string;
  onInput(value: string): void;
  type?: string;
  autocomplete?: string;
  hint?: string;
  focus?: boolean;
}

export function Field({ label, value, onInput, type = 'text', autocomplete = 'off', hint, focus }: FieldProps): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type={type}
        value={value}
        autocomplete={autocomplete}
        autocapitalize="off"
        spellcheck={false}
        autofocus={focus}
        required
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && <small>{hint}</small>}
    </label>
  );
}
