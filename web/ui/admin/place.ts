// Where the administrator is: the page, what it is about, and how its table is filtered, all in the address, so that back, reload and bookmarks work.
import { signal } from '@preact/signals';

export interface Place {
  page: string;
  /** Behind the page's name, such as a job's id. */
  about: string;
  filter: URLSearchParams;
}

export const place = signal<Place>(parsePlace(location.hash));
window.addEventListener('hashchange', () => (place.value = parsePlace(location.hash)));

export function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page = '', ...about] = path.split('/');
  return { page: page === '' ? 'overview' : page, about: decodeURIComponent(about.join('/')), filter: new URLSearchParams(query) };
}

export function addressOf(page: string, about = '', filter?: URLSearchParams): string {
  const query = filter?.toString() ?? '';
  return `#/${page}${about === '' ? '' : '/' + encodeURIComponent(about)}${query === '' ? '' : '?' + query}`;
}

/** Changes one word of the filter; null takes it out. Back does not go through every letter typed. */
export function refine(name: string, value: string | null): void {
  const filter = new URLSearchParams(place.value.filter);
  if (value === null || value === '') filter.delete(name);
  else filter.set(name, value);
  if (name !== 'offset') filter.delete('offset');
  history.replaceState(null, '', addressOf(place.value.page, place.value.about, filter));
  place.value = { ...place.value, filter };
}
