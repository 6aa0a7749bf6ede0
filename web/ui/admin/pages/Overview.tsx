// In five seconds: is it playing, on what, is anything wrong, what runs, is the disk fine. Worst first.
import type { JSX } from 'preact';
import { room } from '../../api/client';
import type { RoomState } from '../../api/types';
import { title } from '../../shared/format';
import { get } from '../ask';
import { Fetched, State, type Tone } from '../parts/parts';
import { useLive } from '../parts/useLive';
import { addressOf } from '../place';
import { toneOfCheck, toneOfDevice } from '../tones';
import type { CacheStats, Device, FirstStepsState, HealthReport, JobList, LibraryStatus } from '../types';
import { ago, bytes, span } from '../words';

interface Line {
  tone: Tone;
  what: string;
  text: string;
  page: string;
}

interface Everything {
  room: RoomState;
  health: HealthReport;
  devices: Device[];
  jobs: JobList;
  library: LibraryStatus;
  cache: CacheStats;
  steps: FirstStepsState;
  now: number;
}

async function look(signal: AbortSignal): Promise<Everything> {
  const [now, health, devices, jobs, library, cache, steps] = await Promise.all([
    room.read(signal),
    healthReport(signal),
    get<Device[]>('/api/admin/devices')(signal),
    get<JobList>('/api/admin/jobs')(signal),
    get<LibraryStatus>('/api/library/status')(signal),
    get<CacheStats>('/api/admin/cache')(signal),
    get<FirstStepsState>('/api/admin/first-steps')(signal),
  ]);
  return { room: now, health, devices, jobs, library, cache, steps, now: Date.now() };
}

/** An unhealthy appliance answers 503, and that is the answer. */
export async function healthReport(signal: AbortSignal): Promise<HealthReport> {
  const reply = await fetch('/api/health', { signal });
  return (await reply.json()) as HealthReport;
}

const worst: Record<Tone, number> = { bad: 0, warn: 1, good: 2, idle: 3 };

export function linesOf(all: Everything): Line[] {
  const { room: deck, health, devices, jobs, library, cache, steps, now } = all;
  const open = steps.steps.filter((step) => step.state === 'open').length;
  const lines: Line[] = [
    {
      tone: deck.output.healthy ? (deck.state === 'playing' ? 'good' : 'idle') : 'warn',
      what: 'Room',
      text:
        deck.state === 'playing' && deck.track
          ? `playing ${title(deck.track)} on ${deck.output.chip}${deck.output.note ? `: ${deck.output.note}` : ''}`
          : `${deck.state}${deck.output.note ? `: ${deck.output.note}` : ''}`,
      page: 'devices',
    },
    ...devices.map((device) => ({
      tone: device.breaker.state === 'open' ? ('bad' as const) : toneOfDevice[device.state],
      what: device.id,
      text: [device.state, device.user ? `used by ${device.user}` : null, device.problem].filter(Boolean).join(', '),
      page: 'devices',
    })),
    ...Object.entries(health.checks)
      // Devices have lines of their own; a player that nobody configured is no trouble.
      .filter(([name, check]) => (toneOfCheck(check.status) === 'bad' || toneOfCheck(check.status) === 'warn') && name !== 'sidplayfpCli' && !devices.some((device) => device.id === name))
      .map(([name, check]) => ({ tone: toneOfCheck(check.status), what: name, text: check.message ?? check.status, page: 'health' })),
    ...jobs.jobs
      .filter((job) => job.status === 'running' || job.status === 'paused' || job.status === 'staled')
      .map((job) => ({
        tone: job.status === 'running' ? ('good' as const) : ('warn' as const),
        what: job.type,
        text: `${job.status}, ${job.metadata.progress.percentComplete} %${job.metadata.progress.etaMs ? `, ${span(job.metadata.progress.etaMs / 1000)} left` : ''}`,
        page: 'jobs',
      })),
    ...lastFailed(jobs),
    {
      tone: library.scanFailure ? 'bad' : library.tunes === 0 ? 'warn' : 'good',
      what: 'Library',
      text: library.scanFailure ?? `${library.tunes.toLocaleString('en')} tunes, scanned ${ago(library.lastScan, now)}${library.scanning ? ', being scanned' : ''}`,
      page: 'library',
    },
    {
      tone: cache.freeBytes < 2 * cache.keepFreeBytes ? 'warn' : 'good',
      what: 'Disk',
      text: `${bytes(cache.freeBytes)} free; renders take ${bytes(cache.sizeBytes)} of ${bytes(cache.budgetBytes)}`,
      page: 'storage',
    },
    ...(open > 0 ? [{ tone: 'idle' as const, what: 'First steps', text: `${open} of ${steps.steps.length} to do; each can be left out`, page: 'first-steps' }] : []),
    { tone: 'good', what: 'Daemon', text: `up for ${span(health.liveness.uptimeSeconds)}`, page: 'health' },
  ];
  return lines.sort((a, b) => worst[a.tone] - worst[b.tone]);
}

/** Only while nothing newer of its type went well. */
function lastFailed(jobs: JobList): Line[] {
  const newest = new Map<string, JobList['jobs'][number]>();
  for (const job of jobs.jobs) if (!newest.has(job.type)) newest.set(job.type, job);
  return [...newest.values()]
    .filter((job) => job.status === 'failed')
    .map((job) => ({ tone: 'bad' as const, what: job.type, text: `failed: ${job.metadata.error ?? 'see its log'}`, page: 'jobs' }));
}

export function Overview(): JSX.Element {
  const live = useLive('overview', look);
  return (
    <Fetched live={live}>
      {(all) => (
        <ul class="lines">
          {linesOf(all).map((line) => (
            <li key={line.page + line.what + line.text}>
              <a href={addressOf(line.page)}>
                <State tone={line.tone}>{line.what}</State>
                <span>{line.text}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Fetched>
  );
}
