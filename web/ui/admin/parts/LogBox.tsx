// Lines of a log as they come. It follows its end only while the reader is there, so that a line being read does not jump away.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export function LogBox({ label, lines, empty, follow = true, children }: { label: string; lines: unknown[]; empty: string; follow?: boolean; children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (follow && atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, follow]);
  return (
    <div
      ref={box}
      class="log"
      role="log"
      aria-label={label}
      aria-live="off"
      tabIndex={0}
      onScroll={() => {
        const at = box.current;
        if (at) atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
      }}
    >
      {lines.length === 0 ? <p class="quiet">{empty}</p> : children}
    </div>
  );
}
