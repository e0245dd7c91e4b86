// What `romnet replay` was asked for, before anything is looked up.

export interface ReplayArguments {
  /** The file of the record. */
  readonly record: string;
  /** Where the result goes; nowhere where it is only compared. */
  readonly output?: string;
  /** The photo, where it no longer lies where the record says. */
  readonly photo?: string;
  /** Go on though something differs. */
  readonly force: boolean;
  readonly overwrite: boolean;
  readonly threads?: number;
  readonly json: boolean;
}
