// Which names the files of the workspace export, and which of them somebody else imports: read from the text of import and
// export statements. Knows nothing of what should be.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { folderOf, root } from './imports.js';

/** A name that a file exports. */
export interface Export {
  /** Below the workspace, with / between folders. */
  readonly file: string;
  readonly name: string;
  /** What it declares; `listed` where it passes on what another file does. */
  readonly kind: 'type' | 'value' | 'listed';
}

/** A name taken from a file, be it to use it or to pass it on; `*` means all of them. */
interface Taken {
  readonly from: readonly string[];
  readonly name: string;
  /** What the taker passes it on as; undefined where it uses it. */
  readonly as?: string;
}

const slashed = (path: string): string => path.split(sep).join('/');

/** Every file that may use code of the workspace. Built and installed files are none of them. */
export function allFiles(): string[] {
  return ['packages', 'apps', 'checks', 'bench', 'examples', '.ci']
    .flatMap((top) =>
      readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map((path) =>
        slashed(join(top, path)),
      ),
    )
    .filter((path) => /\.(tsx?|mjs|js)$/.test(path) && !/\/(dist|node_modules)\//.test(path));
}

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Files that a specifier means: several where a package has another entry in a browser. */
function resolve(from: string, target: string): string[] {
  if (target.startsWith('@romnet/')) {
    const [, name, entry] = target.split('/') as [string, string, string?];
    const folder = folderOf(name);
    const manifest = JSON.parse(textOf(`${folder}/package.json`));
    const found = JSON.stringify(manifest.exports[entry === undefined ? '.' : `./${entry}`] ?? {});
    const paths = [...found.matchAll(/"\.\/dist\/([\w/-]+)\.js"/g)].map(([, path]) => path);
    return [...new Set(paths)].map((path) => `${folder}/src/${path}.ts`);
  }
  if (!target.startsWith('.')) return [];
  const path = slashed(relative(root, join(root, dirname(from), target))).replace('/dist/', '/src/');
  return ['.ts', '.tsx', '.js']
    .map((end) => path.replace(/\.js$/, end))
    .filter((candidate) => existsSync(join(root, candidate)));
}

const namesIn = (list: string): { name: string; as: string }[] =>
  list
    .split(',')
    .map((part) => part.replace(/^\s*type\s+/, '').trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [name, as = name] = part.split(/\s+as\s+|\s*:\s*/) as [string, string?];
      return { name, as };
    });

const DECLARED =
  /^export (?:declare )?(?:async |abstract )*(function\*?|const|let|class|interface|type|enum) (\w+)/gm;
const LISTED = /^export (?:type )?\{([^}]*)\}(?: from '([^']+)')?/gm;
const STARRED = /^export \* from '([^']+)'/gm;
const IMPORTED = /\bimport (?:type )?(?:\w+, )?\{([^}]*)\} from '([^']+)'/g;
const AS_ONE = /\bimport (?:type )?\* as (\w+) from '([^']+)'/g;
const AWAITED = /\{([^{}]*)\} = (?:\w+ \?\? )?\(?await import\(\s*'([^']+)'/g;
const TYPE_OF = /import\('([^']+)'\)\.(\w+)/g;

/** What a file exports under its own names, and what it takes from others. */
function readFile(file: string): { exported: Export[]; taken: Taken[] } {
  const text = textOf(file);
  const exported = [...text.matchAll(DECLARED)].map(([, word = '', name = '']): Export => {
    return { file, name, kind: word === 'interface' || word === 'type' ? 'type' : 'value' };
  });
  const taken: Taken[] = [];
  for (const [, list = '', target] of text.matchAll(LISTED))
    for (const { name, as } of namesIn(list)) {
      exported.push({ file, name: as, kind: 'listed' });
      if (target !== undefined) taken.push({ from: resolve(file, target), name, as });
    }
  for (const [, target = ''] of text.matchAll(STARRED))
    taken.push({ from: resolve(file, target), name: '*', as: '*' });
  for (const pattern of [IMPORTED, AWAITED])
    for (const [, list = '', target = ''] of text.matchAll(pattern))
      for (const { name } of namesIn(list)) taken.push({ from: resolve(file, target), name });
  for (const [, target = '', name = ''] of text.matchAll(TYPE_OF))
    taken.push({ from: resolve(file, target), name });
  for (const [, all = '', target = ''] of text.matchAll(AS_ONE))
    for (const [, name = ''] of text.matchAll(new RegExp(`\\b${all}\\.(\\w+)`, 'g')))
      taken.push({ from: resolve(file, target), name });
  return { exported, taken };
}

/** Exports of `files` that none of the `users` takes, directly or through files that pass them on. */
export function unusedExports(files: readonly string[], users: readonly string[]): Export[] {
  const read = new Map([...files, ...users].map((file) => [file, readFile(file)]));
  const used = new Set<string>();
  const use = (file: string, name: string): void => {
    const key = `${file} ${name}`;
    if (used.has(key)) return;
    used.add(key);
    for (const taken of read.get(file)?.taken ?? []) {
      if (taken.as !== name && taken.as !== '*') continue;
      for (const from of taken.from) use(from, taken.as === '*' ? name : taken.name);
    }
  };
  for (const file of users)
    for (const { from, name, as } of read.get(file)!.taken)
      if (as === undefined) for (const other of from) use(other, name);
  return files.flatMap((file) => read.get(file)!.exported.filter(({ name }) => !used.has(`${file} ${name}`)));
}

/** Words in the code of a document, between backquotes. */
export const wordsOfCode = (file: string): string[] =>
  [...textOf(file).matchAll(/```[^`]*```|`[^`\n]+`/g)].flatMap(([code]) => code.match(/\w+/g) ?? []);

/** Whether a file's own code names something beside exporting it. */
export function usesItself({ file, name }: Export): boolean {
  return (textOf(file).match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length > 1;
}
