import { expect, test } from 'vitest';
import { retryAfter } from '../api/client';
import { ApiError, explain, Unreachable, waitWords } from '../api/errors';
import { pauseBefore } from '../api/feed';

test.each([
  [new Unreachable('x'), 'lost'],
  [new ApiError(429, 'limited', null, 20), 'limited'],
  [new ApiError(404, 'unknown session', null, null), 'gone'],
  [new ApiError(400, 'refused', 'this tune needs the KERNAL ROM', null), 'refused'],
  [new ApiError(503, 'starting', null, null), 'busy'],
  [new ApiError(500, 'x', null, null), 'other'],
  ['a string', 'other'],
])('%o is %s', (failure, kind) => expect(explain(failure).kind).toBe(kind));

test('the server’s reason is told as a sentence', () => expect(explain(new ApiError(400, 'refused', 'this tune needs the KERNAL ROM', null)).text).toBe('This tune needs the KERNAL ROM.'));
test('a limit says how long to wait', () => expect(explain(new ApiError(429, 'x', null, 20)).advice).toContain('20 seconds'));
test('waits are told in words', () => {
  expect(waitWords(null)).toBe('a moment');
  expect(waitWords(1.2)).toBe('2 seconds');
  expect(waitWords(120)).toBe('2 minutes');
});
test('Retry-After comes in seconds or as a date', () => {
  expect(retryAfter(null)).toBeNull();
  expect(retryAfter('7')).toBe(7);
  expect(retryAfter('-7')).toBe(0);
  expect(retryAfter('soon')).toBeNull();
  expect(retryAfter(new Date(Date.now() + 10_000).toUTCString())).toBeGreaterThan(5);
});
test('reconnecting waits longer each time, up to 15 s', () => expect([1, 2, 3, 4, 5, 99].map(pauseBefore)).toEqual([1000, 2000, 4000, 8000, 15000, 15000]));
