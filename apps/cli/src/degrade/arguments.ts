// What `romnet degrade` was asked for, before anything is looked up.

/** The command line as given, its types checked, its paths not looked at. */
export interface DegradeArguments {
  readonly photos: readonly string[];
  readonly output: string;
  /** `base`, `albums`, `paper`, or a JSON file. */
  readonly recipe: string;
  readonly seed: number;
  readonly textures?: string;
  readonly size?: number;
  readonly overwrite: boolean;
  readonly json: boolean;
}
