import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { explain, type Trouble } from '../api/errors';
import type { DeckView } from '../player/deck';
import { positionAt } from '../player/deck';

export interface Loaded<T> {
  value: T | null;
  trouble: Trouble | null;
  loading: boolean;
}

/** Fetches when the key changes and drops the answer to a question no longer asked. */
export function useLoad<T>(key: string, fetchIt: (signal: AbortSignal) => Promise<T>): Loaded<T> & { again(): void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: null, trouble: null, loading: true });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setLoaded((before) => ({ ...before, loading: true }));
    fetchIt(stop.signal)
      .then((value) => setLoaded({ value, trouble: null, loading: false }))
      .catch((failure: unknown) => {
        if (!stop.signal.aborted) setLoaded({ value: null, trouble: explain(failure), loading: false });
      });
    return () => stop.abort();
  }, [key, round]);
  return { ...loaded, again: () => setRound(round + 1) };
}

/** The position now, renewed four times a second while it moves and the page is seen. */
export function usePosition(view: ReadonlySignal<DeckView>): number {
  const tick = useSignal(0);
  const playing = view.value.state === 'playing';
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      if (!document.hidden) tick.value += 1;
    }, 250);
    return () => clearInterval(timer);
  }, [playing]);
  // Reading it subscribes the component to the timer.
  void tick.value;
  return positionAt(view.value, performance.now());
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const change = () => setMatches(list.matches);
    list.addEventListener?.('change', change);
    return () => list.removeEventListener?.('change', change);
  }, [query]);
  return matches;
}
