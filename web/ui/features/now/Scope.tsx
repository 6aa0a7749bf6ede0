import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { analyser } from '../../player/graph';
import { useMedia } from '../../shared/hooks';

/** The sound as a line over the cover. Stands still when hidden, when nothing sounds here, or when less motion is wanted. */
export function Scope({ running }: { running: boolean }): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const drawing = running && !still;
  useEffect(() => {
    const surface = canvas.current;
    const pen = surface?.getContext('2d');
    const node = analyser();
    if (!drawing || !surface || !pen || !node) return;
    const samples = new Float32Array(node.fftSize);
    const scale = Math.min(2, window.devicePixelRatio || 1);
    let frame = 0;
    const draw = () => {
      frame = requestAnimationFrame(draw);
      const w = Math.round(surface.clientWidth * scale);
      const h = Math.round(surface.clientHeight * scale);
      if (surface.width !== w || surface.height !== h) {
        surface.width = w;
        surface.height = h;
      }
      node.getFloatTimeDomainData(samples);
      pen.clearRect(0, 0, w, h);
      pen.beginPath();
      const from = risingEdge(samples);
      const shown = samples.length / 2;
      for (let x = 0; x <= w; x += 2) {
        const sample = samples[from + Math.floor((x / w) * (shown - 1))] ?? 0;
        const y = h / 2 - sample * h * 0.62;
        if (x === 0) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      }
      // A dark edge under a light line reads on every cover.
      pen.lineJoin = 'round';
      pen.lineWidth = 5 * scale;
      pen.strokeStyle = 'rgba(0, 0, 0, 0.6)';
      pen.stroke();
      pen.lineWidth = 2 * scale;
      pen.strokeStyle = '#f4fff2';
      pen.stroke();
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      pen.clearRect(0, 0, surface.width, surface.height);
    };
  }, [drawing]);
  return <canvas ref={canvas} class="scope" aria-hidden="true" />;
}

/** Starting each picture at the same slope keeps a steady tone standing still. */
export function risingEdge(samples: Float32Array): number {
  let best = 0;
  let steepest = 0;
  for (let index = 1; index < samples.length / 2; index++) {
    const before = samples[index - 1] ?? 0;
    const after = samples[index] ?? 0;
    if (before <= 0 && after > 0 && after - before > steepest) {
      steepest = after - before;
      best = index;
    }
  }
  return best;
}
