// A device's self-test, line by line as the server tells it; leaving ends it.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { csrf } from '../ask';
import { explain, type Trouble } from '../../api/errors';
import { TroubleBox } from '../../shared/Trouble';
import { Bar, State } from './parts';

interface Progress {
  chip: number;
  chips: number;
  section: string;
  seconds: number;
  ofSeconds: number;
}

interface Report {
  passed: boolean;
  sound: string | null;
  findings: { fault: boolean; text: string }[];
  chips: { chip: number; said: string; heard: { model: string; levelDb: number; sections: { id: string; name: string; health: string; why: string | null }[] } | null }[];
}

interface Line {
  progress?: Progress;
  report?: Report;
  error?: string;
  details?: string;
}

export function SelfTest({ device, onEnd }: { device: string; onEnd(): void }): JSX.Element {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [report, setReport] = useState<Report | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const run = async () => {
      for await (const line of linesOf(`/api/admin/devices/${encodeURIComponent(device)}/test`, stop.signal)) {
        if (line.progress) setProgress(line.progress);
        if (line.report) setReport(line.report);
        if (line.error) setTrouble({ kind: 'refused', text: line.details ?? line.error });
      }
    };
    run().catch((failure: unknown) => {
      if (!stop.signal.aborted) setTrouble(explain(failure));
    });
    return () => stop.abort();
  }, [device]);
  return (
    <div class="self-test" role="status">
      {trouble && <TroubleBox trouble={trouble} />}
      {!report && !trouble && (
        <>
          <p>
            {progress ? `Chip ${progress.chip} of ${progress.chips}: ${progress.section}` : 'Waiting for the device …'}
          </p>
          <Bar share={progress ? progress.seconds / progress.ofSeconds : 0} label="Self-test" />
        </>
      )}
      {report && (
        <>
          <p>
            <State tone={report.passed ? 'good' : 'bad'}>{report.passed ? 'passed' : 'not passed'}</State>
            {report.sound ? `, heard by ${report.sound}` : ', nothing came back to be heard'}
          </p>
          <ul>
            {report.findings.map((finding) => (
              <li key={finding.text}>
                <State tone={finding.fault ? 'bad' : 'idle'}>{finding.text}</State>
              </li>
            ))}
          </ul>
          {report.chips.map((chip) => (
            <p key={chip.chip}>
              Chip {chip.chip}: {chip.heard ? `sounds like ${chip.heard.model}; ${chip.heard.sections.filter((section) => section.health === 'ok').length} of ${chip.heard.sections.length} sections well` : `says ${chip.said}`}
            </p>
          ))}
        </>
      )}
      <button type="button" class="plain" onClick={onEnd}>
        {report || trouble ? 'Close' : 'Stop'}
      </button>
    </div>
  );
}

async function* linesOf(path: string, signal: AbortSignal): AsyncGenerator<Line> {
  const reply = await fetch(path, { method: 'POST', headers: csrf(), signal });
  if (!reply.ok || !reply.body) {
    const said = (await reply.json()) as { details?: string; error?: string };
    yield { error: said.error ?? `status ${reply.status}`, details: said.details };
    return;
  }
  const reader = reply.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Line;
    if (done) return;
  }
}
