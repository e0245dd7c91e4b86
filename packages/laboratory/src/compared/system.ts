// A compared system as rows of the evaluator: whatever turns a picture into a picture.
import { type Raster, rasterToLuminance } from '@romnet/imaging';
import { greyPicture } from '../data/grey.js';
import type { Answerer, CaseAnswers, Row, Task } from '../evaluate/answers.js';
import type { Case } from '../evaluate/cases.js';

export interface System {
  /** What its rows are called. */
  readonly name: string;
  /** The tables it has a row in. */
  readonly tables: readonly Task[];
  /** Whether it has an answer to the case of this name; absent: to every one. */
  readonly has?: (name: string) => boolean;
  /**
   * The picture that it makes of `input`, of the case's size: of the damaged picture for the tables of luminance and of
   * renovation, of the undamaged one in grey for that of colour. Rejects with one line that names the case.
   */
  readonly answer: (input: Raster, it: Case) => Promise<Raster>;
  release(): Promise<void>;
}

const nothing: Answerer['rows'] = { luminance: [], color: [], renovation: [] };

/** What every table is compared with where no network answers: the damaged picture as it is, and grey. */
export function plainAnswers(tasks: readonly Task[]): Answerer {
  const wants = (task: Task, ...rows: Row[]) => (tasks.includes(task) ? rows : []);
  return {
    rows: {
      luminance: wants('luminance', { key: 'damaged', caption: 'damaged' }),
      color: wants('color', { key: 'grey', caption: 'grey (ab = 0)' }),
      renovation: wants('renovation', { key: 'input', caption: 'the damaged picture as it is' }),
    },
    answer: async (it) => ({
      luminance: tasks.includes('luminance') ? { damaged: it.damaged } : {},
      color: tasks.includes('color') ? { grey: greyPicture(it.clean) } : {},
      renovation: tasks.includes('renovation') ? { input: it.input } : {},
    }),
  };
}

/**
 * The answers of `base`, and after them each system's, in the tables that `base` fills. A case that a system cannot answer is
 * answered by none, so that all rows are of the same pictures.
 */
export function withSystems(base: Answerer, systems: readonly System[]): Answerer {
  const asked = (task: Task) =>
    base.rows[task].length > 0 ? systems.filter(({ tables }) => tables.includes(task)) : [];
  const rows = { ...nothing };
  for (const task of Object.keys(nothing) as Task[])
    rows[task] = [...base.rows[task], ...asked(task).map(({ name }) => ({ key: name, caption: name }))];
  return {
    rows,
    async answer(it) {
      const { luminance, color, renovation } = await base.answer(it);
      const answers = { luminance: { ...luminance }, color: { ...color }, renovation: { ...renovation } };
      for (const system of systems) await ask(system, it, answers, asked);
      return answers;
    },
  };
}

type Growing = { -readonly [K in keyof CaseAnswers]: Record<string, CaseAnswers[K][string]> };

async function ask(
  system: System,
  it: Case,
  answers: Growing,
  asked: (task: Task) => readonly System[],
): Promise<void> {
  const { name } = system;
  const isAsked = (task: Task) => asked(task).includes(system);
  if (isAsked('luminance') || isAsked('renovation')) {
    const picture = await checked(system, it.input, it);
    if (isAsked('luminance')) answers.luminance[name] = rasterToLuminance(picture);
    if (isAsked('renovation')) answers.renovation[name] = picture;
  }
  if (isAsked('color')) answers.color[name] = await checked(system, greyPicture(it.clean), it);
}

async function checked(system: System, input: Raster, it: Case): Promise<Raster> {
  const picture = await system.answer(input, it);
  if (picture.width === input.width && picture.height === input.height) return picture;
  throw new Error(
    `expected ${input.width}x${input.height} of ${system.name} for ${it.name}, got ${picture.width}x${picture.height}`,
  );
}
