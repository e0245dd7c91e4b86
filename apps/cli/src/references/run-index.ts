// `romnet references index`, from arguments to exit code.

import { explain } from '../explain.js';
import type { Io } from '../io.js';
import type { IndexArguments } from './arguments.js';
import { indexFolder, openFeatures } from './open.js';
import { createWatch } from './watch.js';

/** Returns the exit code: 0 done (unreadable files are told, and no failure), 1 not done, 130 interrupted. */
export async function runIndex(args: IndexArguments, io: Io): Promise<number> {
  const watch = createWatch(io);
  const begin = io.now();
  const unreadable: { path: string; reason: string }[] = [];
  try {
    const extractor = await openFeatures(args);
    try {
      const watcher = {
        ...watch,
        unreadable(path: string, reason: string) {
          unreadable.push({ path, reason });
          watch.unreadable(path, reason);
        },
      };
      const result = await indexFolder(args.folder, extractor, args, watcher, io.signal);
      watch.end();
      const seconds = (io.now() - begin) / 1000;
      if (args.json) {
        const record = { ...result, features: extractor.name, unreadable, seconds };
        io.stdout.write(`${JSON.stringify(record)}\n`);
      } else {
        const { index, pictures, added, changed, unchanged, removed, grey } = result;
        io.stdout.write(
          `${index}: ${pictures} pictures (${added} added, ${changed} changed, ${unchanged} unchanged, ${removed} removed; ` +
            `left out: ${grey} grey, ${unreadable.length} unreadable), ${seconds.toFixed(1)} s\n`,
        );
      }
      return 0;
    } finally {
      await extractor.release();
    }
  } catch (error) {
    watch.end();
    watch.note(io.signal.aborted ? 'interrupted, the index is as it was' : explain(error));
    return io.signal.aborted ? 130 : 1;
  }
}
