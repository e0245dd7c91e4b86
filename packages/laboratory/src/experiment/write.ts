// A filled table on disk: a folder with table.md, table.csv, index.html and the sheets of pictures that it shows.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contactSheet, type Raster } from '@romnet/imaging';
import { encodeFile, writeWhole } from '@romnet/imaging/files';
import { openJournal } from '../run/journal.js';
import { runFiles } from '../run/run-folder.js';
import { readTile } from './cell.js';
import { type RunLog, type SheetAbout, showExperimentPage } from './page.js';
import { type ExperimentAbout, showExperimentCsv, showExperimentMarkdown } from './report.js';
import type { ExperimentResult } from './run.js';

const TILE = 200;
const MARGIN = 4;

/** Writes a result below `folder` and returns where. What an earlier run of the same experiment wrote is replaced. */
export async function writeExperiment(
  result: ExperimentResult,
  folder: string,
  about: ExperimentAbout,
): Promise<{ readonly markdown: string; readonly csv: string; readonly page: string }> {
  const place = join(folder, result.experiment.key);
  await mkdir(place, { recursive: true });
  const sheets: SheetAbout[] = [];
  for (const column of result.columns) {
    const sheet = await sheetOf(result, column);
    if (!sheet) continue;
    const file = `${column.column.key}.jpg`;
    await encodeFile(join(place, file), sheet.picture);
    sheets.push({ column: column.column.title, file, shows: sheet.shows });
  }
  const files = {
    markdown: join(place, 'table.md'),
    csv: join(place, 'table.csv'),
    page: join(place, 'index.html'),
  };
  await writeWhole(files.markdown, showExperimentMarkdown(result, about));
  await writeWhole(files.csv, showExperimentCsv(result, about));
  await writeWhole(files.page, showExperimentPage(result, about, sheets, await logsOf(result)));
  return files;
}

/** A row a picture: what was given, what each row of the table made of it, the truth. */
async function sheetOf(
  { experiment }: ExperimentResult,
  { cells }: ExperimentResult['columns'][number],
): Promise<{ picture: Raster; shows: readonly string[] } | undefined> {
  const rows = experiment.rows.filter(({ key }) => cells.has(key));
  const firstRow = rows[0];
  if (!firstRow) return undefined;
  const first = cells.get(firstRow.key)!;
  const grid: Raster[][] = [];
  for (const place of first.shown.keys()) {
    const [given, truth] = [first.tiles[place]![0]!, first.tiles[place]![2]!];
    const made = rows.map(({ key }) => cells.get(key)!.tiles[place]?.[1] ?? '');
    const tiles = await Promise.all([given, ...made, truth].map(readTile));
    if (tiles.every((one) => one !== undefined)) grid.push(tiles as Raster[]);
  }
  if (grid.length === 0) return undefined;
  return {
    picture: contactSheet(grid, { cellWidth: TILE, cellHeight: TILE, margin: MARGIN }),
    shows: ['given', ...rows.map(({ title }) => title), 'truth'],
  };
}

/** The logs of all runs, each once, under the first row that has it. */
async function logsOf({ experiment, columns }: ExperimentResult): Promise<RunLog[]> {
  const logs = new Map<string, RunLog>();
  for (const { column, cells } of columns)
    for (const row of experiment.rows) {
      const run = cells.get(row.key)?.run;
      if (!run || logs.has(run.hash)) continue;
      const name = row.rank === undefined ? row.key : 'network';
      const title = columns.length > 1 ? `${name}, ${column.key}` : name;
      const { entries } = await openJournal(join(run.config.run, runFiles.log), run.steps);
      logs.set(run.hash, { title, entries });
    }
  return [...logs.values()];
}
