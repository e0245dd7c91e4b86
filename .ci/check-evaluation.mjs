// Whether a report of `romnet evaluate --json` says that the network is worth having: it repairs, and its colours are better than
// none. Names every figure that is not, and ends with 1. Usage: check-evaluation.mjs <report.json>
import { readFileSync } from 'node:fs';

/** Decibels that restoration must gain on damaged pictures, and automatic colour over grey on undamaged ones. */
const LEAST_REPAIR = 1;
const LEAST_COLOR = 0;

const [file] = process.argv.slice(2);
const { tables, faults, pictures } = JSON.parse(readFileSync(file, 'utf8'));
const psnr = (table, row) => tables[table][row].measures.psnr.mean;
const gains = [
  [
    'restored over damaged luminance',
    psnr('luminance', 'restored') - psnr('luminance', 'damaged'),
    LEAST_REPAIR,
  ],
  ['colour without a reference over grey', psnr('color', 'none') - psnr('color', 'grey'), LEAST_COLOR],
  ['the whole job over the input', psnr('renovation', 'none') - psnr('renovation', 'input'), LEAST_REPAIR],
];
for (const fault of faults) console.error(`not judged: ${fault}`);
for (const [what, gain, least] of gains) {
  const isEnough = gain > least;
  console.log(
    `${isEnough ? 'ok' : 'NOT ENOUGH'}: ${what} ${gain.toFixed(2)} dB, more than ${least} expected, ${pictures.length} pictures`,
  );
  if (!isEnough) process.exitCode = 1;
}
if (faults.length > 0) process.exitCode = 1;
