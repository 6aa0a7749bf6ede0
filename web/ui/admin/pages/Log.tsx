// The daemon's log as it is written, and who met a rate limit.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { explain, type Trouble } from '../../api/errors';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { LogBox } from '../parts/LogBox';
import { Facts, Fetched, Panel } from '../parts/parts';
import { Table } from '../parts/Table';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import { addressOf, place, refine } from '../place';
import { put } from '../settings';
import type { Limits, LogLine } from '../types';
import { ago, when } from '../words';

const levels = ['debug', 'information', 'warning', 'error'];
const everyMs = 2_000;
const most = 2_000;

export function Log(): JSX.Element {
  return (
    <>
      <Lines />
      <RateLimits />
    </>
  );
}

function Lines(): JSX.Element {
  const level = place.value.filter.get('level') ?? 'information';
  const text = place.value.filter.get('text') ?? '';
  const [follow, setFollow] = useState(true);
  const { lines, written, trouble } = useLog(level, text, follow);
  const act = useAct();
  return (
    <Panel title="Log" command={`sidflowd log -f --level ${level}${text === '' ? '' : ` --text '${text}'`}`}>
      <div class="filters">
        <label class="field">
          <span>Show from</span>
          <select value={level} onChange={(event) => refine('level', event.currentTarget.value)}>
            {levels.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label class="field grow">
          <span>Lines with</span>
          <input type="search" value={text} onInput={(event) => refine('text', event.currentTarget.value)} />
        </label>
        <label class="check">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
          <span>Follow</span>
        </label>
        {may('settings:manage') && written !== null && (
          <label class="field">
            <span>Write from</span>
            <select
              value={written}
              disabled={act.busy}
              onChange={(event) => {
                const next = event.currentTarget.value;
                act.run(() => put('Log:Level', next), `Lines from ${next} on are written now.`);
              }}
            >
              {levels.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
        )}
      </div>
      {(trouble ?? act.trouble) && <TroubleBox trouble={(trouble ?? act.trouble) as Trouble} />}
      <LogBox label="Log of the daemon" lines={lines} follow={follow} empty="There is no line like that.">
        {lines.map((line) => (
          <div key={line.number} class={line.level}>
            <time>{when(line.at)}</time> {line.level === 'warning' || line.level === 'error' ? `${line.level}: ` : ''}
            {line.text}
            {line.source !== '' && <span class="quiet"> · {line.source}</span>}
            {line.fault && <pre>{line.fault}</pre>}
          </div>
        ))}
      </LogBox>
      <p class="quiet">The newest lines since the start. More is kept in the folder logs of the data folder and, where systemd runs it, in the journal.</p>
    </Panel>
  );
}

/** The newest lines, and what comes after them while one follows. */
function useLog(level: string, text: string, follow: boolean): { lines: LogLine[]; written: string | null; trouble: Trouble | null } {
  const [lines, setLines] = useState<LogLine[]>([]);
  const [written, setWritten] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const look = async () => {
      if (!document.hidden) {
        try {
          const query = new URLSearchParams({ level, text, after: String(last), limit: '500' });
          const page = await ask<{ lines: LogLine[]; last: number; level: string }>('GET', `/api/admin/logs?${query.toString()}`, undefined, stop.signal);
          // A daemon that began anew counts from one again.
          const anew = page.last < last;
          if (last === 0 || page.lines.length > 0) setLines((before) => (last === 0 ? page.lines : [...before, ...page.lines].slice(-most)));
          last = anew ? 0 : page.last;
          setWritten(page.level);
          setTrouble(null);
        } catch (failure) {
          if (!stop.signal.aborted) setTrouble(explain(failure));
        }
      }
      if (!stop.signal.aborted && follow) timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [level, text, follow]);
  return { lines, written, trouble };
}

function RateLimits(): JSX.Element {
  const live = useLive('limits', get<Limits>('/api/admin/limits'), 10_000);
  return (
    <Panel
      title="Rate limits"
      command="sidflowd limits"
      actions={
        may('settings:manage') && (
          <a class="plain" href={addressOf('settings', '', new URLSearchParams({ q: 'Web:' }))}>
            Change
          </a>
        )
      }
    >
      <Fetched live={live}>
        {({ limits, limited }) => (
          <>
            <Facts rows={limits.map((limit) => [limit.meaning, limit.value.toLocaleString('en')])} />
            {limited.length === 0 ? (
              <p class="quiet">Nobody met a limit since the start.</p>
            ) : (
              <Table
                rows={limited}
                keyOf={(client) => client.client}
                columns={[
                  { head: 'Client', cell: (client) => client.client },
                  { head: 'Times', label: true, figure: true, cell: (client) => client.times.toLocaleString('en') },
                  { head: 'Last', label: true, cell: (client) => ago(client.last, Date.now()) },
                  { head: 'What was refused', cell: (client) => <code>{client.call}</code> },
                ]}
              />
            )}
          </>
        )}
      </Fetched>
    </Panel>
  );
}
