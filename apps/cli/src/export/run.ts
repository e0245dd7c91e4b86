// `romnet export`, from arguments to exit code.

import { join } from 'node:path';
import { exportModel, exportOnnx, joinModels } from '@romnet/laboratory';
import type { Size } from '@romnet/network';
import { WEIGHTS_FILE } from '@romnet/renovation/files';
import type { Io } from '../io.js';

/** The command line as given, its types checked, its paths not looked at. */
export interface ExportArguments {
  readonly sources: readonly string[];
  readonly output: string;
  readonly format: 'safetensors' | 'onnx';
  readonly size: Size;
  readonly references: number;
}

/** Returns the exit code, 0. Throws one line where the sources cannot be joined or the output cannot be written. */
export async function runExport(args: ExportArguments, io: Io): Promise<number> {
  const { output, format, size, references } = args;
  const model = await joinModels(args.sources);
  const written =
    format === 'onnx'
      ? await exportOnnx(model, output, { size, references })
      : [{ file: join(output, WEIGHTS_FILE), bytes: (await exportModel(model, output)).bytes }];
  for (const { file, bytes } of written)
    io.stdout.write(
      `${file}: preset ${model.preset.name} (${model.history}), ${(bytes / 1e6).toFixed(1)} MB\n`,
    );
  return 0;
}
