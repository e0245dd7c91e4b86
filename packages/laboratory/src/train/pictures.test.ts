// A run's catalogue: similar pictures are looked for only where the mixture draws from them, once, and an older run's file goes on.
import { readFile, writeFile } from 'node:fs/promises';
import { writeSafetensors } from '@romnet/network';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCatalogue, NEIGHBOURS } from '../data/catalogue.js';
import { runFiles } from '../run/run-folder.js';
import { createWorkplace, quietIo, type Workplace } from '../workplace.fixture.js';
import { resumeCatalogue, startCatalogue } from './pictures.js';

let place: Workplace;
beforeAll(async () => {
  place = await createWorkplace();
});
afterAll(() => place.remove());

const color = { stage: 'color', losses: { chroma: 1 } };
const looking = (lines: readonly string[]) => lines.filter((line) => line.startsWith('looking for similar'));

test('no stage and no mixture without similar references looks for any', async () => {
  const lines: string[] = [];
  const unsimilar = { ...color, references: { similar: 0 } };
  for (const config of [place.config('.'), place.config('.', unsimilar)])
    expect(await startCatalogue(config, quietIo(lines))).toMatchObject({ neighbours: null });
  expect(looking(lines)).toEqual([]);
});

test('found by the backbone of base at the start, read back when the run goes on', async () => {
  const lines: string[] = [];
  const config = place.config('.', color);
  const started = await startCatalogue(config, quietIo(lines));
  expect(started.neighbours).toHaveLength(started.files.length * NEIGHBOURS);
  expect(looking(lines)).toEqual(['looking for similar pictures by backbone of base']);
  expect(await resumeCatalogue(config, quietIo(lines))).toEqual(started);
  expect(looking(lines)).toHaveLength(1);
});

test('the catalogue of an older run is completed when it goes on, and saved so', async () => {
  const config = place.config('.', color);
  const { files, folder, neighbours } = await startCatalogue(config, quietIo());
  const path = place.at(runFiles.catalogue);
  const descriptors = { shape: [files.length, 384], data: new Float32Array(files.length * 384) };
  const metadata = { folder, files: JSON.stringify(files) };
  await writeFile(
    path,
    writeSafetensors(new Map([['descriptors', descriptors]]), { precision: 'F32', metadata }),
  );
  const lines: string[] = [];
  expect(await resumeCatalogue(config, quietIo(lines))).toEqual({ folder, files, neighbours });
  expect(looking(lines)).toHaveLength(1);
  expect((await loadCatalogue(path)).neighbours).toEqual(neighbours);
});

test('a search that is stopped says so and leaves no catalogue that lacks neighbours', async () => {
  const config = place.config('.', color);
  await startCatalogue(config, quietIo());
  const before = await readFile(place.at(runFiles.catalogue));
  const stopped = { ...quietIo(), stopAsked: () => true };
  await expect(startCatalogue(config, stopped)).rejects.toThrow(
    /^stopped while looking for similar pictures/,
  );
  expect(await readFile(place.at(runFiles.catalogue))).toEqual(before);
});
