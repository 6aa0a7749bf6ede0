import { expect, test } from 'vitest';
import { passageAt, passages } from '../features/now/passages';

const fields = [
  { title: 'Second', startSeconds: 60 },
  { title: 'First', startSeconds: 0 },
  { comment: 'behind the end', startSeconds: 500 },
  { title: 'of the whole song' },
  { comment: 'x'.repeat(90), startSeconds: 70 },
];

test('passages come in order, within the song, with a short name', () => {
  const all = passages(fields, 120_000);
  expect(all.map((one) => one.atMs)).toEqual([0, 60_000, 70_000]);
  expect(all[2]?.label).toHaveLength(60);
});

test('a place belongs to the passage that began last', () => {
  const all = passages(fields, 120_000);
  expect([0, 59_999, 60_000].map((ms) => passageAt(all, ms)?.label)).toEqual(['First', 'First', 'Second']);
  expect(passageAt(passages([{ title: 'late', startSeconds: 10 }], 20_000), 5_000)).toBeNull();
});
