// Models of taste, the one in use beside the newest candidate.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError } from '../../api/errors';
import { TroubleBox } from '../../shared/Trouble';
import { ask, get } from '../ask';
import { may } from '../me';
import { Danger, Fetched, Panel, State } from '../parts/parts';
import { Table } from '../parts/Table';
import { useAct } from '../parts/useAct';
import { useLive } from '../parts/useLive';
import type { Model } from '../types';
import { when } from '../words';

interface Shelf {
  models: Model[];
  trouble: string | null;
}

/** Figures may lie in folders: {metrics:{holdout:{mae:0.4}}} -> ["holdout mae", 0.4]. */
export function figuresOf(value: unknown, name = ''): [string, number | string][] {
  if (typeof value === 'number') return [[name, Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10_000) / 10_000]];
  if (typeof value === 'string' || typeof value === 'boolean') return [[name, String(value)]];
  if (Array.isArray(value)) return value.every((each) => typeof each === 'number') ? [[name, value.map((each: number) => Math.round(each * 1000) / 1000).join(' to ')]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => figuresOf(inner, name === '' ? key : `${name} ${key}`));
}

export function Models(): JSX.Element {
  const live = useLive('models', get<Shelf>('/api/admin/model'), 5_000);
  const act = useAct();
  const manages = may('models:manage');
  // What was not shown to be better is published by a second, plain word only.
  const [refused, setRefused] = useState('');
  const publish = (version: string, force: boolean) =>
    act.run(
      async () => {
        setRefused('');
        try {
          await ask('POST', `/api/admin/model/${encodeURIComponent(version)}/publish`, { force });
        } catch (failure) {
          if (failure instanceof ApiError && failure.status === 409) setRefused(version);
          throw failure;
        }
      },
      `${version} is in use.`,
      live.again,
    );
  return (
    <Fetched live={live}>
      {(shelf) => {
        const inUse = shelf.models.find((model) => model.published);
        const compared = [inUse, ...shelf.models.filter((model) => !model.published).slice(0, 2)].filter((model): model is Model => model !== undefined);
        return (
          <>
            {shelf.trouble && <p class="bad">{shelf.trouble}</p>}
            {act.trouble && <TroubleBox trouble={act.trouble} />}
            {act.trouble && refused !== '' && (
              <p class="actions">
                <Danger label={`Publish ${refused} all the same`} question={<p>It was not shown to be better than what is in use. The audit keeps your word for it.</p>} confirm="Publish all the same" onSure={() => publish(refused, true)} />
              </p>
            )}
            <Panel
              title="Models"
              command="sidflowd model list"
              actions={
                manages && (
                  <>
                    <button type="button" class="plain" disabled={act.busy} onClick={() => act.run(() => ask('POST', '/api/train', {}), 'Training began; it is among the jobs.', live.again)}>
                      Train
                    </button>
                    <Danger
                      label="Roll back"
                      disabled={!inUse || shelf.models.length < 2}
                      question={<p>Go back to the model before {inUse?.modelVersion}? Listeners' pages follow within a minute.</p>}
                      confirm="Roll back"
                      onSure={() => act.run(() => ask('POST', '/api/admin/model/rollback', {}), 'The model before is in use.', live.again)}
                    />
                  </>
                )
              }
            >
              {shelf.models.length === 0 ? (
                <p class="quiet">Nothing was learnt of taste yet. Train once listeners have rated and liked songs.</p>
              ) : (
                <Table
                  rows={shelf.models}
                  keyOf={(model) => model.modelVersion}
                  columns={[
                    { head: 'Version', cell: (model) => model.modelVersion },
                    { head: 'State', cell: (model) => (model.published ? <State tone="good">in use</State> : <State tone="idle">kept</State>) },
                    { head: 'Trained', label: true, cell: (model) => when(typeof model.metadata.trainedAt === 'string' ? model.metadata.trainedAt : null) },
                  ]}
                  actions={
                    manages
                      ? (model) =>
                          !model.published && (
                            <Danger
                              label="Publish"
                              question={
                                <>
                                  <p>
                                    Use {model.modelVersion} {inUse && <>instead of {inUse.modelVersion}</>}?
                                  </p>
                                  <Compare models={[inUse, model].filter((each): each is Model => each !== undefined)} />
                                </>
                              }
                              confirm="Publish it"
                              onSure={() => publish(model.modelVersion, false)}
                            />
                          )
                      : undefined
                  }
                />
              )}
            </Panel>
            {compared.length > 0 && (
              <Panel title="Side by side">
                <Compare models={compared} />
              </Panel>
            )}
          </>
        );
      }}
    </Fetched>
  );
}

function Compare({ models }: { models: Model[] }): JSX.Element {
  const columns = models.map((model) => new Map(figuresOf({ samples: model.metadata.samples, ...(model.metadata.metrics as object) })));
  const names = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  return (
    <table>
      <thead>
        <tr>
          <th>Figure</th>
          {models.map((model) => (
            <th key={model.modelVersion}>
              {model.modelVersion}
              {model.published ? ', in use' : ''}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {columns.map((column, at) => (
              <td key={models[at]?.modelVersion} class="figure">
                {column.get(name) ?? '–'}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
