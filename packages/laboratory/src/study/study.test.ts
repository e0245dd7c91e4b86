// A study's arithmetic: the list of comparisons, votes that belong to it, scores against SciPy's, and observers whose true
// taste is known.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bradleyTerry, meanPreference } from './bradley-terry.js';
import { comparisonsOf } from './comparisons.js';
import { judgeObservers } from './observers.js';
import { blindPlan } from './page.js';
import { type PairTrial, parseStudy } from './plan.js';
import { reportStudy } from './report.js';
import { simulate, smallStudy, trueScores } from './study.fixture.js';
import { scoresCsv, showStudyText, toCsv, votesCsv } from './tables.js';
import { readVotes, type Vote } from './votes.js';

const lines = (votes: readonly Vote[]) => votes.map((vote) => `${JSON.stringify(vote)}\n`).join('');
const options = { replicates: 200, seed: 1, excludeOutliers: false };
const names = ['ada', 'bea', 'cem', 'dan', 'eva', 'fay'];
const best = (scores: readonly { score: number }[]) =>
  [...scores.keys()].sort((a, b) => scores[b]!.score - scores[a]!.score).map((i) => `s${i + 1}`);

describe("Bradley and Terry's model", () => {
  const cases = JSON.parse(readFileSync(new URL('bradley-terry.json', import.meta.url), 'utf8')) as {
    wins: number[][];
    prior: number;
    scores: number[];
  }[];

  it.each(cases)('has the scores that SciPy finds (case %#)', ({ wins, prior, scores }) => {
    for (const [i, score] of bradleyTerry(wins, prior).entries()) expect(score).toBeCloseTo(scores[i]!, 5);
  });

  it('knows two systems in closed form, and that equals are equal', () => {
    const [a, b] = bradleyTerry(
      [
        [0, 30],
        [10, 0],
      ],
      0,
    ) as [number, number];
    expect(a - b).toBeCloseTo(Math.log(3), 8);
    expect(meanPreference([a, b])[0]).toBeCloseTo(0.75, 8);
    for (const score of bradleyTerry([
      [0, 4, 4],
      [4, 0, 4],
      [4, 4, 0],
    ]))
      expect(score).toBeCloseTo(0, 9);
  });
});

describe('the list of comparisons', () => {
  it('has every pair of every picture, repeats with exchanged sides, catch trials, and both sides about equally', () => {
    const { trials } = smallStudy(40);
    const pairs = trials as PairTrial[];
    const judged = pairs.filter(({ purpose }) => purpose === 'judge');
    expect(judged.length).toBe(40 * 6);
    expect(
      new Set(judged.map(({ picture, left, right }) => [picture, left.system, right.system].sort().join()))
        .size,
    ).toBe(240);
    const left = judged.filter(({ left, right }) => left.system < right.system).length;
    expect(Math.abs(left - 120)).toBeLessThan(30);
    const repeats = pairs.filter(({ purpose }) => purpose === 'repeat');
    expect(repeats.length).toBe(36);
    for (const { repeats: of, left, right } of repeats) {
      const first = pairs.find(({ id }) => id === of)!;
      expect([left, right]).toEqual([first.right, first.left]);
    }
    const catches = pairs.filter(({ purpose }) => purpose === 'catch');
    expect(catches.length).toBe(24);
    for (const trial of catches) {
      expect(trial[trial.expected!].file).not.toContain('x.png');
      expect(trial[trial.expected === 'left' ? 'right' : 'left'].file).toContain('x.png');
    }
  });

  it('with few pairs a picture has every two systems meet equally often', () => {
    const { trials } = smallStudy(12, 'pairs', { pairs: 2, repeats: 0, catches: 0 });
    const met = new Map<string, number>();
    for (const { left, right } of trials as PairTrial[]) {
      const key = [left.system, right.system].sort().join();
      met.set(key, (met.get(key) ?? 0) + 1);
    }
    expect([...met.values()]).toEqual([4, 4, 4, 4, 4, 4]);
  });

  it('is the same for a seed, and refused after any change', () => {
    const study = smallStudy();
    expect(smallStudy()).toEqual(study);
    const text = JSON.stringify(study);
    expect(parseStudy(text, 'study.json')).toEqual(study);
    expect(() => parseStudy(text.replace('"s1"', '"s2"'), 'study.json')).toThrow(
      /expected the hash \w{12} that the list of comparisons had .*it was changed \(study\.json\)/,
    );
    expect(() => parseStudy(text.slice(0, -9), 'study.json')).toThrow('expected JSON');
    expect(() => parseStudy('{"format":"x"}', 'study.json')).toThrow(/format: .*trials: .*\(study\.json\)/);
  });

  it('is shown without a word of whose picture is which, or why', () => {
    const told = JSON.stringify(blindPlan(smallStudy(4, 'both')));
    for (const word of ['system', 'S1', 'purpose', 'catch"', 'expected', 'photo p'])
      expect(told).not.toContain(word);
  });
});

