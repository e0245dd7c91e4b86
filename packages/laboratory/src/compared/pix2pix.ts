// Pix2pix as a system: the generator that a run of stage 'pix2pix' trained.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineGraph, input } from '@romnet/graph';
import { createPlane, labToRaster, type Plane, type Raster, rasterToLuminance } from '@romnet/imaging';
import {
  frozenScope,
  pix2pixGenerator,
  pix2pixMultiple,
  pix2pixParameters,
  readSafetensors,
} from '@romnet/network';
import { loadProgram, type Program } from '@romnet/runtime';
import { parseConfig } from '../config/config.js';
import { type Task, tasks } from '../evaluate/answers.js';

import { runFiles } from '../run/run-folder.js';
import type { System } from './system.js';

export interface Pix2pixOptions {
  readonly tables?: readonly Task[];
  readonly threads?: number | undefined;
}

/** Opens a run's folder. Throws one line that names it where it is none of stage 'pix2pix', or has no weights yet. */
export async function openPix2pixSystem(
  name: string,
  folder: string,
  { tables = tasks, threads }: Pix2pixOptions = {},
): Promise<System> {
  const file = join(folder, runFiles.config);
  const { stage, generator } = parseConfig(JSON.parse(new TextDecoder().decode(await readFile(file))), file);
  if (stage !== 'pix2pix')
    throw new Error(`expected a run of stage "pix2pix" for ${name}, got "${stage}" (${folder})`);
  const path = join(folder, runFiles.weights);
  const { weights } = readSafetensors(await readFile(path), path);
  for (const spec of pix2pixParameters(generator))
    if (!weights.has(spec.name)) throw new Error(`expected a tensor "${spec.name}" but found none (${path})`);
  const multiple = pix2pixMultiple(generator);
  let last: { readonly size: string; readonly program: Program } | undefined;
  const programAt = async (width: number, height: number): Promise<Program> => {
    const size = `${width}x${height}`;
    if (last?.size === size) return last.program;
    await last?.program.release();
    last = undefined;
    const luminance = input('luminance', [1, 1, height, width]);
    const picture = pix2pixGenerator(frozenScope(weights), luminance, generator);
    const graph = defineGraph([luminance], { L: picture.luminance, ab: picture.chroma });
    const program = await loadProgram(graph, threads === undefined ? {} : { threads });
    last = { size, program };
    return program;
  };
  return {
    ...{ name, tables },
    async answer(picture) {
      const luminance = rasterToLuminance(picture);
      const up = (side: number) => Math.ceil(side / multiple) * multiple;
      const [width, height] = [up(picture.width), up(picture.height)];
      const program = await programAt(width, height);
      const { L, ab } = await program.run({ luminance: continued(luminance, width, height).data });
      return joined(picture, width, { L: L!, ab: ab! });
    },
    async release() {
      await last?.program.release();
      last = undefined;
    },
  };
}

/** The plane with its last column and row repeated. */
function continued(plane: Plane, width: number, height: number): Plane {
  const result = createPlane(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      result.data[y * width + x] =
        plane.data[Math.min(y, plane.height - 1) * plane.width + Math.min(x, plane.width - 1)]!;
  return result;
}

/** The upper left of the generator's picture, which is `width` wide. */
function joined(
  { width: own, height }: Raster,
  width: number,
  { L, ab }: { readonly L: Float32Array; readonly ab: Float32Array },
): Raster {
  const part = (data: Float32Array): Plane => {
    const plane = createPlane(own, height);
    for (let y = 0; y < height; y++) plane.data.set(data.subarray(y * width, y * width + own), y * own);
    return plane;
  };
  const count = ab.length / 2;
  return labToRaster(part(L), part(ab.subarray(0, count)), part(ab.subarray(count)), 8);
}
