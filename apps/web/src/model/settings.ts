// What a person can choose for a photo: one model for the page, for every engine, and for what is kept between visits. Plain data.

/** The choices; names and ranges as `RenovateOptions` has them. */
export interface Settings {
  /** New colours where the photo has none of its own, always, or never. */
  readonly color: 'auto' | 'recolor' | 'keep';
  readonly restore: boolean;
  /** 0 to 1. */
  readonly vividness: number;
}

export const DEFAULT_SETTINGS: Settings = { color: 'auto', restore: true, vividness: 0.4 };

/** Settings as they were kept, perhaps by an older page: what is missing or no longer valid is as by default. */
export function readSettings(kept: unknown): Settings {
  const found = (typeof kept === 'object' && kept !== null ? kept : {}) as Partial<
    Record<keyof Settings, unknown>
  >;
  const { color, restore, vividness } = found;
  return {
    color: color === 'recolor' || color === 'keep' ? color : DEFAULT_SETTINGS.color,
    restore: typeof restore === 'boolean' ? restore : DEFAULT_SETTINGS.restore,
    vividness: inRange(vividness, 0, 1) ? vividness : DEFAULT_SETTINGS.vividness,
  };
}

/** Whether two choices give the same result. */
export const sameSettings = (first: Settings, second: Settings): boolean =>
  (Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[]).every((name) => first[name] === second[name]);

const inRange = (value: unknown, low: number, high: number): value is number =>
  typeof value === 'number' && value >= low && value <= high;
