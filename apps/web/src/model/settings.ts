// What a person can choose for a photo: one model for the page, for every engine, and for what is kept between visits. Plain data.

/** The choices; names and ranges as `RenovateOptions` has them. */
export interface Settings {
  /** New colours where the photo has none of its own, always, or never. */
  readonly color: 'auto' | 'recolor' | 'keep';
  readonly restore: boolean;
  /** 0 to 1. */
  readonly vividness: number;
  /** 0 to 2. */
  readonly colorStrength: number;
  /** The share of the restored luminance, 0 to 1. */
  readonly luminance: number;
  /** The share of the scan's own grain, 0 to 1. */
  readonly grain: number;
  /** Repair nothing but what was marked, where something was. */
  readonly onlyMask: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  color: 'auto',
  restore: true,
  vividness: 0.5,
  colorStrength: 1,
  luminance: 1,
  grain: 0,
  onlyMask: false,
};

/** Settings as they were kept, perhaps by an older page: what is missing or no longer valid is as by default. */
export function readSettings(kept: unknown): Settings {
  const found = (typeof kept === 'object' && kept !== null ? kept : {}) as Partial<
    Record<keyof Settings, unknown>
  >;
  const number = (name: 'vividness' | 'colorStrength' | 'luminance' | 'grain', most: number): number => {
    const value = found[name];
    return typeof value === 'number' && value >= 0 && value <= most ? value : DEFAULT_SETTINGS[name];
  };
  const flag = (name: 'restore' | 'onlyMask'): boolean => {
    const value = found[name];
    return typeof value === 'boolean' ? value : DEFAULT_SETTINGS[name];
  };
  return {
    color: found.color === 'recolor' || found.color === 'keep' ? found.color : DEFAULT_SETTINGS.color,
    restore: flag('restore'),
    vividness: number('vividness', 1),
    colorStrength: number('colorStrength', 2),
    luminance: number('luminance', 1),
    grain: number('grain', 1),
    onlyMask: flag('onlyMask'),
  };
}
