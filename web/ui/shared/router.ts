// Where the listener is, kept in the part of the address behind '#', so that back and bookmarks work.
import { signal } from '@preact/signals';

export type Route = { screen: 'now' } | { screen: 'search'; q: string } | { screen: 'library'; path: string } | { screen: 'queue' };

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
  const elsewhere = next.screen !== route.value.screen || (next.screen === 'library' && route.value.screen === 'library' && next.path !== route.value.path);
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
    case 'queue':
      return { screen: 'queue' };
    default:
      return { screen: 'now' };
  }
}

export function formatRoute(next: Route): string {
  switch (next.screen) {
    case 'search':
      return next.q === '' ? '#/search' : `#/search/${encodeURIComponent(next.q)}`;
    case 'library':
      return next.path === '' ? '#/library' : `#/library/${next.path.split('/').map(encodeURIComponent).join('/')}`;
    default:
      return next.screen === 'now' ? '#/' : `#/${next.screen}`;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A hand-typed '%': take it as it is.
    return part;
  }
}
