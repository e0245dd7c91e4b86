// A run's log: one JSON object a line, appended as the run goes, and its history for the page of curves.
import { appendFile, readFile } from 'node:fs/promises';
import { writeWhole } from '@romnet/imaging/files';
import type { JournalEntry } from './records.js';

export interface Journal {
  readonly entries: readonly JournalEntry[];
  append(entry: JournalEntry): Promise<void>;
}

/**
 * Opens the log of a run that goes on after `step`. A run that was killed may have logged steps after its last checkpoint,
 * which will be done again, and half a line: both are taken off.
 */
export async function openJournal(path: string, step: number): Promise<Journal> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  const lines = text.split('\n').filter((line) => line !== '');
  const known = lines.map((line) => ({ line, entry: parse(line) }));
  const kept = known.filter(({ entry }) => entry !== undefined && entry.step <= step);
  if (kept.length < lines.length) await writeWhole(path, kept.map(({ line }) => `${line}\n`).join(''));
  const entries = kept.map(({ entry }) => entry as JournalEntry);
  return {
    entries,
    async append(entry) {
      entries.push(entry);
      await appendFile(path, `${JSON.stringify(entry)}\n`);
    },
  };
}

function parse(line: string): JournalEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'step' in value
      ? (value as JournalEntry)
      : undefined;
  } catch {
    return undefined;
  }
}
