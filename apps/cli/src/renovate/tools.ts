// Opens what all photos of a run need: the references, the corpus and the model.

import type { Raster } from '@romnet/imaging';
import { decodeFile, type OutputProfile, openProfile } from '@romnet/imaging/files';
import type { Preset } from '@romnet/network';
import { createRenovator, type Renovator, shrinkReference } from '@romnet/renovation';
import { loadModel } from '@romnet/renovation/files';
import type { Desk } from '../desk.js';
import { explain, naming } from '../explain.js';
import { spellings } from '../files.js';
import type { Io } from '../io.js';
import type { RenovateArguments } from './arguments.js';
import { type Chooser, openChooser } from './choose.js';
import { createExtras } from './extras.js';
import type { Tools } from './one.js';
import { type Common, openCommon } from './order.js';
import type { Owners } from './owners.js';
import type { Store } from './store.js';

/** Closes what was opened. */
export interface OpenTools extends Tools {
  close(): Promise<void>;
}

/**
 * Opens them, or gives the reasons why not: where one of them cannot be had, no photo would come out as asked, so all stop before
 * the first minute of computing. `note` hears of what can be gone on without; `owners` is
 * what the run's photos have of files beside their results.
 */
export async function openTools(
  args: RenovateArguments,
  store: Store,
  desk: Desk,
  note: (text: string) => void,
  io: Io,
  owners: Owners = new Map<string, string>(),
): Promise<OpenTools | { readonly faults: readonly string[] }> {
  const references: Raster[] = [];
  const files: string[] = [];
  const faults: string[] = [];
  for (const path of args.reference) {
    let file = path;
    try {
      file = await desk.openable((await spellings(path))[0]!);
      files.push(file);
      references.push(shrinkReference(await decodeFile(file)));
    } catch (error) {
      faults.push(`this reference cannot be used: ${naming(path, error, file)}`);
    }
  }
  const extras = await createExtras(args, owners).catch((error) => void faults.push(explain(error)));
  let profile: OutputProfile = 'srgb';
  try {
    if (args.profile !== undefined) profile = await openProfile(args.profile);
  } catch (error) {
    faults.push(explain(error));
  }
  let renovator: Renovator | undefined;
  let common: Common | undefined;
  let preset: Preset | undefined;
  try {
    const model = await loadModel(args.model);
    ({ preset } = model);
    renovator = await createRenovator({
      model,
      ...(args.threads === undefined ? {} : { threads: args.threads }),
    });
    if (faults.length === 0) common = await openCommon(args, model, files);
  } catch (error) {
    faults.push(explain(error));
  }
  let chooser: Chooser | undefined;
  if (args.corpus !== undefined && faults.length === 0) {
    try {
      chooser = await openChooser({ ...args, corpus: args.corpus }, { note }, io);
    } catch (error) {
      faults.push(`this corpus cannot be used: ${naming(args.corpus, error)}`);
    }
  }
  if (!renovator || !common || !preset || !extras || faults.length > 0) {
    await renovator?.release();
    return { faults };
  }
  const close = async () => {
    await renovator.release();
    await chooser?.close();
  };
  return { renovator, references, chooser, extras, profile, preset, note, store, common, close };
}
