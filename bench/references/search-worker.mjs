// One of two threads of search.mjs: the nearest among its share of the rows.
import { parentPort, workerData } from 'node:worker_threads';
import { searchRows } from '@romnet/references';
import { searchFloats } from './search.mjs';

const { table, from, to, length, wanted } = workerData;
const share = table.subarray(from * length, to * length);
parentPort.on('message', (query) => {
  const hits =
    table instanceof Int8Array
      ? searchRows(share, query, wanted)
      : searchFloats(share, Float32Array.from(query), wanted);
  parentPort.postMessage(hits.map(({ row, distance }) => ({ row: row + from, distance })));
});
