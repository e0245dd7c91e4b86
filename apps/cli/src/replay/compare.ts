// How a result that is not the recorded one differs from it, in words.

import { decodeFile } from '@romnet/imaging/files';
import { hashFile } from '../hash.js';

/** One line. `recorded` is where the recorded result should lie, and `sha256` what it was. */
export async function compareResults(made: string, recorded: string, sha256: string): Promise<string> {
  const now = await hashFile(recorded).catch(() => undefined);
  if (now === undefined) return `the recorded result is no longer there to compare (${recorded})`;
  if (now !== sha256) return `the recorded result has changed since (${recorded})`;
  const [a, b] = [await decodeFile(made), await decodeFile(recorded)];
  if (a.width !== b.width || a.height !== b.height || a.bitDepth !== b.bitDepth)
    return `it is ${a.width}x${a.height} at ${a.bitDepth} bits, was ${b.width}x${b.height} at ${b.bitDepth} bits`;
  let others = 0;
  let most = 0;
  for (let i = 0; i < a.data.length; i++) {
    const difference = Math.abs(a.data[i]! - b.data[i]!);
    if (difference > 0) others++;
    most = Math.max(most, difference);
  }
  if (others === 0)
    return 'the pixels of its first page are the same; what differs is what the file says, or how it is packed';
  const share = ((others / a.data.length) * 100).toPrecision(2);
  return `${share} % of its samples differ, by ${most} of ${a.bitDepth === 8 ? 255 : 65_535} at most`;
}
