import type { JSX } from 'preact';
import { get } from '../ask';
import { may } from '../me';
import { Fetched, Panel, State } from '../parts/parts';
import { Trends } from '../parts/Trends';
import { useLive } from '../parts/useLive';
import { toneOfCheck } from '../tones';
import { bytes, span } from '../words';
import { healthReport } from './Overview';

/** {tunes: 14, freeBytes: 67974836224} -> "tunes 14 · free 68.0 GB". */
export function detailsOf(details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const words = name.replace(/Bytes$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      return `${words} ${/Bytes$/.test(name) && typeof value === 'number' ? bytes(value) : String(value)}`;
    })
    .join(' · ');
}

export function Health(): JSX.Element {
  const live = useLive('health', healthReport, 5_000);
  return (
    <>
      <Fetched live={live}>
        {(report) => (
          <Panel title="Checks" command="sidflowd health">
            <p>
              <State tone={toneOfCheck(report.overall)}>{report.overall}</State>, {report.readiness.status === 'ready' ? 'ready for listeners' : `not ready: ${report.readiness.blockingChecks.join(', ')}`}, up for{' '}
              {span(report.liveness.uptimeSeconds)}
            </p>
            <table>
              <thead>
                <tr>
                  <th>Part</th>
                  <th>State</th>
                  <th>What is wrong, and what to do</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(report.checks).map(([name, check]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>
                      <State tone={toneOfCheck(check.status)}>{check.status}</State>
                    </td>
                    <td>
                      {check.message ?? ''}
                      {check.details && <p class="quiet">{detailsOf(check.details)}</p>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
        )}
      </Fetched>
      <Trends />
      {may('status:read') && <Browsers />}
    </>
  );
}

interface Telemetry {
  events: { event: string; path: string; count: number; mean: number | null; median: number | null; percentile95: number | null }[];
  dropped: number;
}

/** What browsers told of the last week, without anybody's name. */
function Browsers(): JSX.Element {
  const live = useLive('telemetry', get<Telemetry>('/api/admin/telemetry?days=7'), 60_000);
  return (
    <Panel title="How playing went in browsers, the last week">
      <Fetched live={live} empty={(report) => (report.events.length === 0 ? 'No browser has told anything yet.' : null)}>
        {(report) => (
          <table>
            <thead>
              <tr>
                <th>What</th>
                <th>Way</th>
                <th>How often</th>
                <th>Mean</th>
                <th>Median</th>
                <th>95 % within</th>
              </tr>
            </thead>
            <tbody>
              {report.events.map((row) => (
                <tr key={`${row.event} ${row.path}`}>
                  <th scope="row">{row.event}</th>
                  <td>{row.path}</td>
                  <td class="figure">{Math.round(row.count).toLocaleString('en')}</td>
                  {[row.mean, row.median, row.percentile95].map((value, at) => (
                    <td key={at} class="figure">
                      {value === null ? '–' : Math.round(value).toLocaleString('en')}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Fetched>
    </Panel>
  );
}
