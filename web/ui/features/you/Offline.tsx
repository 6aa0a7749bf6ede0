import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { canKeepOffline } from '../../offline/installed';
import { keptTunes, letGo, mostBytes, readKept, setMostBytes } from '../../offline/kept';
import { TuneRow } from '../tune/TuneRow';
import { ListActions } from './ListActions';

const sizes = [64, 256, 512];

export function Offline(): JSX.Element {
  useEffect(() => void readKept().catch((failure: unknown) => console.info('What is kept cannot be read:', failure)), []);
  if (!canKeepOffline)
    return (
      <p class="quiet">
        This page came over plain http, where browsers keep nothing for offline: it needs the player’s https address. Everything else works here: playing, stations, hearts, playlists. Not there without https: playing without the player, and installing this page as an app.
      </p>
    );
  const kept = keptTunes.value;
  const used = kept.reduce((sum, one) => sum + one.bytes, 0);
  return (
    <>
      <p class="quiet">{kept.length === 0 ? 'Nothing is kept yet. A tune’s dots offer it.' : `These play without the player. They take ${(used / 2 ** 20).toFixed(1)} MB.`}</p>
      <label class="choice">
        <span>At most</span>
        <select value={mostBytes.value >> 20} onChange={(event) => setMostBytes(Number(event.currentTarget.value) << 20)}>
          {sizes.map((size) => (
            <option key={size} value={size}>
              {size} MB
            </option>
          ))}
        </select>
      </label>
      <ListActions tracks={kept.map((one) => one.track)} />
      <ul class="list">
        {kept.map((one) => (
          <TuneRow key={one.id} track={one.track} />
        ))}
      </ul>
      {kept.length > 0 && (
        <button type="button" class="plain" onClick={() => void Promise.all(kept.map((one) => letGo(one.id)))}>
          Let all go
        </button>
      )}
    </>
  );
}
