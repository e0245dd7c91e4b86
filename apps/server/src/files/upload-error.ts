// What uploads may cost, and why one is not taken.

export interface UploadLimits {
  /** Of one upload, in bytes. */
  readonly uploadBytes: number;
  /** Of all uploads and albums of an owner, in bytes. */
  readonly areaBytes: number;
  /** How long a body may bring nothing. */
  readonly idleSeconds: number;
}

export type UploadFault = 'busy' | 'offset' | 'large' | 'full' | 'slow' | 'hash';

/** Why an upload is not taken. */
export class UploadError extends Error {
  constructor(
    readonly fault: UploadFault,
    message: string,
  ) {
    super(message);
  }
}
