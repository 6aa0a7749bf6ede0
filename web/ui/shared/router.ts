// Where the listener is, kept in the part of the address behind '#', so that back and bookmarks work.
import { signal } from '@preact/signals';

export type Route =
  | { screen: 'now' }
  | { screen: 'search'; q: string }
  | { screen: 'library'; path: string }
  | { screen: 'queue' }
  | { screen: 'stations' }
  /** Empty, `favourites`, `recent`, `playlists`, `playlist/ID` or `settings`. */
  | { screen: 'you'; part: string };

export const route = signal<Route>(parseRoute(location.hash));
window.addEventListener('hashchange', () => show(parseRoute(location.hash)));

export function go(next: Route, replace = false): void {
  const hash = formatRoute(next);
  if (replace) history.replaceState(null, '', hash);
  else if (hash !== location.hash) history.pushState(null, '', hash);
  show(next);
}
window.addEventListener('popstate', () => show(parseRoute(location.hash)));

function show(next: Route): void {
  // Typing in the search field changes the address, not the place.
  const elsewhere = next.screen !== route.value.screen || (next.screen !== 'search' && formatRoute(next) !== formatRoute(route.value));
  route.value = next;
  if (elsewhere) window.scrollTo(0, 0);
}

export function parseRoute(hash: string): Route {
  const [name = '', ...rest] = hash.replace(/^#\/?/, '').split('/');
  const tail = rest.map(decode).join('/');
  switch (name) {
    case 'search':
      return { screen: 'search', q: tail };
    case 'library':
      return { screen: 'library', path: tail };
    case 'you':
      return { screen: 'you', part: tail };
    case 'party':
      // The address of the QR code: see features/shell/arrive.ts.
      return { screen: 'queue' };
    case 'queue':
    case 'stations':
      return { screen: name };
    default:
      return { screen: 'now' };
  }
}

export function formatRoute(next: Route): string {
  switch (next.screen) {
    case 'search':
      return next.q === '' ? '#/search' : `#/search/${encodeURIComponent(next.q)}`;
    case 'library':
      return withTail('library', next.path);
    case 'you':
      return withTail('you', next.part);
    default:
      return next.screen === 'now' ? '#/' : `#/${next.screen}`;
  }
}

const withTail = (name: string, tail: string): string => (tail === '' ? `#/${name}` : `#/${name}/${tail.split('/').map(encodeURIComponent).join('/')}`);

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A hand-typed '%': take it as it is.
    return part;
  }
}
