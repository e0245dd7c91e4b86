// Weights from a file of either format, known by its content and not by its name.
import { quoted } from './fail.js';
import { isArchive, isPickle, readPth } from './pth.js';
import { readSafetensors } from './safetensors.js';
import type { Weights } from './tensors.js';

/**
 * The tensors of a safetensors file or of a PyTorch state dict (.pth, .pt), as float32; tensors that `keep` declines are
 * left out.
 *
 * @param file the file's name, for errors
 * @throws Error in one line that names the file, where it is neither, cut short, damaged, or holds anything but tensors.
 */
export function readWeights(
  bytes: Uint8Array,
  file: string,
  keep: (tensor: string) => boolean = () => true,
): Weights {
  // The first byte of a safetensors header, after its length. Asked first: a length of 640 looks like a pickle's beginning.
  if (bytes[8] === 0x7b) {
    const { weights } = readSafetensors(bytes, file);
    return new Map([...weights].filter(([name]) => keep(name)));
  }
  if (isArchive(bytes) || isPickle(bytes)) return readPth(bytes, file, keep);
  const start = quoted(new TextDecoder().decode(bytes.subarray(0, 16)));
  throw new Error(
    `expected a safetensors file or a PyTorch state dict, got ${bytes.length} bytes that begin with ${start} (${file})`,
  );
}
