// A system of which we have a folder of results only.
import { toEightBit } from '@romnet/imaging';
import { decodeFile, readSize } from '@romnet/imaging/files';
import { centreSquare } from '../data/square.js';
import type { DatasetItem } from '../datasets/dataset.js';
import type { Task } from '../evaluate/answers.js';
import type { JudgedSide } from '../evaluate/cases.js';
import { matchResults } from './results.js';
import type { System } from './system.js';

/** Results were made of what there was on disk: a damaged picture, unless told. */
const usual: readonly Task[] = ['luminance', 'renovation'];

/**
 * A folder of results named like the inputs, and of their size: where photographs are damaged here, of the judged squares. Where
 * pairs are judged by their squares, results are cut likewise. `faults`: each that is missing, extra or of another size.
 */
export async function openFolderSystem(
  name: string,
  folder: string,
  items: readonly DatasetItem[],
  side: JudgedSide,
  tables: readonly Task[] = usual,
): Promise<{ readonly system: System; readonly faults: readonly string[] }> {
  const isCut = ({ truth }: DatasetItem) => truth === undefined && side !== null;
  const expected = items.map((item) => ({
    name: item.name,
    size: async () => (isCut(item) ? { width: side!, height: side! } : readSize(item.input)),
  }));
  const { files, faults } = await matchResults(folder, expected);
  const cut = new Set(items.filter(isCut).map((item) => item.name));
  const system: System = {
    ...{ name, tables, has: (item: string) => files.has(item) },
    async answer(_, it) {
      const path = files.get(it.name);
      if (path === undefined) throw new Error(`no result named ${it.name} (${folder})`);
      const picture = toEightBit(await decodeFile(path));
      return side === null || cut.has(it.name) ? picture : centreSquare(picture, side);
    },
    async release() {},
  };
  return { system, faults: faults.map((fault) => `${name}: ${fault}`) };
}
