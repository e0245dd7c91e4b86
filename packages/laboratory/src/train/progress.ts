// One line that says how a run is doing: smoothed losses, images a second, waiting, time left.
import type { TrainingConfig } from '../config/config.js';
import { showTime } from '../page/show.js';
import type { StepRecord } from '../run/records.js';

/** Weight of the newest step in the smoothed figures: they remember about 50 steps. */
const NEWEST = 0.04;

/** `pictures`: in one epoch. Returns the function from a step's record to the progress line; it carries the smoothed figures. */
export function createProgress(config: TrainingConfig, pictures: number): (record: StepRecord) => string {
  const smooth = new Map<string, number>();
  const smoothed = (name: string, value: number): number => {
    const before = smooth.get(name) ?? value;
    const after = before + NEWEST * (value - before);
    smooth.set(name, after);
    return after;
  };
  let first = true;
  return (record) => {
    const losses = Object.entries(record.losses).map(
      ([name, value]) => `${name} ${smoothed(`loss ${name}`, value).toFixed(4)}`,
    );
    const stepSeconds = smoothed('step', record.stepSeconds);
    const wait = smoothed('wait', record.waitSeconds);
    // The first step waits for textures, threads and the runtime's memory: its times say nothing of the rest.
    if (first) for (const name of ['step', 'wait']) smooth.delete(name);
    first = false;
    const parts = [
      `step ${record.step}${config.steps === null ? '' : `/${config.steps}`}`,
      `epoch ${record.epoch}`,
      ...losses,
      `gradient ${smoothed('gradient', record.gradientNorm).toPrecision(3)}`,
      `rate ${record.learningRate.toExponential(2)}`,
      `${(config.batch / stepSeconds).toFixed(1)} images/s`,
      `wait ${((100 * wait) / Math.max(stepSeconds, 1e-9)).toFixed(0)} %`,
      `left ${showTime(timeLeft(config, pictures, record, stepSeconds))}`,
    ];
    return parts.join('  ');
  };
}

function timeLeft(
  { steps, minutes, epochs, batch }: TrainingConfig,
  pictures: number,
  record: StepRecord,
  stepSeconds: number,
): number {
  const last = Math.min(
    steps ?? Infinity,
    epochs === null ? Infinity : Math.ceil((epochs * pictures) / batch),
  );
  const bySteps = (last - record.step) * stepSeconds;
  const byTime = minutes === null ? Infinity : minutes * 60 - record.seconds;
  return Math.max(0, Math.min(bySteps, byTime));
}
