import { describe, expect, test, vi } from 'vitest';

vi.stubGlobal('location', { hash: '' });
vi.stubGlobal('window', { addEventListener: () => undefined, matchMedia: () => ({ matches: false }) });
vi.stubGlobal('document', { documentElement: { dataset: {} }, addEventListener: () => undefined, hidden: false });

const { ago, bytes, span, when } = await import('../admin/words');
const { addressOf, parsePlace } = await import('../admin/place');
const { figuresOf } = await import('../admin/pages/Models');
const { linesOf } = await import('../admin/pages/Overview');

describe('figures as an operator reads them', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500, '1.5 kB'],
    [123_456_789, '123 MB'],
    [4e12, '4.0 TB'],
  ])('%d bytes are %s', (count, text) => expect(bytes(count)).toBe(text));
  test.each([
    [0, '0 s'],
    [59, '59 s'],
    [95, '1 min 35 s'],
    [3_600, '1 h'],
    [200_000, '2 d 7 h'],
  ])('%d seconds are %s', (seconds, text) => expect(span(seconds)).toBe(text));
  test('how long ago', () => {
    expect(ago(null, 0)).toBe('never');
    expect(ago('nonsense', 0)).toBe('never');
    expect(ago(1_000, 3_000)).toBe('just now');
    expect(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T02:00:00Z'))).toBe('2 h ago');
  });
  test('a time that is none is a dash', () => {
    expect(when(undefined)).toBe('–');
    expect(when('nonsense')).toBe('–');
  });
});

describe('the address', () => {
  test.each(['#/jobs/classify-20261122-1?type=classify', '#/audit?actor=anna&offset=50', '#/devices'])('%s leads back to itself', (hash) => {
    const { page, about, filter } = parsePlace(hash);
    expect(addressOf(page, about, filter)).toBe(hash);
  });
  test('nothing is the overview', () => expect(parsePlace('').page).toBe('overview'));
});

test('figures of a model are flat and rounded', () =>
  expect(figuresOf({ samples: 1234.4, holdout: { mae: 0.123456, interval: [0.1, 0.20004] }, note: 'fine', none: null })).toEqual([
    ['samples', 1234],
    ['holdout mae', 0.1235],
    ['holdout interval', '0.1 to 0.2'],
    ['note', 'fine'],
  ]));

describe('the overview', () => {
  const all = {
    now: 10_000_000,
    room: { state: 'stopped', track: null, output: { healthy: true, chip: '8580', note: null } },
    health: { status: 'ok', overall: 'healthy', timestamp: '', liveness: { status: 'ok', uptimeSeconds: 60 }, readiness: { status: 'ready', blockingChecks: [] }, checks: {} },
    devices: [],
    steps: { steps: [{ name: 'restore', state: 'skipped' }], done: true },
    jobs: { jobs: [], stats: {}, types: [] },
    library: { tunes: 5, songs: 9, refused: 0, lastScan: null, scanning: false, scanFailure: null, progress: null },
    cache: { freeBytes: 9e9, keepFreeBytes: 1e9, sizeBytes: 0, budgetBytes: 1e9 },
  };
  const lines = (more: object) => linesOf({ ...all, ...more } as unknown as Parameters<typeof linesOf>[0]);
  const job = (status: string, id: string) => ({ id, type: 'fetch', status, createdAt: 1, params: {}, metadata: { attempts: 1, error: 'no mirror answered', progress: { current: 0, total: 0, percentComplete: 0, message: '', rate: 0 } } });

  test('the worst comes first', () => {
    const device = { id: 'u64', kind: 'ultimate64', state: 'down', problem: 'it does not answer', user: null, breaker: { state: 'open' } };
    expect(lines({ devices: [device] })[0]).toMatchObject({ tone: 'bad', what: 'u64' });
    expect(lines({ library: { ...all.library, tunes: 0 } })[0]).toMatchObject({ tone: 'warn', what: 'Library' });
  });
  test('a failure that was made good is history', () => {
    expect(lines({ jobs: { ...all.jobs, jobs: [job('failed', 'b'), job('completed', 'a')] } })[0]).toMatchObject({ tone: 'bad', what: 'fetch', text: 'failed: no mirror answered' });
    expect(lines({ jobs: { ...all.jobs, jobs: [job('completed', 'b'), job('failed', 'a')] } }).some((line) => line.tone === 'bad')).toBe(false);
  });
});

test('details of a check in a line', async () => {
  const { detailsOf } = await import('../admin/pages/Health');
  expect(detailsOf({ tunes: 14, freeBytes: 67_974_836_224, user: null, assetCount: 0 })).toBe('tunes 14 · free 68.0 GB · asset count 0');
});
