// The page that observers see: the files in study-page/ of this package, and the list of comparisons without a word of what
// is whose. It runs from a disk as well as from `romnet study serve`.
import { readFile } from 'node:fs/promises';
import type { Study } from './plan.js';

const folder = new URL('../../study-page/', import.meta.url);
/** Plain scripts that share one scope, in the order in which they are needed. */
const scripts = ['order.js', 'store.js', 'stage.js', 'pair.js', 'rank.js', 'main.js'] as const;

/** What the page is told: files to show, and nothing of systems, purposes or which answer is expected. */
export function blindPlan({ title, hash, pictures, trials }: Study): unknown {
  const original = new Map(pictures.map((picture) => [picture.id, picture.original]));
  return {
    title,
    hash,
    trials: trials.map((trial) => ({
      ...{ id: trial.id, kind: trial.kind, original: original.get(trial.picture) },
      ...(trial.kind === 'pair'
        ? { shown: [trial.left.file, trial.right.file], after: trial.repeats }
        : { shown: trial.shown.map(({ file }) => file) }),
    })),
  };
}

/** Every file of the page but the pictures, by name. */
export async function assemblePage(study: Study): Promise<Map<string, string>> {
  const read = (name: string) => readFile(new URL(name, folder), 'utf8');
  const parts = await Promise.all(scripts.map(read));
  return new Map([
    ['index.html', await read('index.html')],
    ['style.css', await read('style.css')],
    ['study.js', parts.join('\n')],
    ['plan.js', `const PLAN = ${JSON.stringify(blindPlan(study))};\n`],
  ]);
}
