// A stand-in for sidflowd while working on the page alone: `npm run mock`, then `npm run dev` (or open the built page on its port).
// It answers the HTTP contract from memory with made-up tunes and plain tones; nothing of it is shipped.
// MOCK=scanning|empty|limited|quiet|guest shows the states a healthy server rarely has.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const port = Number(process.env.PORT ?? 8065);
const mode = process.env.MOCK ?? '';
const dist = new URL('../dist/', import.meta.url).pathname;
const rate = 44100;

const tune = (path, title, author, released, model, seconds, songs = 1, refusal = null) => ({
  sidPath: path, relativePath: path, filename: path.split('/').pop(), displayName: `${title} (${author})`, selectedSong: 1,
  durationSeconds: seconds, durationSource: seconds === 180 ? 'estimated' : 'songlengths', md5: '0'.repeat(32), playable: refusal === null, refusal,
  metadata: { title, author, released, songs, startSong: 1, sidType: 'PSID', version: 2, sidModel: `MOS${model}`, sidModelSecondary: null, sidModelTertiary: null, sidAddresses: ['D400'], clock: 'PAL', length: '', fileSizeBytes: 4096 },
});
const tunes = mode === 'empty' ? [] : [
  tune('SIDFlow/Night_Train.sid', 'Night Train Home', 'SIDFlow', '2026 SIDFlow', '6581', 74),
  tune('SIDFlow/Glass_Harbour.sid', 'Glass Harbour', 'SIDFlow', '2026 SIDFlow', '8580', 92),
  tune('SIDFlow/Two_Rooms.sid', 'Two Rooms', 'SIDFlow', '2026 SIDFlow', '8580', 81),
  tune('MUSICIANS/A/Able/Long_Way.sid', 'A Very Long Title That Does Not Fit on a Narrow Phone', 'Ann Able (Able)', '1987 Nobody Software', '6581', 192, 19),
  tune('MUSICIANS/A/Able/Puzzle.sid', 'Puzzle', 'Ann Able (Able)', '198? Nobody Software', '6581', 180, 3),
  tune('MUSICIANS/B/Baker/Basic_Song.sid', 'Basic Song', 'Bo Baker', '1991', '6581', 0, 1, { code: 'needs_basic_rom', reason: 'This tune is a BASIC program and needs the C64’s own BASIC and KERNAL ROMs.' }),
  ...Array.from({ length: 9 }, (_, i) => tune(`GAMES/M-R/Game_${i}.sid`, ['Mirror', 'Nimbus', 'Orbit Run', 'Paperclip', 'Quarry', 'Rain Dance', 'Silver', 'Tides', 'Ultra'][i], ['Cy Cole', 'Di Drew', 'Ed Eve'][i % 3], `${1984 + i} Some Label`, i % 2 ? '8580' : '6581', 100 + 31 * i, 1 + (i % 4))),
];
const find = (path) => tunes.find((one) => one.sidPath === path);

let favourites = [];
let revision = 1;
let nextId = 1;
let measured = Date.now();
const state = { state: 'stopped', track: null, positionMs: 0, durationMs: 0, volume: 70, muted: [[false, false, false]], queue: [], currentId: null, output: { name: 'alsa:default', kind: mode === 'quiet' ? 'none' : 'alsa', chip: 'emulated MOS6581', healthy: true, note: null, id: 'emulator', compromises: [], stream: 'emulator' }, outputs: [], guest: mode === 'guest' ? { address: '192.168.1.20', title: 'Commando', output: 'living-room', note: null } : null, error: null };
const devices = [
  { id: 'living-room', name: 'USBSID-Pico v1.3', state: 'ready', note: null, compromises: ['6581 tune on an 8580'] },
  { id: 'study', name: 'SIDBlaster', state: 'away', note: 'unplugged', compromises: [] },
  { id: 'emulator', name: 'emulated MOS6581', state: 'ready', note: null, compromises: [] },
];
const list = () => devices.map((one) => (one.id === state.output.id ? { ...one, state: 'playing' } : one));
const listeners = new Set();

