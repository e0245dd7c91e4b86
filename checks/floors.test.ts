// Folders are floors, and arrows point down: over all packages and apps, files and folders.
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circles, type Room, readRooms } from './imports.js';

const rooms = readRooms();
const files = new Map(rooms.flatMap((room) => [...room.files]));
/** Tests and what they share stand beside their subject and may look at any floor. */
const isTest = (file: string) => /\.(test|fixture)\.ts$/.test(file);
const sources = ({ files }: Room) => [...files].filter(([file]) => !isTest(file));

/** The folder below src that a file lies in; '' for those in src itself. */
const folderOf = ({ folder }: Room, file: string) => dirname(file).slice(`${folder}/src`.length + 1);

/**
 * Folder to folder within a room: where the paths of two files part, one folder imports the other. A file that lies in the very
 * folder where they part stands above its neighbours (index.ts) or below them (what they share), so it makes no arrow.
 */
function folderGraph(room: Room): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  const arrowsOf = (folder: string) => {
    const known = graph.get(folder) ?? new Set<string>();
    graph.set(folder, known);
    return known;
  };
  for (const [file, imports] of sources(room)) {
    const from = folderOf(room, file).split('/');
    if (from[0] !== '') arrowsOf(from.join('/'));
    for (const { to } of imports) {
      if (!to.startsWith(`${room.folder}/src/`) || isTest(to)) continue;
      const other = folderOf(room, to).split('/');
      const parts = from.findIndex((name, i) => name !== other[i]);
      if (parts < 0 || !from[parts] || !other[parts]) continue;
      arrowsOf(from.slice(0, parts + 1).join('/')).add(other.slice(0, parts + 1).join('/'));
    }
  }
  return graph;
}

describe('circles', () => {
  it('are found, each once, and a chain is none', () => {
    const graph = (arrows: Record<string, string[]>) => new Map(Object.entries(arrows));
    expect(circles(graph({ a: ['b'], b: ['c'], c: [] }))).toEqual([]);
    expect(circles(graph({ a: ['b'], b: ['c', 'd'], c: ['a'], d: ['d'] }))).toEqual([['d'], ['a', 'b', 'c']]);
  });
});

describe('the workspace', () => {
  it('is looked at: every room, and imports in it', () => {
    expect(rooms.length).toBeGreaterThanOrEqual(7);
    expect([...files.values()].flat().length).toBeGreaterThan(500);
  });

  it('has no files that import each other in a circle', () => {
    expect(
      circles(new Map([...files].map(([file, imports]) => [file, imports.map(({ to }) => to)]))),
    ).toEqual([]);
  });

  it('has no packages that import each other in a circle', () => {
    const graph = new Map(
      rooms.map((room) => [
        room.folder,
        new Set(
          sources(room)
            .flatMap(([, imports]) => imports)
            .flatMap(({ name, to }) => (name ? [to] : [])),
        ),
      ]),
    );
    expect(circles(graph)).toEqual([]);
  });

  it.each(rooms.map((room) => [room.folder, room] as const))(
    '%s names every package that it imports in its manifest and its tsconfig, and reaches into none',
    (_, room) => {
      for (const [file, imports] of sources(room)) {
        for (const { to, name } of imports) {
          if (name === undefined) {
            expect(to.startsWith(`${room.folder}/`), `${file} imports ${to}`).toBe(true);
          } else {
            expect(room.dependencies, `${file} imports ${name}`).toContain(name);
            expect(room.references, `${file} imports ${name}`).toContain(to);
          }
        }
      }
    },
  );

  it.each(rooms.map((room) => [room.folder, room] as const))(
    '%s has no folders that import each other in a circle',
    (_, room) => {
      expect(circles(folderGraph(room))).toEqual([]);
    },
  );
});

describe('the laboratory', () => {
  const room = rooms.find(({ name }) => name === '@romnet/laboratory')!;
  /** From the ground up. */
  const floors = [
    'files', // pictures on disk
    'config', // what decides a run
    'data', // samples and batches
    'datasets', // published layouts
    'degrade', // pairs on disk
    'step', // one training step as a graph
    'run', // what a run's folder holds
    'page', // a run and a judgement as HTML
    'evaluate', // finished weights judged
    'compared', // other systems as rows
    'study', // what people prefer
    'train', // the loop
    'experiment', // the paper's tables
    'export', // weights for others
    'meaning', // what features know
  ];

  it('has no folder but these floors, and each imports only from those below it', () => {
    const graph = folderGraph(room);
    expect([...graph.keys()].sort()).toEqual([...floors].sort());
    for (const [from, to] of graph)
      for (const other of to)
        expect(floors.indexOf(other), `${from} imports ${other}`).toBeLessThan(floors.indexOf(from));
  });

  it('has nothing in src itself but its list of exports', () => {
    const own = sources(room).filter(([file]) => folderOf(room, file) === '');
    expect(own.map(([file]) => file)).toEqual([`${room.folder}/src/index.ts`]);
  });
});
