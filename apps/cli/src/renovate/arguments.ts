// What `romnet renovate` was asked for, before anything is looked up.

/** The command line as given, its types checked, its paths not looked at. */
export interface RenovateArguments {
  readonly photos: readonly string[];
  readonly output?: string;
  readonly reference: readonly string[];
  readonly color: boolean;
  readonly restore: boolean;
  readonly model?: string;
  readonly overwrite: boolean;
  readonly json: boolean;
  readonly threads?: number;
}
