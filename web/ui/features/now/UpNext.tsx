import type { JSX } from 'preact';
import { deck } from '../../player';
import { useMedia } from '../../shared/hooks';
import { count, subtitle, title } from '../../shared/format';
import { QueueIcon, RightIcon } from '../../shared/icons';
import { wideQuery } from '../shell/width';

/** On a phone the queue is one tap from here; on a desk it stands beside. */
export function UpNext(): JSX.Element | null {
  const wide = useMedia(wideQuery);
  if (wide) return null;
  const { queue, currentId } = deck.value.view.value;
  const waiting = queue.slice(queue.findIndex((entry) => entry.id === currentId) + 1);
  const next = waiting[0]?.track;
  return (
    <a class="up-next" href="#/queue">
      <QueueIcon />
      <span>
        <span class="quiet">{next ? `Up next, ${count(waiting.length, 'tune')} waiting` : 'Queue'}</span>
        <strong>{next ? `${title(next)} · ${subtitle(next)}` : 'Nothing waits'}</strong>
      </span>
      <RightIcon />
    </a>
  );
}
