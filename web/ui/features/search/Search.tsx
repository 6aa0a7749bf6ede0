import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { library } from '../../api/client';
import type { SearchResult } from '../../api/types';
import { count } from '../../shared/format';
import { useLoad } from '../../shared/hooks';
import { CloseIcon, SearchIcon } from '../../shared/icons';
import { understand } from '../../shared/query';
import { go, route } from '../../shared/router';
import { TroubleBox } from '../../shared/Trouble';
import { TuneRow } from '../tune/TuneRow';
import './search.css';

const pageSize = 50;
const typingPauseMs = 150;
const examples = ['hubbard 1985', '8580 >5:00', '2sid', '"last ninja"'];

export const searchFieldId = 'search-field';

export function Search(): JSX.Element {
  const q = route.value.screen === 'search' ? route.value.q : '';
  const [text, setText] = useState(q);
  const typed = useRef<ReturnType<typeof setTimeout>>();
  // What this field itself put into the address: it may come back when more has been typed already.
  const own = useRef(q);
  useEffect(() => {
    if (q !== own.current) setText(q);
    own.current = q;
  }, [q]);
  const show = (next: string) => {
    clearTimeout(typed.current);
    own.current = next.trim();
    go({ screen: 'search', q: own.current }, true);
  };
  const ask = (next: string) => {
    setText(next);
    clearTimeout(typed.current);
    typed.current = setTimeout(() => show(next), typingPauseMs);
  };
  return (
    <section class="search" aria-label="Search">
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          show(text);
        }}
      >
        <SearchIcon />
        <input id={searchFieldId} type="search" aria-label="Search the library" placeholder="Title, composer, year, chip…" value={text} autocomplete="off" autocapitalize="off" spellcheck={false} enterkeyhint="search" onInput={(event) => ask(event.currentTarget.value)} />
        {text !== '' && (
          <button type="button" class="round" aria-label="Clear the search" onClick={() => ask('')}>
            <CloseIcon />
          </button>
        )}
      </form>
      {q === '' ? <Hints ask={ask} /> : <Results key={q} q={q} />}
    </section>
  );
}

function Hints({ ask }: { ask(text: string): void }): JSX.Element {
  return (
    <div class="hints">
      <p>One field understands names, years, chips and lengths.</p>
      <ul>
        {examples.map((example) => (
          <li key={example}>
            <button type="button" class="plain" onClick={() => ask(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Results({ q }: { q: string }): JSX.Element {
  const { search, facts } = understand(q);
  const [limit, setLimit] = useState(pageSize);
  const { value, trouble, loading, again } = useLoad<SearchResult>(`${q}|${limit}`, (signal) => pages(limit, (offset) => library.search(search, offset, pageSize, signal)));
  return (
    <div aria-busy={loading}>
      <p class="summary" role="status">
        {value ? (value.total === 0 ? 'Nothing found.' : `${count(value.total, 'tune')}`) : loading ? 'Searching…' : ''}
        {facts.map((fact) => (
          <span key={fact} class="fact">
            {fact}
          </span>
        ))}
      </p>
      {trouble && <TroubleBox trouble={trouble} again={again} />}
      {value?.total === 0 && <p class="quiet">Fewer words find more. A composer’s last name and a year are often enough.</p>}
      <ul class="list">
        {value?.results.map((track) => <TuneRow key={`${track.sidPath}#${track.selectedSong}`} track={track} />)}
      </ul>
      {value && value.results.length < value.total && (
        <button type="button" class="plain wide" disabled={loading} onClick={() => setLimit(limit + pageSize)}>
          Show more
        </button>
      )}
    </div>
  );
}

/** The first `limit` results, fetched in pages the server allows. */
async function pages(limit: number, fetchPage: (offset: number) => Promise<SearchResult>): Promise<SearchResult> {
  const offsets = Array.from({ length: Math.ceil(limit / pageSize) }, (_, index) => index * pageSize);
  const all = await Promise.all(offsets.map(fetchPage));
  return { results: all.flatMap((page) => page.results), total: all[0]?.total ?? 0 };
}
