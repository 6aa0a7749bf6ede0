// The small things that all admin pages are made of.
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Trouble } from '../../api/errors';
import { Sheet } from '../../shared/Sheet';
import { say } from '../../shared/notice';
import { TroubleBox } from '../../shared/Trouble';

export type Tone = 'good' | 'warn' | 'bad' | 'idle';

/** A state in a word and a sign, never in colour alone. */
export function State({ tone, children }: { tone: Tone; children: ComponentChildren }): JSX.Element {
  const sign = { good: '●', warn: '▲', bad: '■', idle: '○' }[tone];
  return (
    <span class={`state ${tone}`}>
      <span aria-hidden="true">{sign}</span> {children}
    </span>
  );
}

/** The command that does the same over SSH, behind a small button. */
export function Command({ line }: { line: string }): JSX.Element {
  const [shown, setShown] = useState(false);
  return (
    <span class="command">
      <button type="button" class="mini-button" aria-expanded={shown} aria-label={`Command: ${line}`} title={line} onClick={() => setShown(!shown)}>
        {'>_'}
      </button>
      {shown && <code>{line}</code>}
    </span>
  );
}

export function Panel({ title, command, actions, children }: { title: string; command?: string; actions?: ComponentChildren; children: ComponentChildren }): JSX.Element {
  return (
    <section class="panel" aria-label={title}>
      <header>
        <h3>{title}</h3>
        {command && <Command line={command} />}
        <div class="actions">{actions}</div>
      </header>
      {children}
    </section>
  );
}

export function Facts({ rows }: { rows: [string, ComponentChildren][] }): JSX.Element {
  return (
    <dl class="pairs">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What is there, what is missing in words, and what went wrong. */
export function Fetched<T>({ live, empty, children }: { live: { value: T | null; trouble: Trouble | null; again(): void }; empty?: (value: T) => string | null; children: (value: T) => JSX.Element }): JSX.Element {
  const nothing = live.value !== null ? empty?.(live.value) : null;
  return (
    <>
      {live.trouble && <TroubleBox trouble={live.trouble} again={live.again} />}
      {live.value === null ? !live.trouble && <p class="quiet">Loading …</p> : nothing ? <p class="quiet">{nothing}</p> : children(live.value)}
    </>
  );
}

/** A dangerous button asks once more and names the thing. */
export function Danger({ label, question, confirm, disabled, onSure }: { label: string; question: ComponentChildren; confirm: string; disabled?: boolean; onSure(): void }): JSX.Element {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" class="plain" disabled={disabled} onClick={() => setAsked(true)}>
        {label}
      </button>
      {asked && (
        <Sheet label={label} onClose={() => setAsked(false)}>
          <div class="question">
            <div>{question}</div>
            <div class="actions">
              <button type="button" class="plain" onClick={() => setAsked(false)}>
                Leave it
              </button>
              <button
                type="button"
                class="primary"
                onClick={() => {
                  setAsked(false);
                  onSure();
                }}
              >
                {confirm}
              </button>
            </div>
          </div>
        </Sheet>
      )}
    </>
  );
}

/** A word that is shown this once, with a button that copies it. */
export function Once({ label, secret }: { label: string; secret: string }): JSX.Element {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      say('Copied.');
    } catch {
      // No clipboard on plain http: the text can be marked by hand.
      say('This page may not copy here. Mark the text instead.');
    }
  };
  return (
    <div class="once" role="status">
      <p>{label} It is shown this once.</p>
      <code>{secret}</code>
      <button type="button" class="plain" onClick={() => void copy()}>
        Copy
      </button>
    </div>
  );
}

/** A bar that tells its figure to everybody. */
export function Bar({ share, label }: { share: number; label: string }): JSX.Element {
  return <progress max={1} value={Math.max(0, Math.min(1, share))} aria-label={label} />;
}

export function Pages({ offset, limit, total, onGo }: { offset: number; limit: number; total: number; onGo(offset: number): void }): JSX.Element | null {
  if (total <= limit && offset === 0) return null;
  return (
    <nav class="pages" aria-label="Pages">
      <button type="button" class="plain" disabled={offset === 0} onClick={() => onGo(Math.max(0, offset - limit))}>
        Newer
      </button>
      <span>
        {total === 0 ? 0 : offset + 1} to {Math.min(offset + limit, total)} of {total.toLocaleString('en')}
      </span>
      <button type="button" class="plain" disabled={offset + limit >= total} onClick={() => onGo(offset + limit)}>
        Older
      </button>
    </nav>
  );
}
