// A job's log as it grows.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../ask';
import { explain, type Trouble } from '../../api/errors';
import { TroubleBox } from '../../shared/Trouble';
import { when } from '../words';
import { LogBox } from './LogBox';

interface LogLine {
  number: number;
  at: number;
  level: string;
  text: string;
}

const everyMs = 1_000;
const most = 5_000;

export function JobLog({ id }: { id: string }): JSX.Element {
  const [lines, setLines] = useState<LogLine[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const look = async () => {
      try {
        const more = await ask<{ lines: LogLine[] }>('GET', `/api/admin/jobs/${encodeURIComponent(id)}/log?after=${last}&limit=1000`, undefined, stop.signal);
        last = more.lines[more.lines.length - 1]?.number ?? last;
        if (more.lines.length > 0) setLines((before) => [...before, ...more.lines].slice(-most));
        setTrouble(null);
      } catch (failure) {
        if (!stop.signal.aborted) setTrouble(explain(failure));
      }
      if (!stop.signal.aborted) timer = setTimeout(() => void look(), everyMs);
    };
    setLines([]);
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [id]);
  return (
    <>
      {trouble && <TroubleBox trouble={trouble} />}
      <LogBox label="Log of the job" lines={lines} empty="It has said nothing yet.">
        {lines.map((line) => (
          <div key={line.number} class={line.level}>
            <time>{when(line.at)}</time> {line.text}
          </div>
        ))}
      </LogBox>
    </>
  );
}
