// What the browser test asks of its page; plain data, since it is sent as JSON.

/** A 16 bit picture that can be sent as JSON. */
export interface SentPicture {
  readonly width: number;
  readonly height: number;
  readonly samples: readonly number[];
}

/** What the test asks for. */
export interface Job {
  readonly photo: SentPicture;
  readonly references: readonly SentPicture[];
  readonly device: string;
  readonly options?: { readonly threads?: number; readonly wasmPaths?: string };
}
