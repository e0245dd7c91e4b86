// The paper's tables and its figure as data: what each row changes of the network, what it is trained on, and how it is judged.
// One function (run.ts) runs them all.
import { figureSix, type PaperFigures, tableFive, tableFour, tableOne, tableSix, tableTwo } from './paper.js';
import type { PresetChanges } from './presets.js';

/** Data sets by the part they play; any may stand in for one that is not at hand. */
export const roles = ['div2k', 'pascal', 'realold'] as const;
export type Role = (typeof roles)[number];

/** What a network is trained for: a protocol of configs/ and a stage. */
export interface Training {
  readonly data: 'div2k' | 'pascal';
  /** `color` sees undamaged pictures, `joint` restores and colours (IV-A); `pix2pix` is a system that the paper compares with. */
  readonly stage: 'color' | 'joint' | 'pix2pix';
}

/** One data set that is tested on, and in which way. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly data: Role;
  readonly training: Training;
  /** Undamaged pictures coloured, or damaged ones restored and coloured. */
  readonly task: 'color' | 'renovation';
}

export interface ExperimentRow {
  readonly key: string;
  readonly title: string;
  /** A compared system, by the name under which it is given; absent: our network. */
  readonly system?: string;
  /** Such a system that is trained here where nobody gives it: by this stage, on the pictures and the damage of the column. */
  readonly stage?: 'pix2pix';
  readonly changes?: PresetChanges;
  /** Which of the best references it colours with. Default 1, the best. */
  readonly rank?: number;
  /** The paper's figures by column; absent where it has none. */
  readonly paper: Readonly<Record<string, PaperFigures>>;
}

export interface Experiment {
  readonly key: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly ExperimentRow[];
  /** What a reader must know of it. */
  readonly notes: readonly string[];
}

const onDiv2k: Column = {
  key: 'div2k',
  title: 'DIV2K, without degradation',
  data: 'div2k',
  training: { data: 'div2k', stage: 'color' },
  task: 'color',
};
const onPascal: Column = {
  key: 'pascal',
  title: 'Pascal VOC, without degradation',
  data: 'pascal',
  training: { data: 'pascal', stage: 'color' },
  task: 'color',
};
const onDamagedPascal: Column = {
  key: 'pascal-damaged',
  title: 'Pascal VOC, with degradation',
  data: 'pascal',
  training: { data: 'pascal', stage: 'joint' },
  task: 'renovation',
};
const onRealOld: Column = { ...onDamagedPascal, key: 'realold', title: 'real old photos', data: 'realold' };

/** The systems that the paper compares with, in its order. */
const compared = [
  ['pix2pix', 'Pix2pix'],
  ['deoldify', 'DeOldify'],
  ['he', 'He et al.'],
  ['instColorization', 'InstColorization'],
  ['wan', 'Wan et al.'],
] as const;

const first = [onDiv2k, onPascal, onDamagedPascal];

/** The row of Table I that is called `key`. */
const rowOne = (key: keyof typeof tableOne, title: string): ExperimentRow => {
  const figures: readonly (PaperFigures | null)[] = tableOne[key];
  return {
    ...{ key, title },
    ...(key === 'ours' ? {} : { system: title }),
    ...(key === 'pix2pix' ? { stage: key } : {}),
    paper: Object.fromEntries(
      first.flatMap((column, i) => (figures[i] ? [[column.key, figures[i]] as const] : [])),
    ),
  };
};

const SYSTEMS_NOTE =
  'Pix2pix is trained here. Other systems have figures of ours only where they were given, as trained by others on other pictures.';

export const experiments = {
  'table-1': {
    key: 'table-1',
    title: 'Table I: quantitative comparison on DIV2K and Pascal VOC',
    columns: first,
    rows: [...compared.map(([key, title]) => rowOne(key, title)), rowOne('ours', 'Ours')],
    notes: [SYSTEMS_NOTE],
  },
  'table-2': {
    key: 'table-2',
    title: 'Table II: quantitative comparison on RealOld',
    columns: [onRealOld],
    rows: [
      ...compared.map(([key, title]) => ({
        ...{ key, title, system: title, paper: { realold: tableTwo[key] } },
        ...(key === 'pix2pix' ? { stage: key } : {}),
      })),
      { key: 'ours', title: 'Ours', paper: { realold: tableTwo.ours } },
    ],
    notes: [
      SYSTEMS_NOTE,
      'The network is trained on Pascal VOC and only tested here; references come from portraits (IV-A).',
      "In our copy of the paper the SSIM of Pix2pix and DeOldify is one number, 0.684, that is neither's for certain.",
    ],
  },
  'table-4': {
    key: 'table-4',
    title: 'Table IV: ablation of the multi-scale SPHist on DIV2K',
    columns: [onDiv2k],
    rows: [
      row('input-ab', 'Input ab fusion', { fusion: 'input-ab' }, tableFour.inputAb),
      row('multi-ab', 'Multi-scale ab fusion', { fusion: 'multi-ab' }, tableFour.multiAb),
      row('single-hist', 'Single-scale histogram fusion', { fusion: 'single-hist' }, tableFour.singleHist),
      row('multi-hist', 'Multi-scale histogram fusion', {}, tableFour.multiHist),
    ],
    notes: [],
  },
  'table-5': {
    key: 'table-5',
    title: 'Table V: ablation of the multi-scale similarity maps on DIV2K',
    columns: [onDiv2k],
    rows: [
      row('none', 'No similarity map', { maps: 'none' }, tableFive.none),
      row('single', 'Single-scale similarity map', { maps: 'single' }, tableFive.single),
      row('multi', 'Multi-scale similarity map', {}, tableFive.multi),
    ],
    notes: [],
  },
  'table-6': {
    key: 'table-6',
    title: 'Table VI: ablation of the multi-level RDN on Pascal VOC with degradation',
    columns: [onDamagedPascal],
    rows: [
      row('single', 'Single-level RDN', { scales: [1] }, tableSix.single, onDamagedPascal),
      row('multi', 'Multi-level RDN', {}, tableSix.multi, onDamagedPascal),
    ],
    notes: [],
  },
  'figure-6': {
    key: 'figure-6',
    title: 'Fig. 6: sensitivity to the reference, on DIV2K',
    columns: [onDiv2k],
    rows: Array.from({ length: 10 }, (_, i) => {
      const rank = i + 1;
      const figures = figureSix[rank];
      return {
        ...{ key: `rank-${rank}`, title: `rank ${rank}`, rank },
        paper: figures ? { [onDiv2k.key]: figures } : {},
      };
    }),
    notes: ['Of ranks 2 to 9 the paper prints no figures, only a drawing.'],
  },
} as const satisfies Readonly<Record<string, Experiment>>;

export type ExperimentName = keyof typeof experiments;
export const experimentNames = Object.keys(experiments) as ExperimentName[];

function row(
  key: string,
  title: string,
  changes: PresetChanges,
  figures: PaperFigures,
  column = onDiv2k,
): ExperimentRow {
  return { key, title, changes, paper: { [column.key]: figures } };
}
