// What stays open in a worker from job to job, and messages without the folders of its machine.

import type { Model, Renovator } from '@romnet/renovation';
import { type Areas, StorageError, type Task, type WorkerStart, type Workplace } from '@romnet/server';
import { explain } from '../explain.js';
import type { AlbumShelf } from './albums.js';

export interface Open {
  readonly start: WorkerStart;
  readonly place: Workplace;
  readonly model: Model;
  readonly renovator: Renovator;
  readonly albums: AlbumShelf;
}

/** A message without the folders of the server. */
export function withoutPaths(areas: Areas, { owner, id }: Task, text: string): string {
  return explain(text)
    .replaceAll(`${areas.job(owner, id)}/`, '')
    .replaceAll(`${areas.uploads(owner)}/`, '')
    .replaceAll(`${areas.root}/`, '');
}

/** Said in place of results, in the words of two rooms, where a job has to be tried again: the disk may have room then. */
const TRANSIENT = /no space left|disk quota exceeded|the disk failed|too many open files/;

/** Whether a fault is of the moment, and the job is to be tried again. */
export const isTransient = (fault: unknown): boolean =>
  fault instanceof StorageError || TRANSIENT.test(fault instanceof Error ? explain(fault) : `${fault}`);
