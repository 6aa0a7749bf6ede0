import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Track } from '../../api/types';
import { height, paintCover, seedOf, width } from './petscii';

export function Cover({ track, small }: { track: Track; small?: boolean }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const seed = seedOf(track);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(paintCover(seed), width, height), 0, 0);
  }, [seed.title, seed.author, seed.year]);
  return <canvas ref={canvas} class={small ? 'cover small' : 'cover'} width={width} height={height} aria-hidden="true" />;
}
