// All settings of the daemon: value, where it comes from, what it may be; those that can be are changed here.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get } from '../ask';
import { Command, Fetched, Panel, State } from '../parts/parts';
import { Restart } from '../parts/Restart';
import { SettingField } from '../parts/SettingField';
import { useLive } from '../parts/useLive';
import { place, refine } from '../place';
import { fixed, matches, origin, sectionOf, shown } from '../settings';
import type { Setting } from '../types';
import './settings.css';

export function Settings(): JSX.Element {
  const live = useLive('config', get<Setting[]>('/api/admin/config'), 30_000);
  const words = place.value.filter.get('q') ?? '';
  const only = place.value.filter.get('only') ?? '';
  return (
    <>
      <div class="filters">
        <label class="field grow">
          <span>Find</span>
          <input type="search" value={words} placeholder="rate, room, backup …" onInput={(event) => refine('q', event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>Show</span>
          <select value={only} onChange={(event) => refine('only', event.currentTarget.value)}>
            <option value="">all</option>
            <option value="changed">not the default</option>
            <option value="waiting">waiting for the next start</option>
          </select>
        </label>
        <Restart after={live.again} />
      </div>
      <Fetched live={live}>
        {(all) => {
          const waiting = all.filter((setting) => setting.waits).length;
          const found = all.filter((setting) => matches(setting, words, only));
          const sections = [...new Set(found.map((setting) => sectionOf(setting.key)))];
          return (
            <>
              {waiting > 0 && (
                <p class="banner" role="status">
                  {waiting === 1 ? 'One setting takes' : `${waiting} settings take`} effect at the next start. <em>Restart</em> begins anew.
                </p>
              )}
              {sections.length === 0 && <p class="quiet">No setting is like that.</p>}
              {sections.map((section) => (
                <Panel key={section} title={section} command={section === 'General' ? 'sidflowd config show' : `sidflowd config show ${section}`}>
                  <ul class="settings">
                    {found
                      .filter((setting) => sectionOf(setting.key) === section)
                      .map((setting) => (
                        <Row key={setting.key} setting={setting} again={live.again} />
                      ))}
                  </ul>
                </Panel>
              ))}
            </>
          );
        }}
      </Fetched>
    </>
  );
}

function Row({ setting, again }: { setting: Setting; again(): void }): JSX.Element {
  const [open, setOpen] = useState(false);
  const why = fixed(setting);
  const name = setting.key.split(':').slice(1).join(':') || setting.key;
  const done = () => {
    setOpen(false);
    again();
  };
  return (
    <li>
      <div class="setting">
        <div>
          <h4>{name}</h4>
          <p class="quiet">{setting.meaning}</p>
        </div>
        <div>
          <p class="value mono">{shown(setting)}</p>
          <p class="quiet small">
            {origin(setting)}
            {setting.overruled && <State tone="warn">another is stored here, and overruled</State>}
            {setting.waits && <State tone="warn">takes effect at the next start</State>}
          </p>
        </div>
        {why === null ? (
          <button type="button" class="plain" aria-expanded={open} aria-label={`Change ${setting.key}`} onClick={() => setOpen(!open)}>
            Change
          </button>
        ) : (
          <p class="quiet small">
            {why} {setting.guard === 'machine' && <Command line={`sidflowd config set ${setting.key} VALUE`} />}
          </p>
        )}
      </div>
      {open && <SettingField setting={setting} onDone={done} />}
    </li>
  );
}
