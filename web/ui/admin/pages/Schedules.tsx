import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { Danger, Fetched, Panel, State } from '../parts/parts';
import { Table } from '../parts/Table';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { addressOf } from '../place';
import type { Schedule } from '../types';
import { when } from '../words';

const pathOf = (name: string) => `/api/admin/schedules/${encodeURIComponent(name)}`;

export function Schedules({ types }: { types: string[] }): JSX.Element {
  const live = useLive('schedules', get<Schedule[]>('/api/admin/schedules'), 10_000);
  const act = useAct();
  const manages = may('settings:manage');
  const set = (schedule: Schedule, enabled: boolean) =>
    act.run(
      () => ask('PUT', pathOf(schedule.name), { rule: schedule.rule, timezone: schedule.timezone, type: schedule.type, params: schedule.params, enabled }),
      `${schedule.name} is ${enabled ? 'on' : 'off'}.`,
      live.again,
    );
  return (
    <Panel title="Schedules" command="sidflowd schedule list">
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      <Fetched live={live} empty={(schedules) => (schedules.length === 0 ? 'Nothing is scheduled.' : null)}>
        {(schedules) => (
          <Table
            rows={schedules}
            keyOf={(schedule) => schedule.name}
            columns={[
              { head: 'Name', cell: (schedule) => schedule.name },
              { head: 'Job', cell: (schedule) => schedule.type },
              {
                head: 'When',
                cell: (schedule) => (
                  <>
                    <code>{schedule.rule}</code> {schedule.timezone}
                  </>
                ),
              },
              { head: 'Next', label: true, cell: (schedule) => (schedule.enabled ? when(schedule.next) : <State tone="idle">off</State>) },
              {
                head: 'Last',
                cell: (schedule) => (
                  <>
                    {schedule.lastJob ? <a href={addressOf('jobs', schedule.lastJob)}>{schedule.lastJob}</a> : 'never'}
                    {schedule.note && <p class="quiet">{schedule.note}</p>}
                  </>
                ),
              },
            ]}
            actions={
              manages
                ? (schedule) => (
                    <>
                      <button type="button" class="plain" disabled={act.busy} onClick={() => set(schedule, !schedule.enabled)}>
                        {schedule.enabled ? 'Switch off' : 'Switch on'}
                      </button>
                      <Danger
                        label="Remove"
                        question={<p>Remove the schedule {schedule.name}?</p>}
                        confirm="Remove it"
                        onSure={() => act.run(() => ask('DELETE', pathOf(schedule.name)), `${schedule.name} is removed.`, live.again)}
                      />
                    </>
                  )
                : undefined
            }
          />
        )}
      </Fetched>
      {manages && <NewSchedule types={types} again={live.again} />}
    </Panel>
  );
}

function NewSchedule({ types, again }: { types: string[]; again(): void }): JSX.Element {
  const [name, setName] = useState('');
  const [rule, setRule] = useState('0 4 * * *');
  const [type, setType] = useState('pipeline');
  const act = useAct();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const add = (event: Event) => {
    event.preventDefault();
    act.run(() => ask('PUT', pathOf(name.trim()), { rule, timezone: zone, type, params: {}, enabled: true }), `${name} is scheduled.`, again);
  };
  return (
    <form class="inline" onSubmit={add}>
      <label class="field">
        <span>New schedule</span>
        <input value={name} required onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>Job</span>
        <select value={type} onChange={(event) => setType(event.currentTarget.value)}>
          {(types.length === 0 ? [type] : types).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>When, as in crontab ({zone})</span>
        <input class="mono" value={rule} required onInput={(event) => setRule(event.currentTarget.value)} />
      </label>
      <button type="submit" class="plain" disabled={act.busy}>
        Add
      </button>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
    </form>
  );
}
