// An evaluation as a table for people.
import { type Colouring, colourings, type EvaluationReport } from './evaluate.js';

const captions: Readonly<Record<Colouring, string>> = {
  grey: 'grey (ab = 0)',
  none: 'no reference',
  similar: 'retrieved reference',
  same: 'same-scene reference',
  random: 'random reference',
};

/** Several lines, without a final newline. States what was measured and on what scale. */
export function showReport(report: EvaluationReport): string {
  const { mean, pictures, side, seed } = report;
  const gain = mean.restoredPsnr - mean.damagedPsnr;
  const decibels = (value: number) => value.toFixed(2).padStart(6);
  const table = (measures: EvaluationReport['mean']['colour']) =>
    colourings.map((way) => {
      const { psnr, ssim } = measures[way];
      return `  ${captions[way].padEnd(38)} ${decibels(psnr)}   ${ssim.toFixed(4)}`;
    });
  return [
    `${pictures.length} photographs, centre squares at ${side}x${side}, preset ${report.preset}, damage seed ${seed}`,
    '',
    'luminance of damaged pictures, PSNR on L/100 (dB)',
    `  damaged                ${decibels(mean.damagedPsnr)}`,
    `  restored               ${decibels(mean.restoredPsnr)}  (${gain >= 0 ? '+' : ''}${gain.toFixed(2)})`,
    `  undamaged, restored    ${decibels(mean.intactPsnr)}`,
    '',
    'colour of clean pictures, sRGB 8 bit     PSNR (dB)    SSIM',
    ...table(mean.colour),
    '',
    'damaged pictures restored and coloured   PSNR (dB)    SSIM',
    ...table(mean.joint),
  ].join('\n');
}
