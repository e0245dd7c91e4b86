// Which file of the workspace imports which, and the circles in that: read from the text of import and export statements.
// Knows nothing of what should be.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the workspace. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export interface Import {
  /** Paths below the workspace, with / between folders: a file, or a package's folder for what is imported by name. */
  readonly to: string;
  /** The package's name, where it is imported by name. */
  readonly name?: string;
}

/** A package's or app's folder, its manifest, and what each of its source files imports of the workspace. */
export interface Room {
  readonly folder: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly references: readonly string[];
  readonly files: ReadonlyMap<string, readonly Import[]>;
}

const STATEMENT = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g;

const slashed = (path: string): string => path.split(sep).join('/');
const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Every package and app of the workspace. */
export function readRooms(): Room[] {
  return ['packages', 'apps'].flatMap((top) =>
    readdirSync(join(root, top))
      .filter((name) => existsSync(join(root, top, name, 'package.json')))
      .map((name) => readRoom(`${top}/${name}`)),
  );
}

function readRoom(folder: string): Room {
  const { name, dependencies = {} } = readJson(`${folder}/package.json`);
  const { references = [] } = readJson(`${folder}/tsconfig.json`);
  const source = join(root, folder, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => slashed(join(folder, 'src', file)));
  return {
    ...{ folder, name, dependencies: Object.keys(dependencies) },
    references: references.map(({ path }: { path: string }) => slashed(join(folder, path))),
    files: new Map(files.map((file) => [file, importsOf(file)])),
  };
}

/** Where a room of the workspace lies, by its name. */
export const folderOf = (name: string): string =>
  ['packages', 'apps']
    .map((top) => `${top}/${name}`)
    .find((folder) => existsSync(join(root, folder, 'package.json'))) ?? `packages/${name}`;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(STATEMENT)].flatMap(([, target = '']): Import[] => {
    if (target.startsWith('@romnet/')) {
      const name = target.split('/').slice(0, 2).join('/');
      return [{ to: folderOf(name.slice('@romnet/'.length)), name }];
    }
    if (!target.startsWith('.')) return [];
    const path = join(root, dirname(file), target).replace(/\.js$/, '.ts');
    return existsSync(path) ? [{ to: slashed(relative(root, path)) }] : [];
  });
}

/** Groups of nodes that reach each other and so form circles, each sorted (Tarjan 1972). */
export function circles(graph: ReadonlyMap<string, Iterable<string>>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string) => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    const next = [...(graph.get(node) ?? [])];
    for (const other of next) {
      if (!index.has(other)) visit(other);
      if (stack.includes(other)) low.set(node, Math.min(low.get(node)!, low.get(other)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || next.includes(node)) found.push(group.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
