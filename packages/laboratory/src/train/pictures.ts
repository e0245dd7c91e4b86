// The pictures of a run: its catalogue, made when it starts, read back when it goes on, and the search for similar ones where
// the mixture draws references from them.
import { join, relative } from 'node:path';
import { type FeatureExtractor, openExtractor } from '@romnet/references';
import { loadModel } from '@romnet/renovation/files';
import { colors, type DataSource, type TrainingConfig } from '../config/config.js';
import { type Catalogue, loadCatalogue, saveCatalogue, scanFolder } from '../data/catalogue.js';
import { findNeighbours } from '../data/neighbours.js';
import {
  type DatasetKind,
  hasSplits,
  openDataset,
  recogniseDataset,
  type Split,
} from '../datasets/dataset.js';
import { listPictures } from '../files/pictures.js';
import { loadWeights, runFiles } from '../run/run-folder.js';
import type { SessionIo } from './session-io.js';

/** Reads the pictures of a new run and saves their catalogue. Throws where none is usable. */
export async function startCatalogue(config: TrainingConfig, io: SessionIo): Promise<Catalogue> {
  const complete = await withNeighbours(io.catalogue ?? (await lookAt(config, io)), config, io);
  await saveCatalogue(pathOf(config), complete);
  return complete;
}

async function lookAt(config: TrainingConfig, io: SessionIo): Promise<Catalogue> {
  const { folder, names, about } = await sourcePictures(config.data);
  io.print(`reading the pictures of ${about}`, false);
  return scanFolder(folder, {
    ...{ names, workingSide: config.workingSide },
    onSkip: countSkips(io),
    onProgress: (done, total) => io.print(`${done} of ${total} pictures`, true),
  });
}

/** Pictures as a config names them: paths below a folder. */
interface SourcePictures {
  readonly folder: string;
  readonly names: readonly string[];
  readonly about: string;
}

/**
 * The pictures of a folder, or of a part of a data set. A folder that turns out to be a data set with a published split gives
 * `split` of it, so that test pictures are never trained on.
 *
 * @throws Error where there are none, or the data set has no such part.
 */
export async function sourcePictures(data: DataSource, split: Split = 'train'): Promise<SourcePictures> {
  if (typeof data === 'string') {
    const kind = await recogniseDataset(data);
    if (!hasSplits(kind) || kind === 'split')
      return { folder: data, names: await listPictures(data), about: data };
    return partOf(data, kind, split);
  }
  return partOf(data.root, data.layout === 'folder' ? 'split' : data.layout, data.split);
}

async function partOf(folder: string, kind: DatasetKind, split: Split): Promise<SourcePictures> {
  const { items, faults } = await openDataset(folder, { kind, split });
  if (faults.length > 0)
    throw new Error(`${faults[0]}${faults.length > 1 ? `; and ${faults.length - 1} more faults` : ''}`);
  const names = items.map(({ input, truth }) => relative(folder, truth ?? input));
  return { folder, names, about: `${folder} (${kind}, ${split})` };
}

/**
 * The catalogue of a run that goes on. What it needs and has not is looked for now: a run from before neighbours were kept goes
 * on with other similar references than it began with.
 */
export async function resumeCatalogue(config: TrainingConfig, io: SessionIo): Promise<Catalogue> {
  const catalogue = await loadCatalogue(pathOf(config));
  const complete = await withNeighbours(catalogue, config, io);
  if (complete !== catalogue) await saveCatalogue(pathOf(config), complete);
  return complete;
}

const pathOf = ({ run }: TrainingConfig): string => join(run, runFiles.catalogue);

async function withNeighbours(
  catalogue: Catalogue,
  config: TrainingConfig,
  io: SessionIo,
): Promise<Catalogue> {
  if (catalogue.neighbours || !colors(config.stage) || config.references.similar === 0) return catalogue;
  const extractor = await openFeatures(config);
  try {
    io.print(`looking for similar pictures by ${extractor.name}`, false);
    const neighbours = await findNeighbours(catalogue, extractor, {
      onSkip: countSkips(io),
      onProgress: (done, total) => io.print(`similar pictures: ${Math.floor((100 * done) / total)} %`, true),
      isStopped: io.stopAsked,
    });
    if (neighbours === null)
      throw new Error(`stopped while looking for similar pictures, before the first step (${config.run})`);
    return { ...catalogue, neighbours };
  } finally {
    await extractor.release();
  }
}

async function openFeatures({
  referenceFeatures,
  vgg19,
  threads,
}: TrainingConfig): Promise<FeatureExtractor> {
  const options = threads === null ? {} : { threads };
  if (referenceFeatures === 'vgg19' && vgg19 !== null) {
    const weights = await loadWeights(vgg19.weights);
    return openExtractor({ kind: 'vgg19', weights, style: vgg19.style }, options);
  }
  return openExtractor({ kind: 'backbone', model: await loadModel() }, options);
}

function countSkips(io: SessionIo): (fault: Error) => void {
  let skipped = 0;
  return (fault) => io.print(`skipped: ${fault.message} (${++skipped} so far)`, false);
}
