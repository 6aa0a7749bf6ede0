// The last day in lines: what the daemon wrote down once a minute.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../../shared/theme';
import { get } from '../ask';
import { Fetched, Panel } from './parts';
import { useLive } from './useLive';

interface Course {
  name: string;
  title: string;
  unit: string;
  /** Where it begins to be a worry; drawn, null where nothing does. */
  threshold: number | null;
  values: (number | null)[];
}

interface History {
  /** Seconds since 1970. */
  times: number[];
  courses: Course[];
}

export function Trends(): JSX.Element {
  const live = useLive('history', get<History>('/api/admin/metrics/history'), 60_000);
  return (
    <Panel title="The last day">
      <Fetched live={live} empty={(history) => (history.times.length < 2 ? 'The first two minutes have not been written down yet.' : null)}>
        {(history) => (
          <div class="charts">
            {history.courses.map((course) => (
              <Chart key={course.name} times={history.times} course={course} />
            ))}
          </div>
        )}
      </Fetched>
    </Panel>
  );
}

const clockOf = (seconds: number): string => {
  const at = new Date(seconds * 1000);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
};

function Chart({ times, course }: { times: number[]; course: Course }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const last = course.values[course.values.length - 1];
  useEffect(() => {
    let plot: uPlot | undefined;
    let gone = false;
    const draw = async () => {
      const { default: Plot } = await import('uplot');
      if (gone || !box.current) return;
      const style = getComputedStyle(document.documentElement);
      const ink = (name: string) => style.getPropertyValue(name).trim();
      const axis = { stroke: ink('--muted'), grid: { stroke: ink('--line'), width: 1 }, ticks: { stroke: ink('--line'), width: 1 } };
      const threshold = course.threshold;
      plot = new Plot(
        {
          width: box.current.clientWidth,
          height: 160,
          legend: { show: false },
          cursor: { y: false },
          scales: { y: { range: (_, low, high) => [Math.min(0, low), Math.max(threshold ?? 0, high, 1) * 1.05] } },
          axes: [{ ...axis, values: (_, ticks) => ticks.map(clockOf) }, { ...axis, size: 56 }],
          series: [{}, { stroke: ink('--accent'), width: 2, spanGaps: false }, ...(threshold === null ? [] : [{ stroke: ink('--warn'), dash: [6, 6], width: 1 }])],
        },
        [times, course.values, ...(threshold === null ? [] : [times.map(() => threshold)])],
        box.current,
      );
    };
    void draw();
    return () => {
      gone = true;
      plot?.destroy();
    };
  }, [times, course, theme.value]);
  return (
    <figure class="chart">
      <figcaption>
        {course.title} ({course.unit}){last !== null && last !== undefined && <span class="quiet"> now {last}</span>}
      </figcaption>
      <div ref={box} role="img" aria-label={`${course.title} over the last day, in ${course.unit}; now ${last ?? 'unknown'}`} />
    </figure>
  );
}
