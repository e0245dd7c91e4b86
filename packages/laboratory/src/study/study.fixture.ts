// What tests of studies share: a small study without files, and observers whose taste is known.
import { randomAt } from '../data/random.js';
import { preference } from './bradley-terry.js';
import { planTrials, type Study, type StudyMode, sealed, type Trial } from './plan.js';
import type { Vote } from './votes.js';

/** Of systems s1 to s4; the true order is s3, s1, s4, s2. */
export const trueScores: Readonly<Record<string, number>> = { s1: 0.5, s2: -1.5, s3: 1.5, s4: -0.5 };

export function smallStudy(pictures = 12, mode: StudyMode = 'pairs', more: object = {}): Study {
  const systems = Object.keys(trueScores);
  const ids = Array.from({ length: pictures }, (_, i) => `p${i + 1}`);
  const files = new Map(
    ids.map((id) => [
      id,
      {
        results: Object.fromEntries(systems.map((system) => [system, `pictures/${id}${system}.png`])),
        spoiled: Object.fromEntries(systems.map((system) => [system, `pictures/${id}${system}x.png`])),
      },
    ]),
  );
  const options = { seed: 1, mode, repeats: 0.15, catches: 0.1, ...more };
  return sealed({
    ...{ format: 'romnet study', version: 1, title: 'A study', seed: 1, files: {} },
    systems: systems.map((id) => ({ id, name: id.toUpperCase() })),
    pictures: ids.map((id) => ({ id, name: `photo ${id}`, original: `pictures/${id}.png` })),
    trials: planTrials(systems, ids, files, options),
  });
}

/** Answers as Bradley and Terry's model has it with the true scores; `random`: as a coin falls, catch trials included. */
export function simulate(study: Study, observer: string, taste: 'true' | 'random' = 'true'): Vote[] {
  return study.trials.map((trial) => ({
    ...{ study: study.hash, observer, trial: trial.id, at: '2026-01-01T00:00:00.000Z' },
    ...{ seconds: 3, answer: simulatedAnswer(trial, observer, taste) },
  }));
}

export function simulatedAnswer(trial: Trial, observer: string, taste: 'true' | 'random'): Vote['answer'] {
  // A repeat is judged as the first time.
  const named = trial.kind === 'pair' ? [trial.left.system, trial.right.system].sort().join() : trial.id;
  const random = randomAt(7, observer, taste === 'true' ? `${trial.picture} ${named}` : trial.id);
  if (trial.kind === 'rank') {
    const heard = trial.shown.map(({ system }) => {
      const u = Math.min(1 - 1e-9, Math.max(1e-9, random()));
      // Gumbel noise: every two are then decided as the model says.
      return (taste === 'true' ? trueScores[system]! : 0) - Math.log(-Math.log(u));
    });
    return [...heard.keys()].sort((a, b) => heard[b]! - heard[a]!);
  }
  if (taste === 'random') return random() < 0.5 ? 'left' : 'right';
  if (trial.expected) return trial.expected;
  const [first, second] = [trial.left.system, trial.right.system].sort();
  const likes = random() < preference([trueScores[first!]!, trueScores[second!]!], 0, 1) ? first : second;
  return trial.left.system === likes ? 'left' : 'right';
}
