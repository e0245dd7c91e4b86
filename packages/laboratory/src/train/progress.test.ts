// The progress line: what it shows, and that the slow first step does not spoil the estimate.
import { expect, test } from 'vitest';
import { parseConfig } from '../config/config.js';
import { showTime } from '../page/show.js';
import { createProgress } from './progress.js';

const record = (step: number, stepSeconds: number) => ({
  step,
  epoch: 0,
  losses: { loss: 0.5 },
  gradientNorm: 1,
  learningRate: 1e-4,
  stepSeconds,
  waitSeconds: stepSeconds / 4,
  seconds: step,
});

test('images a second, waiting and time left come from the steps after the first', () => {
  const config = parseConfig({ data: 'd', run: 'r', stage: 'joint', steps: 102, batch: 8 }, 'test');
  const progress = createProgress(config, 100);
  expect(progress(record(1, 60))).toContain('step 1/102');
  const line = progress(record(2, 2));
  for (const part of ['loss 0.5000', '4.0 images/s', 'wait 25 %', 'left 3 min 20 s', 'rate 1.00e-4']) {
    expect(line).toContain(part);
  }
});

test('time left by epochs', () => {
  const config = parseConfig({ data: 'd', run: 'r', stage: 'joint', epochs: 2, batch: 8 }, 'test');
  const progress = createProgress(config, 100);
  progress(record(1, 60));
  // 25 steps are two times 100 pictures.
  expect(progress(record(5, 2))).toContain('left 40 s');
});

test('times read well at every size', () => {
  expect([7.4, 65, 3725].map(showTime)).toEqual(['7 s', '1 min 05 s', '1 h 02 min']);
});
