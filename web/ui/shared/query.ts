// One search field that understands `hubbard 1985`, `8580 "last ninja"`, `2sid pal`, `>3:00`.
import type { SearchQuery } from '../api/client';

export interface Understood {
  search: SearchQuery;
  /** What was read out of the words, to be shown back to the listener. */
  facts: string[];
}

export function understand(text: string): Understood {
  const search: SearchQuery = { q: '' };
  const facts: string[] = [];
  const words: string[] = [];
  for (const token of text.match(/"[^"]*"?|\S+/g) ?? []) {
    const fact = token.startsWith('"') ? null : readFact(token, search);
    if (fact === null) words.push(token);
    else facts.push(fact);
  }
  search.q = words.join(' ');
  return { search, facts };
}

function readFact(token: string, search: SearchQuery): string | null {
  const word = token.toLowerCase();
  const years = /^(19[89]\d|20[0-3]\d)(?:-(19[89]\d|20[0-3]\d)|(s))?$/.exec(word);
  if (years) {
    const first = Number(years[1]);
    search.yearMin = first;
    search.yearMax = years[2] ? Number(years[2]) : years[3] ? first + 9 : first;
    return search.yearMin === search.yearMax ? `year ${first}` : `years ${first} to ${search.yearMax}`;
  }
  const model = /^(?:mos)?(6581|8580)$/.exec(word);
  if (model?.[1]) {
    search.sidModel = model[1];
    return `chip ${model[1]}`;
  }
  const sids = /^([123])sid$/.exec(word);
  if (sids) {
    search.sids = Number(sids[1]);
    return search.sids === 1 ? 'one SID' : `${search.sids} SIDs`;
  }
  if (word === 'pal' || word === 'ntsc') {
    search.clock = word.toUpperCase();
    return search.clock;
  }
  const length = /^([<>])(\d{1,2}):([0-5]\d)$/.exec(word);
  if (length) {
    const seconds = Number(length[2]) * 60 + Number(length[3]);
    if (length[1] === '>') search.durationMin = seconds;
    else search.durationMax = seconds;
    return `${length[1] === '>' ? 'longer' : 'shorter'} than ${length[2]}:${length[3]}`;
  }
  return null;
}
