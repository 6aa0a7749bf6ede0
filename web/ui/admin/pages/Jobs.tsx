import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { Bar, Command, Danger, Facts, Fetched, Panel, State } from '../parts/parts';
import { JobLog } from '../parts/JobLog';
import { Workers } from '../parts/Workers';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { addressOf, place, refine } from '../place';
import { toneOfJob } from '../tones';
import type { Job, JobList, JobStatus } from '../types';
import { span, when } from '../words';
import { Schedules } from './Schedules';

/** What an operator may do with a job, by where it stands; the server's table decides. */
const moves: Record<JobStatus, { to: string; label: string; command: string }[]> = {
  pending: [{ to: 'cancelled', label: 'Cancel', command: 'cancel' }],
  running: [
    { to: 'paused', label: 'Pause', command: 'pause' },
    { to: 'cancelled', label: 'Cancel', command: 'cancel' },
  ],
  paused: [
    { to: 'running', label: 'Resume', command: 'resume' },
    { to: 'cancelled', label: 'Cancel', command: 'cancel' },
  ],
  staled: [{ to: 'cancelled', label: 'Cancel', command: 'cancel' }],
  failed: [{ to: 'pending', label: 'Try again', command: 'retry' }],
  completed: [],
  cancelled: [],
};

const isOver = (job: Job): boolean => job.status === 'completed' || job.status === 'failed' || job.status === 'cancelled';

export function Jobs(): JSX.Element {
  const { about } = place.value;
  return about === '' ? <AllJobs /> : <OneJob id={about} />;
}

