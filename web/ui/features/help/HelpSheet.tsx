import type { JSX } from 'preact';
import { Sheet } from '../../shared/Sheet';
import { helpShown } from '../shell/sheets';
import './help.css';

const keys: [string[], string][] = [
  [['Space'], 'Play or pause'],
  [['←', '→'], 'Back or forward 5 seconds'],
  [['Shift', '← →'], 'Song before or after, in the same file'],
  [['↑', '↓'], 'Louder or softer'],
  [['p', 'n'], 'Previous or next tune'],
  [['/'], 'Search'],
  [['s', 'l'], 'Stations, library'],
  [['q', 'y'], 'Queue, you'],
  [['m'], 'Now playing'],
  [['k'], 'The keys that the chip plays'],
  [['f'], 'Favourite or not'],
  [['+', '-'], 'Like, dislike'],
  [['w'], 'Change place: here or the room'],
  [['h'], 'Hear the room here'],
  [['o'], 'The room’s other output (A/B)'],
  [['1', '2', '3'], 'Voices on or off'],
  [['t'], 'Light or dark'],
  [['?'], 'This sheet'],
];

export function HelpSheet(): JSX.Element | null {
  if (!helpShown.value) return null;
  return (
    <Sheet label="Keys" onClose={() => (helpShown.value = false)}>
      <h2>Keys</h2>
      <dl class="key-list">
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">On a phone: swipe over the picture for the songs of a file.</p>
    </Sheet>
  );
}
