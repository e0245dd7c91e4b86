// What tests of whole runs share: generated pictures, a network with every part of `base` and hardly any channels, a config.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRaster, type Raster } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import type { Preset } from '@romnet/network';
import { tiny as narrow } from '../../network/checks/tiny.js';
import { parseConfig, type TrainingConfig } from './config/config.js';
import { randomAt } from './data/random.js';
import type { SessionIo } from './train/session-io.js';

/** Every part of `base`, each of the fewest layers. */
export const tiny: Preset = {
  ...narrow,
  restoration: { ...narrow.restoration, blocks: 1 },
  colorization: { ...narrow.colorization, units: [1, 1, 1, 1], fusionUnits: 1 },
};

/** A picture of bands and discs in a few colours, different for every seed. */
export function generatedPicture(seed: number, width = 64, height = 48): Raster {
  const random = randomAt(seed, 'generated picture');
  const color = () => [random() * 255, random() * 255, random() * 255];
  const [sky, ground, disc] = [color(), color(), color()];
  const horizon = height * (0.3 + 0.4 * random());
  const [x0, y0, radius] = [width * random(), height * random(), height * (0.15 + 0.2 * random())];
  const raster = createRaster(width, height, 8);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const isInside = (x - x0) ** 2 + (y - y0) ** 2 < radius ** 2;
      const light = 0.75 + 0.25 * Math.sin(x / 3 + seed);
      (isInside ? disc : y < horizon ? sky : ground).forEach((value, channel) => {
        raster.data[at + channel] = value * light;
      });
    }
  }
  return raster;
}

export interface Workplace {
  readonly folder: string;
  readonly at: (...names: string[]) => string;
  /** A config with the workplace's pictures and tiny preset; ten steps of `restore` in one thread unless told. */
  readonly config: (run: string, changes?: object) => TrainingConfig;
  readonly remove: () => void;
}

/** A temporary folder with `count` pictures in `pictures/` and the preset in `tiny.json`. */
export async function createWorkplace(count = 4, preset: Preset = tiny): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'romnet-run-'));
  const at = (...names: string[]) => join(folder, ...names);
  writeFileSync(at('tiny.json'), JSON.stringify(preset));
  for (let picture = 0; picture < count; picture++)
    await encodeFile(at(`picture-${picture}.png`), generatedPicture(picture));
  const config = (run: string, changes: object = {}) => {
    const own = { data: folder, preset: at('tiny.json'), run: at(run) };
    const small = { stage: 'restore', batch: 2, crop: 32, steps: 10, warmupSteps: 0, learningRate: 1e-3 };
    // One thread: the order of a sum, and so its last bit, is the same on every machine.
    return parseConfig({ ...own, ...small, workers: 0, threads: 1, ...changes }, 'test');
  };
  return { folder, at, config, remove: () => rmSync(folder, { recursive: true }) };
}

/** A config's defaults, at a crop of 32 and with a small discriminator, where `changes` does not say otherwise. */
export const defaults = (changes: object = {}): TrainingConfig =>
  parseConfig(
    {
      ...{ data: 'pictures', run: 'run', stage: 'joint', steps: 1, crop: 32, discriminator: { width: 8 } },
      ...changes,
    },
    'test',
  );

/** The outside world of a session: lines go to `lines`, and nobody asks it to stop. */
export const quietIo = (lines: string[] = []): SessionIo => ({
  print: (line) => lines.push(line),
  now: () => performance.now() / 1000,
  stopAsked: () => false,
});