function AllJobs(): JSX.Element {
  const type = place.value.filter.get('type') ?? '';
  const status = place.value.filter.get('status') ?? '';
  const live = useLive('jobs', get<JobList>('/api/admin/jobs'), 2_000);
  return (
    <>
      {may('jobs:manage') && <Submit types={live.value?.types ?? []} again={live.again} />}
      <Fetched live={live}>
        {(list) => {
          const shown = list.jobs.filter((job) => (type === '' || job.type === type) && (status === '' || job.status === status));
          return (
            <Panel title="Jobs" command="sidflowd job list">
              <Timeline jobs={list.jobs} />
              <div class="filters">
                <Choose label="Type" value={type} choices={list.types} onChoose={(value) => refine('type', value)} />
                <Choose label="State" value={status} choices={Object.keys(list.stats)} onChoose={(value) => refine('status', value)} />
              </div>
              {shown.length === 0 ? (
                <p class="quiet">{list.jobs.length === 0 ? 'No job has been submitted yet.' : 'No job is like that.'}</p>
              ) : (
                <table>
                  <thead>
                    <tr>
                      <th>Job</th>
                      <th>State</th>
                      <th>How far</th>
                      <th>Submitted</th>
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map((job) => (
                      <tr key={job.id}>
                        <th scope="row">
                          <a href={addressOf('jobs', job.id)}>{job.id}</a>
                        </th>
                        <td>
                          <State tone={toneOfJob[job.status]}>{job.status}</State>
                        </td>
                        <td>{farOf(job)}</td>
                        <td>{when(job.createdAt)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </Panel>
          );
        }}
      </Fetched>
      <Schedules types={live.value?.types ?? []} />
    </>
  );
}

function farOf(job: Job): string {
  const { progress, error } = job.metadata;
  if (job.status === 'failed') return error ?? '';
  if (job.status === 'completed') return progress.message;
  const left = progress.etaMs === undefined ? '' : `, ${span(progress.etaMs / 1000)} left`;
  return (progress.total ?? 0) > 0 ? `${progress.percentComplete} % (${progress.current} of ${progress.total})${left}` : progress.message;
}

/** The last day, a bar a job: when it ran and how it ended. */
function Timeline({ jobs }: { jobs: Job[] }): JSX.Element | null {
  const now = Date.now();
  const day = 86_400_000;
  const ran = jobs.filter((job) => job.startedAt !== undefined && (endOf(job) ?? now) > now - day);
  if (ran.length === 0) return null;
  const types = [...new Set(ran.map((job) => job.type))];
  return (
    <figure class="timeline" aria-label="Jobs of the last 24 hours">
      {types.map((type) => (
        <div key={type} class="lane">
          <span>{type}</span>
          <div>
            {ran
              .filter((job) => job.type === type)
              .map((job) => {
                const from = Math.max(0, ((job.startedAt ?? now) - (now - day)) / day);
                const to = ((endOf(job) ?? now) - (now - day)) / day;
                return (
                  <a
                    key={job.id}
                    href={addressOf('jobs', job.id)}
                    class={`run ${toneOfJob[job.status]}`}
                    style={{ left: `min(${100 * from}%, calc(100% - 6px))`, width: `max(6px, ${100 * (to - from)}%)` }}
                    title={`${job.id}: ${job.status}`}
                    aria-label={`${job.id}, ${job.status}`}
                  />
                );
              })}
          </div>
        </div>
      ))}
      <figcaption>
        <span>24 h ago</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}

const endOf = (job: Job): number | undefined => job.completedAt ?? job.failedAt ?? job.cancelledAt;

function Choose({ label, value, choices, onChoose }: { label: string; value: string; choices: string[]; onChoose(value: string): void }): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">all</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </label>
  );
}

function Submit({ types, again }: { types: string[]; again(): void }): JSX.Element {
  const [type, setType] = useState('pipeline');
  const [text, setText] = useState('{}');
  const act = useAct();
  const submit = (event: Event) => {
    event.preventDefault();
    act.run(() => ask('POST', '/api/admin/jobs', { type, params: JSON.parse(text) as unknown }), `${type} was submitted.`, again);
  };
  return (
    <Panel title="Submit a job" command={`sidflowd job submit ${type}`}>
      <form class="inline" onSubmit={submit}>
        <label class="field">
          <span>Type</span>
          <select value={type} onChange={(event) => setType(event.currentTarget.value)}>
            {(types.length === 0 ? [type] : types).map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label class="field grow">
          <span>Parameters (JSON)</span>
          <input class="mono" value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <button type="submit" class="primary" disabled={act.busy}>
          Submit
        </button>
      </form>
      {act.trouble && <TroubleBox trouble={act.trouble} />}
    </Panel>
  );
}

function OneJob({ id }: { id: string }): JSX.Element {
  const live = useLive(`job ${id}`, get<{ job: Job }>(`/api/admin/jobs/${encodeURIComponent(id)}`), 1_000);
  const act = useAct();
  const path = `/api/admin/jobs/${encodeURIComponent(id)}`;
  return (
    <>
      <p>
        <a href={addressOf('jobs')}>All jobs</a>
      </p>
      <Fetched live={live}>
        {({ job }) => (
          <Panel
            title={job.id}
            command={`sidflowd job show ${job.id}`}
            actions={
              may('jobs:manage') && (
                <>
                  {moves[job.status].map((move) => (
                    <button key={move.to} type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('PATCH', path, { status: move.to }), `${move.label}: ${job.id}`, live.again)}>
                      {move.label}
                    </button>
                  ))}
                  {isOver(job) && (
                    <Danger
                      label="Delete"
                      question={<p>Forget {job.id} with its log? What it made stays.</p>}
                      confirm="Delete it"
                      onSure={() => act.run(() => ask('DELETE', path), `${job.id} is forgotten.`, () => (location.hash = addressOf('jobs')))}
                    />
                  )}
                </>
              )
            }
          >
            {act.trouble && <TroubleBox trouble={act.trouble} />}
            <p>
              <State tone={toneOfJob[job.status]}>{job.status}</State> {job.metadata.progress.message}
            </p>
            {(job.metadata.progress.total ?? 0) > 0 && <Bar share={job.metadata.progress.percentComplete / 100} label={`${job.metadata.progress.percentComplete} %`} />}
            {job.metadata.error && <p class="bad">{job.metadata.error}</p>}
            <Facts
              rows={[
                ['Type', job.type],
                ['Done', `${job.metadata.progress.current.toLocaleString('en')} of ${job.metadata.progress.total?.toLocaleString('en') ?? 'an unknown number'}`],
                ['Rate', job.metadata.progress.rate > 0 ? `${job.metadata.progress.rate} a second` : '–'],
                ['Left', job.metadata.progress.etaMs === undefined ? '–' : span(job.metadata.progress.etaMs / 1000)],
                ['Tries', String(job.metadata.attempts)],
                ['Submitted', when(job.createdAt)],
                ['Started', when(job.startedAt)],
                ['Ended', when(endOf(job))],
                ...(job.parent ? [['Part of', <a href={addressOf('jobs', job.parent)}>{job.parent}</a>] as [string, JSX.Element]] : []),
                ['Parameters', <code>{JSON.stringify(job.params)}</code>],
              ]}
            />
            {job.type === 'classify' && !isOver(job) && <Workers />}
          </Panel>
        )}
      </Fetched>
      <section class="panel" aria-label="Log">
        <header>
          <h3>Log</h3>
          <Command line={`sidflowd job logs -f ${id}`} />
        </header>
        <JobLog id={id} />
      </section>
    </>
  );
}
