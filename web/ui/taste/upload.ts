// How a batch reaches the player: with a token of this browser's, each item under its own UUID.
import { call } from '../api/client';
import { ApiError } from '../api/errors';
import type { Letter } from './outbox';

let token: string | null = null;

/** The model that this browser has; the player keeps it with what is said. */
let baseModel: string | null = null;
export const setBaseModel = (version: string | null): void => {
  baseModel = version;
};

export async function upload(batch: readonly Letter[], leaving: boolean): Promise<void> {
  try {
    await tell(batch, leaving);
  } catch (failure) {
    // One letter that the player cannot read must not hold up the others for ever.
    if (!(failure instanceof ApiError) || ![400, 413, 422].includes(failure.status)) throw failure;
    if (batch.length === 1) return console.info('The player cannot read this, so it is dropped:', batch[0], failure.message);
    for (const letter of batch) await upload([letter], leaving);
  }
}

async function tell(batch: readonly Letter[], leaving: boolean): Promise<void> {
  for (const letter of batch) if (letter.kind === 'favourite') await sendFavourite(letter);
  const ratings = batch.flatMap((letter) => (letter.kind === 'rating' ? [{ ...item(letter), ratings: letter.ratings }] : []));
  const implicit = batch.flatMap((letter) => (letter.kind === 'act' ? [{ ...item(letter), action: letter.action }] : []));
  if (ratings.length + implicit.length === 0) return;
  await withToken((bearer) => send({ submittedAt: Date.now(), baseModelVersion: baseModel, ratings, implicit }, bearer, leaving));
}

export interface Delta {
  weightDataBase64: string;
}

/** True when the player kept it; false where its model is another one by now. */
export async function uploadDelta(base: string, delta: Delta): Promise<boolean> {
  const reply = await withToken((bearer) => send({ submittedAt: Date.now(), baseModelVersion: base, ratings: [], implicit: [], delta }, bearer, false));
  return reply.delta === 'kept';
}

const item = (letter: Letter) => ({ uuid: letter.id, sidPath: letter.sidPath, songIndex: letter.song, timestamp: letter.at });

const send = (body: object, bearer: string, leaving: boolean) =>
  call<{ delta: string | null }>('POST', '/api/feedback/upload', body, undefined, { headers: { Authorization: `Bearer ${bearer}` }, keepalive: leaving });

/** A token is good for half a day, and until the player starts anew. */
async function withToken<T>(use: (bearer: string) => Promise<T>): Promise<T> {
  token ??= (await call<{ token: string }>('GET', '/api/feedback/token')).token;
  try {
    return await use(token);
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.status !== 401) throw failure;
    token = (await call<{ token: string }>('GET', '/api/feedback/token')).token;
    return use(token);
  }
}

async function sendFavourite(letter: Letter & { kind: 'favourite' }): Promise<void> {
  try {
    await call<unknown>(letter.on ? 'POST' : 'DELETE', '/api/favorites', { sid_path: letter.sidPath, song: letter.song });
  } catch (failure) {
    // The tune has left the library: there is nothing to remember any more.
    if (!(failure instanceof ApiError) || failure.status !== 404) throw failure;
  }
}
