import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { explain } from '../../api/errors';
import { canKeepOffline } from '../../offline/installed';
import { lessData, setLessData } from '../../player/less-data';
import { change, history, prefs, readHistory, rollBack, setCopyOnPlayer, takeFromPlayer } from '../../prefs/prefs';
import { say } from '../../shared/notice';
import { setTellsPlays, tellsPlays } from '../../taste/opinions';
import { ago } from '../you/order';
import { Learning } from './Learning';
import { Roms } from './Roms';

export function Settings(): JSX.Element {
  return (
    <>
      <Look />
      <Sound />
      <Group title="What you share">
        <Switch on={tellsPlays.value} set={setTellsPlays}>
          Tell the player what I play and skip, so that its stations learn from it
        </Switch>
        <p class="quiet">Hearts, likes and ratings are told in any case: that is what the buttons are for. They are kept under a random number, without your name.</p>
      </Group>
      <Learning />
      <Group title="Data">
        <Switch on={lessData.value} set={setLessData}>
          Use less data, from the next tune on
        </Switch>
        <Amount name="Most megabytes for tunes kept for offline (0 to 512)" value={prefs.value.cacheMegabytes} least={0} most={512} set={(next) => attempt(change(`offline: ${next} MB`, { cacheMegabytes: next }))} />
        <p class="quiet">{canKeepOffline ? 'Tunes kept for offline are listed under “Kept for offline”.' : 'This page came over plain http: keeping tunes for offline, and the page as an app, need the player’s https address.'}</p>
      </Group>
      <Roms />
      <Copy />
      <History />
    </>
  );
}

export function Group({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Switch({ on, set, children }: { on: boolean; set(on: boolean): void; children: ComponentChildren }): JSX.Element {
  return (
    <label class="switch">
      <input type="checkbox" checked={on} onChange={(event) => set(event.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

/** What went wrong with a change is told; the change itself is in this browser all the same. */
export const attempt = (work: Promise<unknown>): void => void work.catch((failure: unknown) => say(explain(failure).text));

const themes = { system: 'As the device', light: 'Light', dark: 'Dark', classic: 'Blue, as the machine' } as const;
const fonts = { sans: 'Plain', mono: 'Typewriter' } as const;

const engines = { auto: 'As this browser does it best', chip: 'The software chip in this browser', file: 'A file of sound from the player' } as const;

function Sound(): JSX.Element {
  const { engine } = prefs.value;
  return (
    <Group title="Sound of tunes that play here">
      <Choice name="Made by" value={engine} choices={engines} set={(next) => attempt(change(`sound: ${engines[next].toLowerCase()}`, { engine: next }))} />
      <p class="quiet">From the next tune on. The chip needs little data and shows its voices; a file of sound goes on when a phone’s screen locks. Where one cannot be had, the other plays.</p>
    </Group>
  );
}

function Look(): JSX.Element {
  const { theme, font } = prefs.value;
  return (
    <Group title="Look">
      <Choice name="Theme" value={theme} choices={themes} set={(next) => attempt(change(`theme: ${themes[next].toLowerCase()}`, { theme: next }))} />
      <Choice name="Letters" value={font} choices={fonts} set={(next) => attempt(change(`letters: ${fonts[next].toLowerCase()}`, { font: next }))} />
    </Group>
  );
}

function Choice<K extends string>({ name, value, choices, set }: { name: string; value: K; choices: Record<K, string>; set(value: K): void }): JSX.Element {
  return (
    <label class="choice">
      <span>{name}</span>
      <select value={value} onChange={(event) => set(event.currentTarget.value as K)}>
        {(Object.keys(choices) as K[]).map((key) => (
          <option key={key} value={key}>
            {choices[key]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A whole number within its range; what cannot be read is left as it was. */
export function Amount({ name, value, least, most, set }: { name: string; value: number; least: number; most: number; set(value: number): void }): JSX.Element {
  return (
    <label class="choice">
      <span>{name}</span>
      <input
        type="number"
        inputMode="numeric"
        min={least}
        max={most}
        value={value}
        onChange={(event) => {
          const wish = Math.round(Number(event.currentTarget.value));
          const next = event.currentTarget.value !== '' && Number.isFinite(wish) ? Math.min(most, Math.max(least, wish)) : value;
          event.currentTarget.value = `${next}`;
          if (next !== value) set(next);
        }}
      />
    </label>
  );
}

function Copy(): JSX.Element {
  const busy = useSignal(false);
  const take = async () => {
    busy.value = true;
    try {
      say((await takeFromPlayer()) ? 'The settings are as the player had them.' : 'The player has no settings of yours.');
    } catch (failure) {
      say(explain(failure).text);
    } finally {
      busy.value = false;
    }
  };
  return (
    <Group title="A copy">
      <Switch on={prefs.value.copyOnPlayer} set={(on) => attempt(setCopyOnPlayer(on))}>
        Keep a copy of these settings on the player
      </Switch>
      <p class="actions">
        <button type="button" class="plain" disabled={busy.value} onClick={() => void take()}>
          Take the player’s copy
        </button>
      </p>
    </Group>
  );
}

function History(): JSX.Element | null {
  useEffect(() => attempt(readHistory()), []);
  if (history.value.length === 0) return null;
  return (
    <Group title="What was changed">
      <ul class="list">
        {history.value.map((entry) => (
          <li key={entry.id} class="row changed">
            <span class="names">
              <strong>{entry.what}</strong>
              <span>{ago(entry.at)}</span>
            </span>
            <button type="button" class="plain" aria-label={`Back to before: ${entry.what}`} onClick={() => attempt(rollBack(entry))}>
              Undo to here
            </button>
          </li>
        ))}
      </ul>
    </Group>
  );
}
