// Which output is wanted first: moved by drag, or with the buttons and the arrow keys.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { pathOf, put } from '../settings';
import type { Device, Setting } from '../types';
import { Fetched, Panel } from './parts';
import { useAct } from './useAct';
import { useLive } from './useLive';

const key = 'PreferredEngines';

/** What is listed first, then the other devices as they are set up, the emulator last: as the player orders them. */
export function orderOf(listed: string[], devices: string[]): string[] {
  const known = listed.filter((id) => id === 'emulator' || devices.includes(id));
  const rest = devices.filter((id) => !known.includes(id));
  return [...known, ...rest, ...(known.includes('emulator') ? [] : ['emulator'])];
}

/** Takes one out and puts it in at another place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return list;
  const rest = [...list.slice(0, from), ...list.slice(from + 1)];
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

export function OrderOfOutputs({ devices }: { devices: Device[] }): JSX.Element {
  const live = useLive('order', get<Setting>(pathOf(key)), 60_000);
  return (
    <Panel title="Order of the outputs" command={`sidflowd config set ${key} ${orderOf([], devices.map((device) => device.id)).join(' ')}`}>
      <p class="quiet">
        The first that plays a song whole is taken; among real chips the one that fits the tune best comes first, and the order decides between equals. An output above the emulator is preferred to it.
      </p>
      <Fetched live={live}>{(setting) => <Order setting={setting} devices={devices.map((device) => device.id)} again={live.again} />}</Fetched>
    </Panel>
  );
}

function Order({ setting, devices, again }: { setting: Setting; devices: string[]; again(): void }): JSX.Element {
  const listed = Array.isArray(setting.value) ? setting.value : [];
  const stored = orderOf(listed, devices);
  const [order, setOrder] = useState(stored);
  const [dragged, setDragged] = useState<number | null>(null);
  const act = useAct();
  useEffect(() => setOrder(stored), [stored.join(' ')]);
  const fixed = !may('settings:manage') || !setting.changeable;
  const move = (from: number, to: number, focus = false) => {
    const next = moved(order, from, to);
    if (next === order) return;
    setOrder(next);
    act.run(() => put(key, next), `${next[to] ?? ''} is number ${to + 1} of ${next.length}. It counts from the next song on.`, again);
    if (focus) requestAnimationFrame(() => document.getElementById(`order-${next[to] ?? ''}`)?.focus());
  };
  return (
    <>
      {setting.overruled && <p class="bad">The order stored here is overruled: it comes from {setting.source}.</p>}
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <ol class="order">
        {order.map((id, at) => (
          <li
            key={id}
            draggable={!fixed}
            class={dragged === at ? 'dragged' : undefined}
            onDragStart={(event) => {
              setDragged(at);
              event.dataTransfer?.setData('text/plain', id);
            }}
            onDragOver={(event) => dragged !== null && event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) move(dragged, at);
              setDragged(null);
            }}
            onDragEnd={() => setDragged(null)}
          >
            <span class="figure">{at + 1}</span>
            <span>{id}</span>
            {!fixed && (
              <span class="actions">
                <button
                  type="button"
                  class="plain"
                  id={`order-${id}`}
                  aria-label={`${id} up`}
                  disabled={at === 0 && order.length === 1}
                  aria-disabled={at === 0}
                  onClick={() => move(at, at - 1, true)}
                  onKeyDown={(event) => {
                    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
                    event.preventDefault();
                    move(at, event.key === 'ArrowUp' ? at - 1 : at + 1, true);
                  }}
                >
                  ↑
                </button>
                <button type="button" class="plain" aria-label={`${id} down`} aria-disabled={at === order.length - 1} onClick={() => move(at, at + 1)}>
                  ↓
                </button>
              </span>
            )}
          </li>
        ))}
      </ol>
      {!fixed && setting.stored && (
        <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('DELETE', pathOf(key)), 'The order is the usual one again.', again)}>
          Back to the usual order
        </button>
      )}
    </>
  );
}
