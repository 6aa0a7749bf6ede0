// WCAG 2: text has at least 4.5:1, lines that mark a control at least 3:1. Read from the style sheet that ships.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../shared/tokens.css', import.meta.url), 'utf8');
const blocks = [...css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)].map((match) => ({
  selector: (match[1] ?? '').trim(),
  tokens: Object.fromEntries([...(match[2] ?? '').matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((token) => [token[1], token[2]])),
}));
const of = (selector: string): Record<string, string> => blocks.find((block) => block.selector === selector)?.tokens ?? {};

const luminance = (hex: string) =>
  [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((total, value, index) => total + value * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
const contrast = (a: string, b: string) => {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

const light = of(':root');
const dark = { ...light, ...of(":root[data-theme='dark']") };
const classic = { ...light, ...of(":root[data-theme='classic']") };
const accents = ['cyan', 'green', 'purple', 'orange', 'red'];
const themes: [string, Record<string, string>][] = [
  ['light', light],
  ['dark', dark],
  ['classic', classic],
  ...accents.map((name): [string, Record<string, string>] => [`light ${name}`, { ...light, ...of(`:root[data-accent='${name}']`) }]),
  ...accents.map((name): [string, Record<string, string>] => [`classic ${name}`, { ...classic, ...of(`:root[data-theme='classic'][data-accent='${name}']`) }]),
  ...accents.map((name): [string, Record<string, string>] => [`dark ${name}`, { ...dark, ...of(`:root[data-theme='dark'][data-accent='${name}']`) }]),
];

describe.each(themes)('%s', (name, tokens) => {
  const colour = (token: string): string => tokens[token] ?? expect.fail(`no --${token}`);
  test.each(['text', 'muted', 'accent', 'good', 'warn', 'bad'].flatMap((ink) => ['ground', 'surface', 'raised'].map((paper) => [ink, paper])))('%s on %s', (ink, paper) =>
    expect(contrast(colour(ink ?? ''), colour(paper ?? ''))).toBeGreaterThanOrEqual(4.5));
  test('words on the accent', () => expect(contrast(colour('on-accent'), colour('accent'))).toBeGreaterThanOrEqual(4.5));
  test('edges of controls', () => expect(contrast(colour('edge'), colour('ground'))).toBeGreaterThanOrEqual(3));
  test('an accent of its own', () => {
    if (name.includes(' ')) expect(tokens.accent).not.toBe((name.startsWith('dark') ? dark : name.startsWith('classic') ? classic : light).accent);
  });
});
