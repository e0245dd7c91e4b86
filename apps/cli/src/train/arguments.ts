// What `romnet train` was asked for, before anything is looked up.

/** The command line as given, its types checked, its paths not looked at. */
export interface TrainArguments {
  readonly config?: string;
  readonly resume?: string;
  readonly device?: 'cpu' | 'webgpu' | 'cuda';
  readonly steps?: number;
  readonly minutes?: number;
  readonly epochs?: number;
  readonly threads?: number;
  readonly workers?: number;
}