describe('votes', () => {
  const study = smallStudy(3, 'both');
  const [pair, rank] = [
    study.trials.find(({ kind }) => kind === 'pair')!,
    study.trials.find(({ kind }) => kind === 'rank')!,
  ];
  const vote = (changes: object = {}): Vote => ({
    ...{ study: study.hash, observer: 'ada', trial: pair.id, answer: 'left', seconds: 1, at: '' },
    ...changes,
  });

  it('that are none of the study are listed with their lines, and the others count', () => {
    const text = `${lines([
      vote(),
      vote({ trial: 't99999' }),
      vote({ study: 'f'.repeat(64) }),
      vote({ answer: [0, 1, 2, 3] }),
      vote({ trial: rank.id, answer: [0, 1, 1, 3] }),
      vote({ trial: rank.id, answer: [3, 1, 0, 2] }),
      vote({ seconds: -1 }),
    ])}no vote\n`;
    const { votes, faults, notes } = readVotes(text, study, 'votes.jsonl');
    expect(votes.map(({ trial }) => trial)).toEqual([pair.id, rank.id]);
    expect(notes).toEqual([]);
    expect(faults.map((fault) => fault.slice(0, 6))).toEqual([2, 3, 4, 5, 7, 8].map((n) => `line ${n}`));
    expect(faults[0]).toBe("line 2: expected a comparison of the study, got 't99999' (votes.jsonl)");
    expect(faults[1]).toContain('got one of ffffffffffff');
    expect(faults[4]).toContain('seconds: ');
  });

  it('may end in a line that a killed server cut off; the last answer to a trial counts', () => {
    const { votes, faults, notes } = readVotes(
      `${lines([vote(), vote({ answer: 'same' })])}{"study":"abc`,
      study,
      'votes.jsonl',
    );
    expect(votes).toEqual([vote({ answer: 'same' })]);
    expect(faults).toEqual([]);
    expect(notes.join()).toMatch(/line 3 was cut off and is not counted .*1 answers were given again/);
  });
});

describe('the report', () => {
  const study = smallStudy(24);
  const votes = names.flatMap((name) => simulate(study, name));
  const read = { votes, faults: [], notes: [] };

  it('finds the true order, and intervals that hold the true scores', () => {
    const { scores } = reportStudy(study, read, options);
    expect(best(scores)).toEqual(['s3', 's1', 's4', 's2']);
    for (const [i, { score, interval }] of scores.entries()) {
      const truth = trueScores[`s${i + 1}`]!;
      expect(score).toBeGreaterThan(interval[0]);
      expect(score).toBeLessThan(interval[1]);
      expect(truth).toBeGreaterThan(interval[0] - 0.15);
      expect(truth).toBeLessThan(interval[1] + 0.15);
      expect(interval[1] - interval[0]).toBeLessThan(1.2);
    }
    expect(scores.reduce((sum, { best: share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(reportStudy(study, read, options).scores).toEqual(scores);
  });

  it('has top shares that add up, from rankings alone', () => {
    expect(reportStudy(study, read, options).top).toBeUndefined();
    const ranking = smallStudy(24, 'ranking');
    const ranked = names.flatMap((name) => simulate(ranking, name));
    const { top, scores, comparisons, rankings } = reportStudy(ranking, { ...read, votes: ranked }, options);
    expect([rankings, comparisons]).toEqual([144, 144 * 6]);
    for (const k of [0, 1, 2])
      expect(top!.reduce((sum, each) => sum + each.top[k]!.share, 0)).toBeCloseTo(k + 1, 9);
    expect(best(top!.map((each) => ({ score: each.top[0]!.share })))[0]).toBe('s3');
    expect(best(scores)).toEqual(['s3', 's1', 's4', 's2']);
  });

  it('counts no difference as half a win for each, and neither repeats nor catch trials', () => {
    const same = votes.map((vote) => ({ ...vote, answer: 'same' as const }));
    for (const { score } of reportStudy(study, { ...read, votes: same }, options).scores)
      expect(score).toBeCloseTo(0, 9);
    expect(comparisonsOf(study, simulate(study, 'ada')).length).toBe(24 * 6);
  });

  it('doubts who answers at random, and leaves that out when asked', () => {
    const mixed = [...votes, ...simulate(study, 'zoe', 'random')];
    const observers = judgeObservers(study, mixed);
    const doubted = observers.filter(({ doubts }) => doubts.length > 0);
    expect(doubted.map(({ name }) => name)).toEqual(['zoe']);
    expect(doubted[0]!.doubts.join()).toMatch(/spoiled pictures/);
    for (const { name, repeats, catches } of observers)
      if (name !== 'zoe') expect([repeats.share, catches.share]).toEqual([1, 1]);
    const less = reportStudy(study, { ...read, votes: mixed }, { ...options, excludeOutliers: true });
    expect(less.excluded).toEqual(['zoe']);
    expect(less.scores).toEqual(reportStudy(study, read, options).scores);
    expect(showStudyText(less)).toMatch(/^zoe .*left out; saw \d+ % of the spoiled/m);
  });

  it('is told as CSV, where no cell becomes a formula', () => {
    const report = reportStudy(study, read, options);
    const [head, first] = votesCsv(report).split('\r\n');
    expect(head).toBe('observer,trial,kind,purpose,picture,left,right,preferred,ranking,seconds,at');
    expect(first).toMatch(/^ada,t00001,pair,judge,photo p1,S\d,S\d,S\d,,3,2026/);
    expect(scoresCsv(report).split('\r\n')[1]).toMatch(/^S3,1\.\d+,/);
    expect(toCsv([['=1+1', 'a "b", c', '-1.5', '-x']])).toBe(`'=1+1,"a ""b"", c",-1.5,'-x\r\n`);
    expect(() => reportStudy(study, { votes: [], faults: ['line 1: x'], notes: [] }, options)).toThrow(
      'expected votes to report on but none counts; the first fault: line 1: x',
    );
  });
});
