import { useEffect, useRef, useState } from 'preact/hooks';
import { explain, type Trouble } from '../../api/errors';

export interface Live<T> {
  value: T | null;
  trouble: Trouble | null;
  /** Fetches now, after something was changed. */
  again(): void;
}

/** Fetches, and again every few seconds while the page is seen. What was there stays while a fetch fails. */
export function useLive<T>(key: string, fetchIt: (signal: AbortSignal) => Promise<T>, everyMs = 3_000): Live<T> {
  const [state, setState] = useState<{ key: string; value: T | null; trouble: Trouble | null }>({ key, value: null, trouble: null });
  const [round, setRound] = useState(0);
  const latest = useRef(fetchIt);
  latest.current = fetchIt;
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      if (!document.hidden) {
        try {
          const value = await latest.current(stop.signal);
          setState({ key, value, trouble: null });
        } catch (failure) {
          if (stop.signal.aborted) return;
          setState((before) => ({ key, value: before.key === key ? before.value : null, trouble: explain(failure) }));
        }
      }
      if (!stop.signal.aborted) timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [key, round, everyMs]);
  return { value: state.key === key ? state.value : null, trouble: state.trouble, again: () => setRound((before) => before + 1) };
}
