// On https: the page itself and the tunes that were kept, when the player cannot be reached. Everything else passes by untouched.
// The build puts the page's files in here; their names carry their contents, so a new build is a new worker.
const files = /* files */ [];
const shell = `page-${files.join(' ').split('').reduce((sum, sign) => (Math.imul(sum, 31) + sign.charCodeAt(0)) | 0, 7) >>> 0}`;
const tunes = 'tunes';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shell).then((cache) => cache.addAll(['/', ...files])));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('page-') && name !== shell).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page asks for it when its listener has agreed to load anew.
self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname.startsWith('/offline/')) event.respondWith(kept(request, url));
  else if (request.method === 'POST' && url.pathname === '/api/play') event.respondWith(play(request));
  else if (request.method === 'POST' && url.pathname === '/api/play/random') event.respondWith(fetch(request).catch(anyKept));
  else if (request.method === 'GET' && request.mode === 'navigate' && !url.pathname.startsWith('/api/')) event.respondWith(fetch(request).catch(() => fromShell('/')));
  else if (request.method === 'GET' && (url.pathname.startsWith('/assets/') || files.includes(url.pathname))) event.respondWith(fromShell(url.pathname, request));
});

async function fromShell(path, request) {
  const cached = await (await caches.open(shell)).match(path);
  return cached ?? fetch(request ?? path);
}

/** A session of a kept tune is made here when the player cannot make one. */
async function play(request) {
  const asked = request.clone();
  try {
    return await fetch(request);
  } catch (away) {
    const { sid_path, song } = await asked.json();
    const cached = await (await caches.open(tunes)).match(`/offline/play/${encodeURIComponent(`${sid_path}#${song ?? 1}`)}`);
    if (cached) return cached;
    throw away;
  }
}

async function anyKept() {
  const cache = await caches.open(tunes);
  const plays = (await cache.keys()).filter((key) => new URL(key.url).pathname.startsWith('/offline/play/'));
  const chosen = plays[Math.floor(Math.random() * plays.length)];
  return (chosen && (await cache.match(chosen))) ?? Response.error();
}

/** The sound of a kept tune, whole or the part that is asked for. */
async function kept(request, url) {
  const whole = await (await caches.open(tunes)).match(url.pathname);
  if (!whole) return new Response(null, { status: 404 });
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('Range') ?? '');
  if (!range) return whole;
  const sound = await whole.blob();
  const from = Number(range[1]);
  const to = range[2] ? Math.min(Number(range[2]), sound.size - 1) : sound.size - 1;
  if (from > to) return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${sound.size}` } });
  return new Response(sound.slice(from, to + 1), {
    status: 206,
    headers: { 'Content-Type': whole.headers.get('Content-Type') ?? 'audio/wav', 'Content-Range': `bytes ${from}-${to}/${sound.size}`, 'Accept-Ranges': 'bytes', 'Content-Length': `${to - from + 1}` },
  });
}
