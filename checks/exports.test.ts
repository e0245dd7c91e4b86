// No export that nothing uses. Deleting is a feature: what is listed here and should stay is documented, or gets a reason below.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allFiles, type Export, unusedExports, usesItself, wordsOfCode } from './exports.js';
import { root } from './imports.js';

/** Exports that nothing here takes, and why they stay. */
const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  // The vocabulary of graphs is whole, though no network of ours compares that way round; tested like the rest.
  'packages/graph': ['less', 'normalizeWith'],
  // bin/romnet.js finds the built file by a computed path.
  'apps/cli': ['start'],
  // Below: names for what documented functions take, give and check, so that users of a package can write them down.
  'packages/imaging': [
    'DecodeOptions',
    'DecodedFile',
    'EncodeOptions',
    'FileFormat',
    'PictureFile',
    'FileSize',
    'SourceFormat',
    'checkSameSize',
  ],
  'packages/references': [
    ...['ExtractorOptions', 'FeatureIdentity', 'FeatureMap', 'FeatureNetwork', 'ScoreWeights', 'Similarity'],
    ...['BuildOptions', 'FindOptions', 'FoundReference', 'NearestOptions', 'Retrieval', 'RetrievalOptions'],
  ],
  'packages/renovation': [
    ...['ChooseReferences', 'MIN_SIDE', 'ReferencePicture', 'RenovateOptions', 'Renovation', 'Stage'],
    ...['TILE_SIDE', 'OwnColors', 'MatchMap', 'PALETTE', 'ExplanationPictures'],
  ],
};

const all = allFiles();
const isTest = (file: string) => /\.(test|fixture)\.ts$|(^|\/)checks\//.test(file);
const roomOf = (file: string) => file.split('/').slice(0, 2).join('/');
const programs = all.filter((file) => !isTest(file));
const sources = programs.filter((file) => /^(packages|apps)\/[\w-]+\/src\//.test(file));
const keyOf = ({ file, name }: Export) => `${file} ${name}`;

const documented = new Map(
  [...new Set(sources.map(roomOf))].map((room) => {
    const files = [`${room}/README.md`, 'docs/adding-an-op.md'].filter((file) =>
      existsSync(join(root, file)),
    );
    return [room, new Set(files.flatMap(wordsOfCode))];
  }),
);
const isPublic = ({ file, name }: Export) =>
  documented.get(roomOf(file))!.has(name) || PUBLIC[roomOf(file)]?.includes(name) === true;

/** Exports that no program takes, by file and name. */
const unused = unusedExports(sources, programs).filter((entry) => !isPublic(entry));
/** Those that no test takes either; a list of exports is for other rooms, so tests of its own do not count. */
const untested = new Set(
  [...new Set(sources.map(roomOf))].flatMap((room) => {
    const own = sources.filter((file) => roomOf(file) === room);
    const foreign = [...programs, ...all.filter((file) => isTest(file) && !file.startsWith(`${room}/src/`))];
    const dead = new Set(unusedExports(own, all).map(keyOf));
    return unusedExports(own, foreign)
      .filter((entry) => entry.kind === 'listed' || dead.has(keyOf(entry)))
      .map(keyOf);
  }),
);

describe('exports', () => {
  test('are found, and who takes them', () => {
    expect(sources.length).toBeGreaterThan(300);
    const file = 'checks/exports.ts';
    expect(unusedExports([file], [file]).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Export', 'allFiles', 'unusedExports', 'usesItself']),
    );
    expect(unusedExports([file], ['checks/exports.test.ts'])).toEqual([]);
    const index = 'packages/imaging/src/index.ts';
    const passedOn = unusedExports([index], ['packages/laboratory/src/data/random.ts']);
    expect(passedOn.map(({ name }) => name)).not.toContain('sfc32');
    expect(passedOn.map(({ name }) => name)).toContain('resize');
  });

  test('of the lists of packages are taken by another room, or documented', () => {
    const dead = unused.filter(({ kind }) => kind === 'listed').filter((entry) => untested.has(keyOf(entry)));
    expect(dead.map(keyOf)).toEqual([]);
  });

  test('of files are taken by another file; types may name what their own file gives, and tests may reach into live code', () => {
    const dead = unused.filter((entry) => {
      if (entry.kind === 'listed') return false;
      return !usesItself(entry) || (entry.kind === 'value' && untested.has(keyOf(entry)));
    });
    expect(dead.map(keyOf)).toEqual([]);
  });

  test('that are called public are there', () => {
    for (const [room, names] of Object.entries(PUBLIC))
      for (const name of names)
        expect(
          sources.some(
            (file) => roomOf(file) === room && unusedExports([file], []).some((e) => e.name === name),
          ),
          `${name} of ${room}`,
        ).toBe(true);
  });
});
