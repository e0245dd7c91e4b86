// A model as ONNX files for runtimes that are not ours: restoration and colorization, each for one size of picture.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Graph, simplify, toOnnx } from '@romnet/graph';
import { writeWhole } from '@romnet/imaging/files';
import { colorizationModel, restorationModel } from '@romnet/network';
import type { Size } from '@romnet/renovation';
import type { JoinedModel } from './model.js';

export interface OnnxExport {
  /** Of the picture and of every reference: multiples of 32. */
  readonly size: Size;
  /** How many references colorization takes. */
  readonly references: number;
}

/** A file that was written. */
export interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes restoration.onnx and colorization.onnx into `output`: standard ops of opset 17, float32. Inputs and outputs are those
 * of network's `restorationModel` and `colorizationModel`. The preset, the size and the history stand in their metadata.
 *
 * @throws Error for sides that are no multiples of 32, or no reference where the preset needs one.
 */
export async function exportOnnx(
  { preset, weights, history }: JoinedModel,
  output: string,
  { size, references }: OnnxExport,
): Promise<WrittenFile[]> {
  const sizes = new Array<Size>(references).fill(size);
  const graphs: readonly (readonly [string, Graph])[] = [
    ['colorization.onnx', colorizationModel(preset, weights, size, sizes)],
    ['restoration.onnx', restorationModel(preset, weights, size)],
  ];
  const metadata = { preset: preset.name, size: `${size.width}x${size.height}`, history };
  await mkdir(output, { recursive: true });
  const written: WrittenFile[] = [];
  for (const [name, graph] of graphs) {
    const file = join(output, name);
    const bytes = toOnnx(simplify(graph), { metadata });
    await writeWhole(file, bytes);
    written.push({ file, bytes: bytes.length });
  }
  return written;
}
