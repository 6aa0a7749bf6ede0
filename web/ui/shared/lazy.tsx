// Screens that are not needed for the first sound arrive when they are first opened.
import { signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

type Part<P> = ComponentType<P> & {
  /** Fetch it now, for example because a finger is on its way. */
  fetch(): void;
};

export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): Part<P> {
  const part = signal<ComponentType<P> | null>(null);
  const failed = signal(false);
  let asked = false;
  const fetch = () => {
    if (asked) return;
    asked = true;
    failed.value = false;
    load()
      .then((loaded) => (part.value = loaded))
      .catch((reason: unknown) => {
        console.warn('A part of the page did not arrive:', reason);
        asked = false;
        failed.value = true;
      });
  };
  const Lazy = (props: P): JSX.Element => {
    useEffect(fetch, []);
    const Loaded = part.value;
    if (Loaded) return <Loaded {...props} />;
    return failed.value ? <Missing again={fetch} /> : <div class="arriving" aria-busy="true" />;
  };
  return Object.assign(Lazy, { fetch });
}

/** The player is away, or was updated and has other files now. */
function Missing({ again }: { again(): void }): JSX.Element {
  return (
    <div class="trouble" role="alert">
      <p>This part of the page did not arrive.</p>
      <p class="advice">What plays keeps playing. If SIDFlow was updated meanwhile, load the page anew.</p>
      <button type="button" class="plain" onClick={again}>
        Try again
      </button>{' '}
      <button type="button" class="plain" onClick={() => location.reload()}>
        Load the page anew
      </button>
    </div>
  );
}
