// The networks of an experiment: the paper's, at its width or at another, with what a row changes of it.
import { findPreset, type Preset } from '@romnet/network';
import { choosePreset } from '../run/networks.js';

/** What rows of Tables IV, V and VI change; absent: nothing. */
export interface PresetChanges {
  readonly fusion?: NonNullable<Preset['fusion']>;
  readonly maps?: NonNullable<Preset['similarity']['maps']>;
  /** The levels of restoration that stay. */
  readonly scales?: readonly number[];
}

/**
 * The network that experiments start from: `paper`; `base`, which is the paper's form at the widths of the preset of that name; or
 * a preset.json, as it is.
 */
export async function experimentPreset(name: string): Promise<Preset> {
  return name === 'base' ? paperForm(findPreset('base'), 'base width') : choosePreset(name);
}

/** The paper's topology at another preset's widths: three levels side by side, no palette, no decisions, nothing beside SPHist. */
function paperForm(wide: Preset, name: string): Preset {
  const paper = findPreset('paper');
  const { trust: _trust, maps: _maps, hints: _hints, ...similarity } = wide.similarity;
  const { decision: _decision, ...colorization } = wide.colorization;
  const scales = paper.restoration.levels.map(({ scale }) => scale);
  const { features, growth, outputs } = wide.restoration.levels[0]!;
  return {
    name,
    restoration: {
      ...paper.restoration,
      levels: scales.map((scale) => ({ scale, features, growth, outputs })),
    },
    backbone: wide.backbone,
    similarity: { ...similarity, tokens: 0 },
    histogram: wide.histogram,
    colorization: { ...colorization, semantics: false },
  };
}

/** A preset with a row's changes. Its name says them. Throws where a level is to stay that the preset has not. */
export function changed(preset: Preset, changes: PresetChanges = {}): Preset {
  const { fusion, maps, scales } = changes;
  const { levels } = preset.restoration;
  const kept = scales ? levels.filter(({ scale }) => scales.includes(scale)) : levels;
  if (kept.length === 0)
    throw new Error(
      `expected a level at 1/${scales?.join(', 1/')} of preset "${preset.name}", got ${levels.map(({ scale }) => `1/${scale}`).join(', ')}`,
    );
  const said = [fusion, maps && `maps ${maps}`, scales && `levels ${scales.join(',')}`].filter(Boolean);
  return {
    ...preset,
    name: [preset.name, ...said].join(', '),
    restoration: { ...preset.restoration, levels: kept },
    similarity: { ...preset.similarity, ...(maps ? { maps } : {}) },
    ...(fusion ? { fusion } : {}),
  };
}
