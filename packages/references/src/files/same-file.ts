// Whether two paths lead to one file.

import { stat } from 'node:fs/promises';

/** Whether a file is this one, by whatever path or link. Rejects where `path` cannot be looked at. */
export async function isSameFile(path: string): Promise<(other: string) => Promise<boolean>> {
  const identity = async (file: string) => {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  };
  const own = await identity(path);
  return (other) =>
    identity(other).then(
      (id) => id === own,
      () => false,
    );
}
