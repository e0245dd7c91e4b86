// Compared systems as the command line names them: `--system name=kind:where`, and `--baselines`.

import {
  type Answerer,
  type DatasetItem,
  type FindReference,
  type JudgedSide,
  needsReference,
  openCommandSystem,
  openFolderSystem,
  openOnnxSystem,
  openPix2pixSystem,
  type ReferenceSources,
  type SimpleSystem,
  type System,
  simpleSystem,
  type Task,
  tasks,
  withSystems,
} from '@romnet/laboratory';
import { InvalidArgumentError } from 'commander';

/** What a system is reached by. */
const kinds = ['folder', 'onnx', 'command', 'pix2pix'] as const;

/** One `--system`. */
export interface SystemArgument {
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  /** A folder, a declaration, or a command line. */
  readonly where: string;
  /** Absent: what suits the kind. */
  readonly tables?: readonly Task[];
}

/** `name=kind:where`, or `name=table+table:kind:where`. Throws what commander shows. */
export function parseSystem(text: string, before: readonly SystemArgument[] = []): SystemArgument[] {
  const [, name = '', rest = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  const own = name.trim();
  const [first = ''] = rest.split(':', 1);
  const named = first.split('+');
  const hasTables = named.every((table) => (tasks as readonly string[]).includes(table));
  const place = hasTables ? rest.slice(first.length + 1) : rest;
  const [kind = ''] = place.split(':', 1);
  const where = place.slice(kind.length + 1);
  if (own === '' || where === '' || !(kinds as readonly string[]).includes(kind))
    throw new InvalidArgumentError(
      `expected name=kind:where with a kind of ${kinds.join(', ')}, maybe with tables (${tasks.join('+')}) before the kind, got '${text}'`,
    );
  if (before.some((other) => other.name === own))
    throw new InvalidArgumentError(`expected a name of its own for each system, got '${own}' twice`);
  const system = { name: own, kind: kind as SystemArgument['kind'], where };
  return [...before, hasTables ? { ...system, tables: named as Task[] } : system];
}

export interface SystemsAsked {
  readonly systems: readonly SystemArgument[];
  readonly baselines: readonly SimpleSystem[];
  /** Seconds a picture, of commands. */
  readonly timeout: number;
  readonly seed: number;
  readonly threads: number | undefined;
  readonly side: JudgedSide;
  readonly items: readonly DatasetItem[];
  readonly sources: ReferenceSources;
  readonly signal: AbortSignal;
}

export interface OpenSystems {
  /** Those that every system has an answer to. */
  readonly items: readonly DatasetItem[];
  /** Results that are missing, extra or wrong, a line each. */
  readonly faults: readonly string[];
  /** The answers of `base` with a row for each system after them. */
  readonly join: (base: Answerer) => Answerer;
  release(): Promise<void>;
}

/** Opens all of them, or none: what is open is released where one cannot be. Throws one line that says which and why. */
export async function openSystems(asked: SystemsAsked): Promise<OpenSystems> {
  const opened: System[] = [];
  const faults: string[] = [];
  const release = async () => {
    for (const system of opened) await system.release();
  };
  try {
    for (const name of asked.baselines)
      opened.push(simpleSystem(name, asked.seed, needsReference(name) ? finder(asked.sources) : undefined));
    for (const argument of asked.systems) {
      const { system, faults: own = [] } = await openOne(argument, asked);
      opened.push(system);
      faults.push(...own);
    }
  } catch (error) {
    await release();
    throw error;
  }
  const items = asked.items.filter(({ name }) => opened.every(({ has }) => has?.(name) ?? true));
  if (items.length === 0) {
    await release();
    throw new Error(
      `expected pictures that all systems have results of but found none; the first fault: ${faults[0]}`,
    );
  }
  return { items, faults, join: (base) => withSystems(distinct(base, opened), opened), release };
}

/** Opens one. Throws one line that says why it cannot be. */
export async function openOne(
  { name, kind, where, tables }: SystemArgument,
  {
    items,
    side,
    timeout,
    threads,
    signal,
  }: Pick<SystemsAsked, 'items' | 'side' | 'timeout' | 'threads' | 'signal'>,
): Promise<{ readonly system: System; readonly faults?: readonly string[] }> {
  const own = tables ? { tables } : {};
  switch (kind) {
    case 'folder':
      return openFolderSystem(name, where, items, side, tables);
    case 'onnx':
      return { system: await openOnnxSystem(name, where, { ...own, threads }) };
    case 'pix2pix':
      return { system: await openPix2pixSystem(name, where, { ...own, threads }) };
    case 'command':
      return { system: openCommandSystem(name, where, { ...own, limit: timeout, signal }) };
  }
}

/** The best of the corpus; without one, the reference given. */
function finder({ retrieve, given }: ReferenceSources): FindReference | undefined {
  if (retrieve)
    return async (it, luminance) => {
      const [best] = await retrieve(luminance, it.files);
      if (!best) throw new Error(`expected a reference for ${it.name} but the corpus has none`);
      return best;
    };
  return given;
}

/** A system's name must not be the key of a row that is there; a baseline that is there already has no second row. */
function distinct(base: Answerer, opened: System[]): Answerer {
  const keys = new Set(tasks.flatMap((task) => base.rows[task].map(({ key }) => key)));
  for (const { name } of [...opened].filter(({ name }) => keys.has(name) || name === 'truth')) {
    if (name !== 'grey')
      throw new Error(`expected a name that no row has yet for the system '${name}', got one that is taken`);
    opened.splice(
      opened.findIndex((system) => system.name === name),
      1,
    );
  }
  return base;
}
