import { expect, it } from 'vitest';
import { oneIn, toldInFull, weightOf } from '../player/sampling';

it('tells the first of a kind in full, and stands for as many as there were afterwards', () => {
  const total = 20_000;
  let stoodFor = 0;
  let told = 0;
  for (let nth = 0; nth < total; nth++) {
    const weight = weightOf(nth, ((nth * 7919) % 1000) / 1000);
    if (nth < toldInFull) expect(weight).toBe(1);
    if (weight !== null) told++;
    stoodFor += weight ?? 0;
  }
  expect(Math.abs(stoodFor / total - 1)).toBeLessThan(0.02);
  expect(told).toBeLessThan(total / oneIn + 2 * toldInFull);
});
