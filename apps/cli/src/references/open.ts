// Opens what finding references needs: a feature network, and a corpus given as an index or as a folder.

import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { readBytes } from '@romnet/imaging/files';
import { readWeights, usesTensor, type Weights } from '@romnet/network';
import { type FeatureExtractor, openExtractor } from '@romnet/references';
import {
  type BuildResult,
  buildReferenceIndex,
  openCorpus,
  type ReferenceCorpus,
} from '@romnet/references/files';
import { loadModel } from '@romnet/renovation/files';
import { loadStoredWeights } from '@romnet/renovation/weights';
import { systemFault } from '../explain.js';
import { isResult } from '../results.js';
import { cacheFolder } from '../weights/cache.js';
import type { FeatureArguments } from './arguments.js';

/** The network that was asked for. Throws one line where its weights cannot be had. */
export async function openFeatures(args: FeatureArguments): Promise<FeatureExtractor> {
  const options = args.threads === undefined ? {} : { threads: args.threads };
  if (args.features === 'backbone')
    return openExtractor({ kind: 'backbone', model: await loadModel(args.model) }, options);
  const weights = await (args.features === 'vgg19' ? storedVgg19() : vgg19From(args.features));
  return openExtractor({ kind: 'vgg19', weights, style: args.vgg19Input }, options);
}

function storedVgg19(): Promise<Weights> {
  const surroundings = { env: process.env, platform: process.platform, home: homedir() };
  return loadStoredWeights(cacheFolder(surroundings), 'vgg19');
}

async function vgg19From(file: string): Promise<Weights> {
  return readWeights(await readBytes(file), file, usesTensor('vgg19'));
}

/** What is told while a folder is looked at. */
export interface Watcher {
  progress(done: number, total: number, path: string): void;
  unreadable(path: string, reason: string): void;
}

/** Makes or updates the index of a folder; results of earlier renovations are no references. */
export async function indexFolder(
  folder: string,
  extractor: FeatureExtractor,
  { output, rebuild = false }: { readonly output?: string; readonly rebuild?: boolean },
  watcher: Watcher,
  signal: AbortSignal,
): Promise<BuildResult> {
  if (!(await stat(folder)).isDirectory())
    throw new Error(`expected a folder of pictures, got a file (${folder})`);
  return buildReferenceIndex({
    folder,
    extractor,
    rebuild,
    signal,
    ...(output === undefined ? {} : { index: output }),
    accept: (path) => !isResult(path),
    onProgress: watcher.progress,
    onUnreadable: watcher.unreadable,
  }).catch((cause: NodeJS.ErrnoException) => {
    if (!NOT_WRITABLE.has(cause.code ?? '')) throw cause;
    const elsewhere = 'romnet references index <folder> -o <file>';
    const place = output ?? folder;
    throw new Error(
      `cannot write the index (${place}: ${systemFault(cause)}); to keep it elsewhere: ${elsewhere}`,
      {
        cause,
      },
    );
  });
}

/** What the system says where a folder is there to be read only. */
const NOT_WRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** The corpus that `path` means: an index as it is, or a folder whose index is made or brought up to date first. */
export async function openCorpusAt(
  path: string,
  extractor: FeatureExtractor,
  watcher: Watcher,
  signal: AbortSignal,
): Promise<ReferenceCorpus> {
  if (!(await stat(path)).isDirectory()) return openCorpus(path, extractor);
  const { index } = await indexFolder(path, extractor, {}, watcher, signal);
  return openCorpus(index, extractor);
}
