/** A broken picture, and what it was and how it was broken. */
export interface Mutant {
  readonly number: number;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Mutants [from, to); the same seed gives the same ones. */
export function mutants(seed: number, from: number, to: number): AsyncGenerator<Mutant>;
