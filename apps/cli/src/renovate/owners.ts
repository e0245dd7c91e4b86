// Whose what a run has written is, so that one photo's files never replace another's in the same run.

/** Photos by what lies on the disk: results by their identity there, what goes beside them by path. A Map is one. */
export interface Owners {
  get(id: string): string | undefined;
  set(id: string, photo: string): void;
}
