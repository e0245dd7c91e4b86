// The costs of a network as text: every layer by sub-net, then sums.

import type { ModelCost, ProgramCost, Size, SubnetCost } from '@romnet/network';

export function describeModel(name: string, { width, height }: Size, cost: ModelCost): string {
  const { subnets, weightBytes, restoration, color, backboneField } = cost;
  const sums = table([
    ['sub-net', 'layers', 'parameters', 'GFLOPs'],
    ...subnets.map((subnet) => [
      subnet.name,
      whole(subnet.layers.length),
      whole(subnet.parameters),
      billions(subnet.operations),
    ]),
    [
      'all',
      whole(sum(subnets, ({ layers }) => layers.length)),
      whole(sum(subnets, ({ parameters }) => parameters)),
      billions(sum(subnets, ({ operations }) => operations)),
    ],
  ]);
  return [
    `${name}: a picture of ${width}x${height} pixels and one reference of the same size`,
    ...subnets.filter(({ layers }) => layers.length > 0).map(layersOf),
    sums,
    [
      `weights: ${megabytes(weightBytes)} as float32, half as float16${statistics(subnets)}`,
      `restoring: ${program(restoration)}`,
      `colouring: ${program(color)}`,
      `the backbone's deepest features see ${field(backboneField)}`,
      '',
    ].join('\n'),
  ].join('\n\n');
}

function layersOf({ name, layers }: SubnetCost): string {
  const rows = layers.map((layer) => [
    `  ${layer.name.slice(name.length + 1) || name}`,
    layer.output.slice(1).join('x'),
    whole(layer.parameters),
    millions(layer.operations),
    layer.times > 1 ? `in ${layer.times} runs` : '',
  ]);
  return table([[name, 'output', 'parameters', 'MFLOPs', ''], ...rows]);
}

/** Rows in columns: the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
const whole = (n: number): string => n.toLocaleString('en-US');
const millions = (n: number): string => (n / 1e6).toFixed(1);
const billions = (n: number): string => (n / 1e9).toFixed(2);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function statistics(subnets: readonly SubnetCost[]): string {
  const count = sum(subnets, (subnet) => subnet.statistics);
  return count > 0 ? `, with ${whole(count)} stored statistics` : '';
}

const program = ({ operations, peakBytes, receptiveField }: ProgramCost): string =>
  `${billions(operations)} GFLOPs, at most ${megabytes(peakBytes)} of activations at once, ` +
  `each pixel sees ${field(receptiveField)}`;

const field = (seen: ProgramCost['receptiveField']): string =>
  seen === 'everything' ? 'the whole picture' : `${seen.width}x${seen.height} pixels`;