function snapshot() {
  if (state.state === 'playing') state.positionMs = Math.min(state.durationMs, state.positionMs + Date.now() - measured);
  measured = Date.now();
  return { revision, ...state, outputs: list() };
}
function tell() {
  const text = `event: room\ndata: ${JSON.stringify(snapshot())}\n\n`;
  for (const listener of listeners) listener.write(text);
}
setInterval(tell, 4000);
function select(entry, song = entry?.track.selectedSong) {
  snapshot();
  if (!entry) return Object.assign(state, { state: 'stopped', positionMs: 0 });
  entry.track = { ...entry.track, selectedSong: song };
  Object.assign(state, { state: 'playing', track: entry.track, currentId: entry.id, positionMs: 0, durationMs: entry.track.durationSeconds * 1000 });
}
const indexOf = (id) => state.queue.findIndex((entry) => entry.id === id);
const add = (body, at) => {
  const entry = { id: String(nextId++), track: { ...find(body.sid_path), selectedSong: body.song ?? 1 } };
  state.queue.splice(at, 0, entry);
  return entry;
};
const commands = {
  play: (b) => select(add(b, indexOf(state.currentId) + 1)),
  pause: () => (snapshot(), (state.state = 'paused')),
  resume: () => (snapshot(), (state.state = state.track ? 'playing' : 'stopped')),
  stop: () => Object.assign(state, { state: 'stopped', positionMs: 0 }),
  next: () => select(state.queue[indexOf(state.currentId) + 1]),
  previous: () => select(state.queue[Math.max(0, indexOf(state.currentId) - 1)]),
  seek: (b) => (snapshot(), (state.positionMs = b.position_ms)),
  song: (b) => select(state.queue[indexOf(state.currentId)], b.song),
  volume: (b) => (state.volume = b.volume),
  output: (b) => {
    const one = devices.find((device) => device.id === b.output) ?? devices[0];
    state.output = { ...state.output, id: one.id, chip: one.name, compromises: one.compromises };
  },
  mute: (b) => (state.muted[b.chip][b.voice] = b.muted),
  queue: (b) => add(b, b.next ? indexOf(state.currentId) + 1 : state.queue.length),
};

function header(bytes) {
  const head = Buffer.alloc(44);
  head.write('RIFF'); head.writeUInt32LE(Math.min(0xffffffff, 36 + bytes), 4); head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16); head.writeUInt16LE(1, 20); head.writeUInt16LE(1, 22); head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28); head.writeUInt16LE(2, 32); head.writeUInt16LE(16, 34); head.write('data', 36); head.writeUInt32LE(Math.min(0xffffffff, bytes), 40);
  return head;
}
function tones(from, count, seed) {
  const out = Buffer.alloc(count * 2);
  const notes = [0, 3, 7, 10, 12, 7, 3, 5];
  for (let n = 0; n < count; n++) {
    const t = (from + n) / rate;
    const pitch = 110 * 2 ** ((notes[Math.floor(t * 6) % 8] + (seed % 5)) / 12);
    const decay = Math.exp(-((t * 6) % 1) * 2);
    out.writeInt16LE(Math.round(6000 * decay * ((t * pitch) % 1 < 0.3 ? 1 : -1) + 4000 * (Math.abs(((t * pitch) / 2) % 1 - 0.5) * 4 - 1)), n * 2);
  }
  return out;
}

const session = (track) => {
  const id = Buffer.from(`${track.sidPath}#${track.selectedSong}`).toString('hex');
  return { track, session: { sessionId: id, sidUrl: '', durationSeconds: track.durationSeconds, selectedSong: track.selectedSong, expiresAt: '', streamUrls: { wav: { format: 'wav', url: `/api/playback/${id}/wav`, sampleRate: rate, channels: 1 } } } };
};

