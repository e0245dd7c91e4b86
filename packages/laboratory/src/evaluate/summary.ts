// Means over judged pictures: every row by every measure, what each way gains over the plain one on the same pictures, and
// luminance by kind of damage.
import { type Task, tasks } from './answers.js';
import type { JudgedPicture, Judgement } from './judge.js';
import { type Estimate, estimate } from './statistics.js';
import type { Values } from './worst.js';

export interface RowSummary {
  /** By measure's key; a measure that applies to none of the pictures is absent. */
  readonly measures: Readonly<Record<string, Estimate>>;
  /** The mean difference of PSNR to the row that the table starts from, over the same pictures; of that row itself, none. */
  readonly gain?: Estimate;
}

/** Luminance of the pictures that have one kind of damage; most have several kinds. */
export interface KindSummary {
  readonly kind: string;
  readonly pictures: number;
  /** By row of the table of luminance. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
}

export interface Summary {
  readonly tables: Readonly<Record<Task, Readonly<Record<string, RowSummary>>>>;
  readonly kinds: readonly KindSummary[];
}

/** Rows that answer another question than the one their table starts from. */
const OTHERS: ReadonlySet<string> = new Set(['undamaged', 'truth']);

export function summarise({ pictures, rows, measures }: Judgement): Summary {
  const table = (task: Task) => {
    const base = baseOf(rows[task].map(({ key }) => key));
    return Object.fromEntries(
      rows[task].map(({ key }) => {
        const compares = base !== undefined && key !== base && !OTHERS.has(key);
        const gain = compares ? gainOver(pictures, task, key, base) : undefined;
        const keys = measures[task].map((measure) => measure.key);
        return [key, { measures: meansOf(pictures, task, key, keys), ...(gain ? { gain } : {}) }];
      }),
    );
  };
  return {
    tables: Object.fromEntries(tasks.map((task) => [task, table(task)])) as Summary['tables'],
    kinds: kindsOf(pictures).map((kind): KindSummary => {
      const affected = pictures.filter(({ kinds }) => kinds.includes(kind));
      const keys = measures.luminance.map(({ key }) => key);
      const shown = rows.luminance.filter(({ key }) => key !== 'undamaged');
      return {
        ...{ kind, pictures: affected.length },
        rows: Object.fromEntries(shown.map(({ key }) => [key, meansOf(affected, 'luminance', key, keys)])),
      };
    }),
  };
}

/** The row that gains are told over: what needs no reference, else what is there without the network. */
export const baseOf = (keys: readonly string[]): string | undefined =>
  ['none', 'grey', 'damaged', 'input'].find((key) => keys.includes(key));

const kindsOf = (pictures: readonly JudgedPicture[]): string[] =>
  [...new Set(pictures.flatMap(({ kinds }) => kinds))].sort();

function meansOf(
  pictures: readonly JudgedPicture[],
  task: Task,
  row: string,
  measures: readonly string[],
): Record<string, Estimate> {
  const of = (values: Values | undefined, key: string) => (values?.[key] === undefined ? [] : [values[key]]);
  return Object.fromEntries(
    measures.flatMap((key) => {
      const known = pictures.flatMap(({ values }) => of(values[task][row], key));
      return known.length === 0 ? [] : [[key, estimate(known)]];
    }),
  );
}

function gainOver(
  pictures: readonly JudgedPicture[],
  task: Task,
  row: string,
  base: string,
): Estimate | undefined {
  const differences = pictures.flatMap(({ values }) => {
    const [own, plain] = [values[task][row]?.psnr, values[task][base]?.psnr];
    return own === undefined || plain === undefined ? [] : [own - plain];
  });
  return differences.length === 0 ? undefined : estimate(differences);
}
