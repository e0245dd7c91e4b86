// What came of a job of the program: its picture, where its colours came from, where it was repaired.
import { decodeNpy, type MatchMap, referenceColor } from '@romnet/renovation';
import { files } from '../../files/index.js';
import type { Outcome, Why } from '../engine.js';
import { callBlob, callJson, type ShownJob } from './calls.js';

/** The arrays of a match map, as an explanation calls its files. */
const ARRAYS = ['source', 'x', 'y', 'token', 'hint', 'share', 'fromReferences', 'entropy'] as const;

interface Explained {
  readonly scales: readonly { readonly scale: number; readonly width: number; readonly height: number }[];
}

interface RecordPage {
  readonly pages: readonly { readonly used: readonly number[] }[];
}

export async function outcomeOf(
  { id, photos }: ShownJob,
  references: number,
  repaired: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  const at = `v1/jobs/${id}/photos/0`;
  const record = await callJson<RecordPage>(`${at}/record`, { signal });
  const why: Why = {
    match: await matchOf(`${at}/explanation`, signal),
    colors: Array.from({ length: references }, (_, place) => referenceColor(place)),
    damage: repaired ? await files.readDamage(await callBlob(`${at}/mask`, signal)) : undefined,
  };
  return {
    picture: await files.decodePlain(await callBlob(`${at}/result`, signal)),
    used: record.pages[0]?.used ?? [],
    keptColors: photos[0]?.keptColors ?? false,
    why,
  };
}

/** At the finest scale; undefined where the photo kept its own colours. */
async function matchOf(at: string, signal: AbortSignal): Promise<MatchMap | undefined> {
  const { scales } = await callJson<Explained>(`${at}/explanation.json`, { signal });
  const [finest] = scales;
  if (!finest) return undefined;
  const arrays = await Promise.all(
    ARRAYS.map(async (name) => {
      const file = await callBlob(`${at}/match${finest.scale}-${name}.npy`, signal);
      return [name, decodeNpy(new Uint8Array(await file.arrayBuffer())).data] as const;
    }),
  );
  return { ...finest, ...Object.fromEntries(arrays) } as unknown as MatchMap;
}
