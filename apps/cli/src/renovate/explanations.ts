// What explains a result, as files in a folder of its own: pictures for people, arrays for programs, and a JSON file that says what
// each of them is.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { encodePng, onDisk, writeWhole } from '@romnet/imaging/files';
import {
  type Explanation,
  encodeNpy,
  explanationPictures,
  HINT,
  PALETTE,
  referenceColor,
} from '@romnet/renovation';
import { explain, systemFault } from '../explain.js';
import { holds, refuseExisting } from '../fresh.js';

/** A reference that was offered for a page. */
export interface NamedReference {
  readonly file: string;
  readonly picture: Raster;
}

/** Written last, so that where it is all others are. */
const INDEX = 'explanation.json';

/** Throws one line where an explanation is there already and must stay. */
export const refuseExplanation = (folder: string, overwrite: boolean): Promise<void> =>
  refuseExisting([join(folder, INDEX)], overwrite);

export async function writeExplanation(
  folder: string,
  photo: Raster,
  explanation: Explanation,
  references: readonly NamedReference[],
  { overwrite, file }: { readonly overwrite: boolean; readonly file: string },
): Promise<void> {
  const put = async (name: string, content: Uint8Array | string) => {
    const path = join(folder, name);
    if (await holds(path, content)) return;
    await refuseExisting([path], overwrite);
    await writeWhole(path, content, { replace: overwrite, asPrivateAs: file });
  };
  const { matches, change, damage } = explanation;
  const pictures = explanationPictures(
    photo,
    explanation,
    references.map(({ picture }) => picture),
  );
  try {
    await mkdir(onDisk(folder), { recursive: true });
    for (const [name, picture] of Object.entries(pictures))
      await put(`${name}.png`, await encodePng(picture));
    for (const [name, plane] of Object.entries({ change, damage }))
      if (plane) await put(`${name}.npy`, encodeNpy(plane.data, [plane.height, plane.width]));
    for (const { scale, width, height, ...arrays } of matches)
      for (const [name, data] of Object.entries(arrays))
        await put(`match${scale}-${name}.npy`, encodeNpy(data, [height, width]));
    await put(INDEX, `${JSON.stringify(describe(photo, explanation, references), null, 2)}\n`);
  } catch (cause) {
    throw new Error(`cannot write the explanation ${folder}: ${systemFault(cause) ?? explain(cause)}`, {
      cause,
    });
  }
}

/** Format 1 of explanation.json, as docs/cli.md has it. */
function describe(
  { width, height }: Raster,
  { matches }: Explanation,
  references: readonly NamedReference[],
): object {
  const [finest] = matches;
  const wonBy = (place: number) =>
    finest ? finest.source.filter((source) => source === place).length / finest.source.length : 0;
  const rounded = (value: number) => Math.round(value * 1e4) / 1e4;
  return {
    version: 1,
    width,
    height,
    scales: matches.map(({ scale, width, height }) => ({ scale, width, height })),
    palette: { won: rounded(wonBy(PALETTE)) },
    hints: { color: referenceColor(HINT), won: rounded(wonBy(HINT)) },
    references: references.map(({ file }, place) => ({
      file,
      color: referenceColor(place),
      won: rounded(wonBy(place)),
    })),
  };
}
