import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { Fetched, Pages, Panel, State } from '../parts/parts';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { place, refine } from '../place';
import type { AuditLine } from '../types';
import { when } from '../words';

const limit = 50;
const filters: { name: string; label: string; type: string; hint?: string }[] = [
  { name: 'actor', label: 'Who', type: 'search' },
  { name: 'action', label: 'What', type: 'search', hint: 'user:*' },
  { name: 'from', label: 'From', type: 'date' },
  { name: 'to', label: 'To', type: 'date' },
];

export function Audit(): JSX.Element {
  const { filter } = place.value;
  const offset = Number(filter.get('offset') ?? 0) || 0;
  const asked = new URLSearchParams(filter);
  asked.set('offset', String(offset));
  asked.set('limit', String(limit));
  const path = `/api/admin/audit?${asked.toString()}`;
  const live = useLive(path, get<{ lines: AuditLine[]; total: number }>(path), 10_000);
  const [check, setCheck] = useState<{ intact: boolean; brokenAt: number | null } | null>(null);
  const act = useAct();
  return (
    <Panel
      title="What administrators did and tried"
      command="sidflowd audit search"
      actions={
        <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(async () => setCheck(await ask('GET', '/api/admin/audit/verify')), 'Checked.')}>
          Check the chain
        </button>
      }
    >
      {act.trouble && <TroubleBox trouble={act.trouble} />}
      {check && <State tone={check.intact ? 'good' : 'bad'}>{check.intact ? 'Each line follows from the one before.' : `Line ${check.brokenAt} does not follow from the one before.`}</State>}
      <div class="filters">
        {filters.map((each) => (
          <label key={each.name} class="field">
            <span>{each.label}</span>
            <input type={each.type} placeholder={each.hint} value={filter.get(each.name) ?? ''} onInput={(event) => refine(each.name, event.currentTarget.value)} />
          </label>
        ))}
        <label class="field">
          <span>How it went</span>
          <select value={filter.get('success') ?? ''} onChange={(event) => refine('success', event.currentTarget.value)}>
            <option value="">all</option>
            <option value="true">done</option>
            <option value="false">failed</option>
          </select>
        </label>
      </div>
      <Fetched live={live} empty={(page) => (page.lines.length === 0 ? 'Nothing like that is written.' : null)}>
        {(page) => (
          <>
            <div class="wide-table" role="group" aria-label="Table" tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th>When</th>
                    <th>Who</th>
                    <th>What</th>
                    <th>On</th>
                    <th>How it went</th>
                  </tr>
                </thead>
                <tbody>
                  {page.lines.map((line, at) => (
                    <tr key={`${line.timestamp} ${at}`}>
                      <td class="figure">{when(line.timestamp)}</td>
                      <td>{line.actor}</td>
                      <th scope="row">{line.action}</th>
                      <td>
                        {line.resource} {line.details && <span class="quiet">{line.details}</span>}
                      </td>
                      <td>{line.success ? <State tone="good">done</State> : <State tone="bad">{line.error ?? 'failed'}</State>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <Pages offset={offset} limit={limit} total={page.total} onGo={(to) => refine('offset', to === 0 ? null : String(to))} />
          </>
        )}
      </Fetched>
    </Panel>
  );
}
