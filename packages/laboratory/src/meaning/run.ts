// The measure of meaning from paths to a report.

import { readFile } from 'node:fs/promises';
import type { Model } from '@romnet/renovation';
import { listPictures } from '../files/pictures.js';
import { loadTeacher } from '../run/networks.js';
import { type Describer, openBackbone, openTeacher, thumbnailDescriber } from './describers.js';
import { type MeaningReport, measureMeaning } from './meaning.js';
import { parseQuestions } from './questions.js';

export interface MeaningCommand {
  readonly model: Model;
  readonly data: string;
  /** A JSON file, see `parseQuestions`. */
  readonly classes: string;
  /** A teacher's file, to print its figures beside the model's. */
  readonly teacher?: string;
  /** Pictures of a class, and scenes, at most. */
  readonly perClass: number;
  readonly scenes: number;
  readonly seed: number;
  readonly threads?: number;
  readonly onPicture?: (done: number, total: number) => void;
}

export async function runMeaning(command: MeaningCommand): Promise<MeaningReport> {
  const { model, data: folder, classes, teacher, threads, perClass, ...rest } = command;
  const files = await listPictures(folder);
  const json: unknown = JSON.parse(await readFile(classes, 'utf8'));
  const questions = parseQuestions(json, files, perClass, classes);
  const describers: Describer[] = [thumbnailDescriber];
  try {
    describers.push(await openBackbone(model.preset, model.weights, threads));
    if (teacher !== undefined) describers.push(await openTeacher(await loadTeacher(teacher), threads));
    return await measureMeaning({ folder, files, questions, describers, ...rest });
  } finally {
    for (const describer of describers) await describer.release();
  }
}
