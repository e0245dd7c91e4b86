// What a run tells while it goes: the progress line, the log, the page of curves, contact sheets and the best weights.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Raster } from '@romnet/imaging';
import { encodeFile, readBytes, writeWhole } from '@romnet/imaging/files';
import { type Preset, readSafetensors, type Weights, writeSafetensors } from '@romnet/network';
import type { TrainingConfig } from '../config/config.js';
import { showPage } from '../page/page.js';
import type { Journal } from '../run/journal.js';
import { bestMeasure, isValidation, type StepRecord, type ValidationPsnr } from '../run/records.js';
import { exists, runFiles } from '../run/run-folder.js';
import { createProgress } from './progress.js';
import type { SessionIo } from './session-io.js';
import type { Validator } from './validate.js';

export interface Reporter {
  readonly step: (record: StepRecord) => Promise<void>;
  readonly skip: (fault: string) => void;
  readonly validated: (
    step: number,
    result: { psnr: ValidationPsnr; sheet: Raster },
    weights: Weights,
  ) => Promise<void>;
  readonly end: (reason: string) => Promise<void>;
}

export interface ReporterOptions {
  readonly config: TrainingConfig;
  readonly preset: Preset;
  /** Pictures in one epoch. */
  readonly pictures: number;
  readonly journal: Journal;
  readonly validator: Validator | undefined;
  readonly io: SessionIo;
}

/** Seconds between two writings of the page. */
const PAGE_EVERY = 15;

export async function createReporter(options: ReporterOptions): Promise<Reporter> {
  const { config, preset, pictures, journal, validator, io } = options;
  const path = (name: keyof typeof runFiles) => join(config.run, runFiles[name]);
  const progress = createProgress(config, pictures);
  const skipped = new Set<string>();
  let best = await readBest(path('best'));
  let writtenAt = -Infinity;

  const writePage = async (ended?: string) => {
    const last = journal.entries.findLast(isValidation);
    const html = showPage({
      ...{ config, preset: preset.name, entries: journal.entries, skipped: skipped.size },
      ...(best ? { best } : {}),
      ...(last && validator ? { sheet: { file: sheetFile(last.step), columns: validator.columns } } : {}),
      ...(ended === undefined ? {} : { ended }),
    });
    await writeWhole(path('page'), html);
    writtenAt = io.now();
  };

  return {
    async step(record) {
      await journal.append(record);
      io.print(progress(record), true);
      if (io.now() - writtenAt >= PAGE_EVERY) await writePage();
    },
    skip(fault) {
      if (skipped.has(fault)) return;
      skipped.add(fault);
      io.print(`skipped: ${fault} (${skipped.size} so far)`, false);
    },
    async validated(step, { psnr, sheet }, weights) {
      await mkdir(path('sheets'), { recursive: true });
      await encodeFile(join(config.run, sheetFile(step)), sheet);
      const measure = bestMeasure[config.stage];
      const value = measure === null ? undefined : psnr[measure];
      const isBest = value !== undefined && value > (best?.value ?? -Infinity);
      if (isBest) {
        best = { step, value };
        const metadata = {
          ...{ preset: preset.name, stage: config.stage, step: String(step) },
          ...{ measure: String(measure), value: String(value) },
        };
        await writeWhole(path('best'), writeSafetensors(weights, { precision: 'F32', metadata }));
      }
      await journal.append({ step, validation: psnr });
      const figures = Object.entries(psnr).map(([name, decibels]) => `${name} ${decibels.toFixed(2)}`);
      io.print(
        `validation at step ${step}, dB: ${figures.join('  ')}${isBest ? '  (best so far)' : ''}`,
        false,
      );
      await writePage();
    },
    end: writePage,
  };
}

/** Where a validation's contact sheet lies, relative to the run folder. */
const sheetFile = (step: number): string => `${runFiles.sheets}/step-${String(step).padStart(7, '0')}.png`;

/** The best validation before this session, from the file of its weights. */
async function readBest(path: string): Promise<{ step: number; value: number } | undefined> {
  if (!(await exists(path))) return undefined;
  const { metadata } = readSafetensors(await readBytes(path), path);
  return { step: Number(metadata.step), value: Number(metadata.value) };
}