createServer(async (request, reply) => {
  const url = new URL(request.url, 'http://mock');
  const ok = (data) => reply.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ success: true, data }));
  const no = (status, error, details, headers = {}) => reply.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify({ success: false, error, details }));
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = text ? JSON.parse(text) : {};
  const [, , area, ...rest] = url.pathname.split('/').map(decodeURIComponent);

  if (!url.pathname.startsWith('/api/')) return page(url.pathname, reply);
  if (area === 'search') {
    const words = (url.searchParams.get('q') ?? '').toLowerCase().replace(/"/g, '').split(' ');
    const found = tunes.filter((one) => words.every((word) => JSON.stringify(one).toLowerCase().includes(word)) && (!url.searchParams.has('yearMin') || one.metadata.released.startsWith(url.searchParams.get('yearMin'))) && (!url.searchParams.has('sidModel') || one.metadata.sidModel.endsWith(url.searchParams.get('sidModel'))));
    const offset = Number(url.searchParams.get('offset') ?? 0);
    return ok({ results: found.slice(offset, offset + 50), total: found.length });
  }
  if (area === 'hvsc') {
    const path = url.searchParams.get('path') ?? '';
    const inside = tunes.filter((one) => path === '' || one.sidPath.startsWith(`${path}/`)).map((one) => [one, one.sidPath.slice(path === '' ? 0 : path.length + 1).split('/')]);
    if (path !== '' && inside.length === 0) return no(404, 'not found', 'There is no such folder');
    const folders = [...new Set(inside.filter(([, parts]) => parts.length > 1).map(([, parts]) => parts[0]))];
    return ok({ path, parents: [], folders: folders.map((name) => ({ name, path: path ? `${path}/${name}` : name, tunes: inside.filter(([, parts]) => parts[0] === name).length })), tunes: inside.filter(([, parts]) => parts.length === 1).map(([one]) => one) });
  }
  if (area === 'tune') {
    const track = find(url.searchParams.get('sid_path'));
    if (!track) return no(404, 'not found', 'There is no such tune');
    return ok({ track, songs: Array.from({ length: track.metadata.songs }, (_, i) => ({ song: i + 1, durationSeconds: Math.max(12, track.durationSeconds - 9 * i), durationSource: 'songlengths', stil: i === 0 ? [{ title: 'The Long Way Round', artist: 'A Band of That Time', comment: 'Written in one night on a borrowed machine; the lead was meant for another game.' }] : [] })), stil: { comment: null }, bugs: [] });
  }
  if (area === 'library') return ok({ tunes: tunes.length, songs: tunes.length * 2, scanning: mode === 'scanning', progress: mode === 'scanning' ? { phase: 'tunes', seen: 12345 } : null });
  if (area === 'personas') return ok({ personas: [{ id: 'melodic', name: 'Melodic', looks: 'a rich melody', songs: 1821 }, { id: 'slow_ambient', name: 'Slow and ambient', looks: 'a slow, sparse rhythm', songs: 1799 }] });
  if (area === 'favorites') {
    favourites = favourites.filter((one) => one.track.sidPath !== (body.sid_path ?? ''));
    if (request.method === 'POST') favourites.unshift({ track: find(body.sid_path), addedAt: new Date().toISOString() });
    return ok({ favorites: favourites });
  }
  if (area === 'feedback') return ok(rest[0] === 'token' ? { token: 'mock', expiresAt: '' } : { stored: { ratings: 1, implicit: 1 }, duplicates: 0, unknown: 0, delta: null });
  if (area === 'activity') return ok({ items: tunes.slice(0, 5).map((track, n) => ({ track, at: new Date(Date.now() - n * 3.6e6).toISOString(), where: n % 2 ? 'room' : 'here' })) });
  if (area === 'prefs') return ok({ version: 0, prefs: null, updatedAt: null });
  if (area === 'model') return no(503, 'there is no model yet', 'Nothing was learnt of taste yet.');
  if (area === 'play' && rest[0] && rest[0] !== 'random') {
    const songs = tunes.filter((one) => one.playable && !(body.excludeTrackIds ?? []).includes(`${one.sidPath}#1`)).sort(() => Math.random() - 0.5);
    return ok({ stationName: body.mood ?? rest[0], kind: rest[0], shuffle: 1, notes: [], tracks: songs.slice(0, body.limit ?? 25).map((one) => ({ ...one, trackId: `${one.sidPath}#1`, score: 0.8, reason: 'by the same composer; as fast', reasons: ['by the same composer', 'as fast'] })) });
  }
  if (area === 'play') {
    if (mode === 'limited') return no(429, 'too many', 'Too many sessions', { 'Retry-After': '20' });
    const track = rest[0] === 'random' ? tunes[Math.floor(Math.random() * tunes.length)] : find(body.sid_path);
    if (!track?.playable) return no(400, 'refused', track?.refusal.reason ?? 'There is no tune to play');
    return ok(session({ ...track, selectedSong: body.song ?? 1 }));
  }
  if (area === 'playback' && rest[0] === 'detect') return ok({ formats: ['wav'] });
  if (area === 'playback') {
    const track = find(Buffer.from(rest[0], 'hex').toString().split('#')[0]);
    const total = track.durationSeconds * rate;
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    const start = Number(from) & ~1, end = Math.min(to ? Number(to) : Infinity, 44 + total * 2 - 1, start + 40_000_000);
    const pcm = tones(Math.max(0, (start - 44) / 2), Math.ceil((end - start + 1) / 2) + 1, track.metadata.title.length);
    const bytes = start < 44 ? Buffer.concat([header(total * 2), pcm]).subarray(start) : pcm;
    return reply.writeHead(206, { 'Content-Type': 'audio/wav', 'Accept-Ranges': 'bytes', 'Content-Range': `bytes ${start}-${end}/${44 + total * 2}` }).end(bytes.subarray(0, end - start + 1));
  }
  if (area !== 'room') return no(404, 'not found', url.pathname);
  if (rest[0] === 'events') {
    reply.writeHead(200, { 'Content-Type': 'text/event-stream' });
    listeners.add(reply);
    request.on('close', () => listeners.delete(reply));
    return void tell();
  }
  if (rest[0]?.startsWith('stream')) {
    reply.writeHead(200, { 'Content-Type': 'audio/wav' });
    reply.write(header(0xffffff00));
    let at = 0;
    const feed = setInterval(() => (reply.write(tones(at, rate / 5, 3)), (at += rate / 5)), 200);
    return void request.on('close', () => clearInterval(feed));
  }
  const [action, id, verb] = rest;
  if (request.method === 'DELETE' && id) state.queue = state.queue.filter((entry) => entry.id !== id);
  else if (request.method === 'DELETE') state.queue = state.queue.filter((entry) => entry.id === state.currentId);
  else if (verb === 'play') select(state.queue[indexOf(id)]);
  else if (verb === 'move') state.queue.splice(body.index, 0, ...state.queue.splice(indexOf(id), 1));
  else if (action) commands[action]?.(body);
  if (action) revision += 1;
  ok(snapshot());
  if (action) tell();
}).listen(port, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${port}`));

async function page(path, reply) {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
  try {
    const bytes = await readFile(join(dist, path === '/' ? 'index.html' : path.replaceAll('..', '')));
    reply.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'text/html', 'Content-Security-Policy': "default-src 'self'; script-src 'self'; style-src 'self'" }).end(bytes);
  } catch {
    reply.writeHead(404).end('no such file; has `npm run build` run?');
  }
}
