// A job's log as it grows. It follows its end only while the reader is there, so that a line being read does not jump away.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../ask';
import { explain, type Trouble } from '../../api/errors';
import { TroubleBox } from '../../shared/Trouble';
import { when } from '../words';

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
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
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
  useEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  return (
    <>
      {trouble && <TroubleBox trouble={trouble} />}
      <div
        ref={box}
        class="log"
        role="log"
        aria-live="off"
        tabIndex={0}
        onScroll={() => {
          const at = box.current;
          if (at) atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
        }}
      >
        {lines.length === 0 ? (
          <p class="quiet">It has said nothing yet.</p>
        ) : (
          lines.map((line) => (
            <div key={line.number} class={line.level}>
              <time>{when(line.at)}</time> {line.text}
            </div>
          ))
        )}
      </div>
    </>
  );
}
