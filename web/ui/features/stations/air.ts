// The station that plays: in this browser the page itself goes on with it, in the room the player does.
import { computed, effect, signal } from '@preact/signals';
import { Unreachable } from '../../api/errors';
import { stations, type RoomStation, type SessionAction, type StationList, type StationTrack, type StationWish } from '../../api/stations';
import { here, place, roomDeck, type Place } from '../../player';
import { songId } from '../../shared/ids';
import { say } from '../../shared/notice';
import { isNumber, recall, remember } from '../../shared/storage';
import { onAct, outbox } from '../../taste/opinions';
import { actionOf, emptyAir, goOn, isAir, isOfAir, joined, type Air } from './air-rules';

/** 1: as near as can be; 5: far afield. */
export const adventure = signal(recall('adventure', 3, isNumber));
export function setAdventure(value: number): void {
  adventure.value = value;
  remember('adventure', value);
}

export const airHere = signal<Air>(recall('air', emptyAir, isAir));
export const airInRoom = signal<RoomStation | null>(null);

/** Kinds that go by the listener's taste: what he said last should be known there. */
const byTaste = ['favorites-station', 'adaptive-station', 'hidden-gems', 'collaborative-filter', 'mood-station'];
const songsAtOnce = 25;
/** Ask for more while this many wait. */
const fewWaiting = 3;
const pauseAfterFailureMs = 30_000;

export interface Told {
  name: string;
  notes: string[];
}

/** Starts a station where the listener is. Throws what `explain` can put into words. */
export async function startStation(wish: StationWish, where: Place): Promise<Told> {
  const asked: StationWish = { kind: wish.kind, body: { adventure: adventure.value, ...wish.body } };
  if (byTaste.includes(asked.kind)) await outbox.flush();
  if (where === 'room') {
    const started = await stations.startInRoom(asked);
    airInRoom.value = started;
    return { name: started.stationName, notes: [] };
  }
  const list = await ordered(await stations.make({ kind: asked.kind, body: { limit: songsAtOnce, ...asked.body } }));
  if (list.tracks.length === 0) throw new Error(list.notes[0] ?? 'No song fits this station.');
  setAir(joined({ ...emptyAir, wish: asked, name: list.stationName }, list.tracks));
  await here.playAll(list.tracks);
  return { name: list.stationName, notes: list.notes };
}

export async function endStation(where: Place): Promise<void> {
  if (where === 'here') return setAir(emptyAir);
  await stations.endInRoom();
  airInRoom.value = null;
}

/** The name of the station, and the reason for the song of now: null where none of it is known. */
export const why = computed<{ station: string; reason: string } | null>(() => {
  if (place.value === 'here') {
    const track = here.view.value.track;
    const reason = track ? airHere.value.reasons[songId(track)] : undefined;
    return reason === undefined ? null : { station: airHere.value.name, reason };
  }
  const current = roomDeck.view.value.currentId;
  const reason = current ? airInRoom.value?.reasons[current] : undefined;
  return airInRoom.value && reason !== undefined ? { station: airInRoom.value.stationName, reason } : null;
});

/** The station of the place that is shown. */
export const onAir = computed<string | null>(() => (place.value === 'here' ? (airHere.value.wish ? airHere.value.name : null) : (airInRoom.value?.stationName ?? null)));

function setAir(air: Air): void {
  airHere.value = air;
  remember('air', air);
}

/** Puts songs that are not for this listener behind the others, once something is known of him. */
let order: (tracks: StationTrack[]) => Promise<StationTrack[]> = async (tracks) => tracks;
export const useOrder = (next: typeof order): void => {
  order = next;
};

async function ordered(list: StationList): Promise<StationList> {
  try {
    return { ...list, tracks: await order(list.tracks) };
  } catch (failure) {
    // The station is good as it came.
    console.info('The songs stay in the player’s order:', failure);
    return list;
  }
}

let asking = false;
let notBefore = 0;

async function more(): Promise<void> {
  const air = airHere.value;
  if (!air.wish || asking || performance.now() < notBefore) return;
  asking = true;
  try {
    const list = await ordered(await stations.make(goOn(air, songsAtOnce)));
    if (airHere.value.wish !== air.wish) return;
    if (list.tracks.length === 0) {
      say(`${air.name} has no more songs.`);
      return setAir({ ...airHere.value, wish: null });
    }
    setAir(joined(airHere.value, list.tracks));
    for (const track of list.tracks) await here.enqueue(track, track.selectedSong, false);
  } catch (failure) {
    notBefore = performance.now() + pauseAfterFailureMs;
    if (!(failure instanceof Unreachable)) console.info('The station could not go on:', failure);
  } finally {
    asking = false;
  }
}

const roomPauseMs = 300;

/** Call once: keeps the stations of both places going and known. */
export function connectStations(): void {
  const waiting = computed(() => {
    const { queue, currentId, state } = here.view.value;
    return state === 'stopped' ? Infinity : queue.length - 1 - queue.findIndex((entry) => entry.id === currentId);
  });
  effect(() => {
    if (airHere.value.wish && waiting.value < fewWaiting) void more();
  });
  onAct(({ action, track }) => {
    const air = airHere.value;
    const said: SessionAction['action'] | null = actionOf(action);
    if (air.wish && said && isOfAir(air, track)) setAir({ ...air, actions: [...air.actions, { sid_path: track.sidPath, song: track.selectedSong, action: said }].slice(-200) });
  });
  const roomSong = computed(() => (place.value === 'room' ? `${roomDeck.latest.value?.currentId ?? ''}/${roomDeck.latest.value?.queue.length ?? 0}` : null));
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    if (roomSong.value === null) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      stations
        .inRoom()
        .then((now) => (airInRoom.value = now))
        .catch((failure: unknown) => console.info('What station the room plays is not known:', failure));
    }, roomPauseMs);
  });
}
