// How readers of weights complain: one line that names the format, what is wrong and the file.

/** Refuses a file for what is told, in words. */
export type Fail = (what: string) => never;

/** `failing('safetensors', 'w')` throws "not a valid safetensors file: ... (w)". */
export function failing(format: string, file: string): Fail {
  return (what) => {
    throw new Error(`not a valid ${format} file: ${what} (${file})`);
  };
}

/** A name out of a file, fit for a line on a terminal: in quotes, control characters escaped, cut to 80 characters. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name);
}
