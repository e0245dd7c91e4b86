// What a job may cost. A limit is told in the sentence that refuses what is over it.

export interface JobLimits {
  /** Of one picture. */
  readonly megapixels: number;
  /** Pages or frames of one file. */
  readonly frames: number;
  /** For one photo, in seconds. */
  readonly seconds: number;
}

export const JOB_LIMITS: JobLimits = { megapixels: 200, frames: 20, seconds: 1800 };

/** Throws one line where a picture is over the limits. */
export function checkPicture(
  name: string,
  { width, height, pages }: { readonly width: number; readonly height: number; readonly pages: number },
  { megapixels, frames }: JobLimits,
): void {
  if (width * height > megapixels * 1e6)
    throw new Error(`expected at most ${megapixels} megapixels for ${name}, got ${width}x${height}`);
  if (pages > frames) throw new Error(`expected at most ${frames} pages for ${name}, got ${pages}`);
}
