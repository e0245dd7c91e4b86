// Several photos at once, and watched folders, as processes of their own. Runs what `npm run build` has built.

import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { at, mask, photo, recordsOf, useFolder } from '../command.fixture.js';
import { sidecarOf } from './sidecar.js';

const bin = fileURLToPath(new URL('../../bin/romnet.js', import.meta.url));

useFolder();
beforeAll(() => {
  if (!existsSync(new URL('../../dist/start.js', import.meta.url)))
    throw new Error('expected built sources but apps/cli/dist is missing; run `npm run build`');
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `onText` gets the process, and all it has said so far, whenever it says something. */
function renovate(
  argv: readonly string[],
  onText: (child: ChildProcess, out: string, err: string) => void = () => {},
): Promise<Ended> {
  const all = [bin, 'renovate', '--model', at('model'), ...argv];
  const child = spawn(process.execPath, all, { cwd: at(), stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
    onText(child, out, err);
  });
  child.stderr.on('data', (text) => {
    err += text;
    onText(child, out, err);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** How far two arrays (NPY, float32 or int32) are apart. ONNX Runtime's sums differ in their last bits from run to run. */
function farthest(one: Buffer, other: Buffer): number {
  const start = 10 + one.readUInt16LE(8);
  const isFloat = one.toString('latin1', 10, start).includes('<f4');
  expect([other.length, other.subarray(0, start)]).toEqual([one.length, one.subarray(0, start)]);
  let most = 0;
  for (let at = start; at < one.length; at += 4) {
    const [a, b] = [one, other].map((bytes) => (isFloat ? bytes.readFloatLE(at) : bytes.readInt32LE(at)));
    if (!Object.is(a, b)) most = Math.max(most, Number.isNaN(a! - b!) ? Infinity : Math.abs(a! - b!));
  }
  return most;
}

/** Ends a run once it has said `text`; a second signal would not let it finish what is under way. */
function endAfter(text: string, signal: NodeJS.Signals): (child: ChildProcess, out: string) => void {
  let isAsked = false;
  return (child, out) => {
    if (isAsked || !out.includes(text)) return;
    isAsked = true;
    child.kill(signal);
  };
}

const pictures = (folder: string) => readdirSync(at(folder)).filter((name) => name.endsWith('.png'));

test('three at once give the same bytes as one, and the same records but for when and with what threads', async () => {
  const names = Array.from({ length: 7 }, (_, i) => `${i}.png`);
  for (const [i, name] of names.entries()) await photo(`in/${name}`, 40 + i);
  await photo('corpus/x.png', 48, 32, 1);
  await photo('r.png', 32, 48, 2);
  const flags = ['in', 'gone.png', '-r', 'r.png', '--corpus', 'corpus', '--provenance', '--json'];
  const one = await renovate([...flags, '-o', 'one']);
  const three = await renovate([...flags, '-o', 'three', '--jobs', '3']);
  expect([one.code, three.code]).toEqual([1, 1]);
  expect(pictures('three')).toEqual(names);
  for (const name of names) {
    expect(readFileSync(at('three', name)).equals(readFileSync(at('one', name)))).toBe(true);
    const record = (folder: string) => {
      const { made, system, ...rest } = JSON.parse(readFileSync(sidecarOf(at(folder, name)), 'utf8'));
      return rest;
    };
    expect(record('three')).toEqual(record('one'));
  }
  const states = (run: Ended) =>
    recordsOf(run).map(({ photo, status, references, used }) => [photo, status, references, used]);
  expect(states(three).sort()).toEqual(states(one).sort());
});

test('several at once: what all need and cannot have stops all; one interrupted leaves whole results', async () => {
  for (let i = 0; i < 8; i++) await photo(`in/${i}.png`);
  const run = await renovate(['in', '-o', 'out', '-r', 'gone.png', '--jobs', '2']);
  expect(run.code).toBe(1);
  expect(run.err).toMatch(
    /^romnet: this reference cannot be used: .*gone\.png: no such file.*\n.*0 of 8 done, 8 failed\n$/,
  );
  const stopped = await renovate(['in', '-o', 'out', '--jobs', '2'], endAfter('', 'SIGINT'));
  expect(stopped.code).toBe(130);
  expect(stopped.err).toMatch(/interrupted, \d of 8 done/);
  expect(readdirSync(at('out')).filter((name) => !/^\d\.png$/.test(name))).toEqual([]);
});

test('two at once with masks, hints, masks to write and explanations: the same files as one after the other', async () => {
  const names = ['a', 'b', 'c'];
  for (const [i, name] of names.entries()) {
    await photo(`in/${name}.png`, 40, 24 + i);
    await mask(`masks/${name}.png`, 40, 24 + i);
  }
  const hints = { 'a.png': [{ x: 3, y: 4, color: '#ff0000' }], 'c.png': [{ x: 9, y: 9, color: '#00ff00' }] };
  writeFileSync(at('hints.json'), JSON.stringify(hints));
  const run = (folder: string, jobs: string) => {
    const beside = ['--mask-out', `${folder}/found`, '--explain', `${folder}/why`];
    const given = ['--mask', 'masks', '--hints', 'hints.json', '--provenance'];
    return renovate(['in', '-o', `${folder}/out`, ...beside, ...given, '--jobs', jobs, '--threads', '1']);
  };
  const ends = [await run('one', '1'), await run('two', '2')];
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  const files = (readdirSync(at('one'), { recursive: true }) as string[]).filter((name) =>
    /\.(png|npy)$/.test(name),
  );
  expect(files.length).toBeGreaterThan(9);
  for (const name of files) {
    const [one, two] = ['one', 'two'].map((folder) => readFileSync(at(folder, name))) as [Buffer, Buffer];
    if (!name.endsWith('.npy')) expect([name, two.equals(one)]).toEqual([name, true]);
    else expect(farthest(one, two), name).toBeLessThan(1e-4);
  }
  const hintsOf = (name: string) =>
    JSON.parse(readFileSync(sidecarOf(at('two/out', `${name}.png`)), 'utf8')).hints.length;
  expect(names.map(hintsOf)).toEqual([1, 0, 1]);
});

test('two at once: photos that differ in their extension alone do not share a mask to write', async () => {
  await photo('in/a.jpg');
  await photo('in/a.png');
  const run = await renovate(['in', '-o', 'out', '--mask-out', 'm', '--overwrite', '--jobs', '2']);
  expect([run.code, run.err]).toEqual([1, expect.stringMatching(/m\/a\.png is that of in\/a\.jpg already/)]);
});

test('a watched folder with hints by name and a folder of masks: each photo that comes gets its own', async () => {
  await photo('in/a.png');
  await mask('masks/a.png');
  writeFileSync(
    at('hints.json'),
    JSON.stringify({ 'a.png': [{ x: 3, y: 4, color: '#ff0000' }], 'later.png': [] }),
  );
  const flags = ['in', '-o', 'out', '--watch', '--hints', 'hints.json', '--mask', 'masks'];
  const run = await renovate(flags, endAfter('a.png ->', 'SIGINT'));
  expect([run.code, run.err]).toEqual([0, 'romnet: watching in; Ctrl-C ends it\n']);
  const { hints, masks } = JSON.parse(readFileSync(sidecarOf(at('out/a.png')), 'utf8'));
  expect([hints.length, masks.length]).toEqual([1, 1]);
});

test('a watched folder: what comes is renovated once it is whole, Ctrl-C ends it with 0, a restart does nothing twice', async () => {
  await photo('in/a.png');
  const whole = readFileSync(await photo('late.png', 44));
  let step = 0;
  const first = await renovate(['in', '-o', 'out', '--watch'], (child, out) => {
    if (step === 0 && out.includes('a.png ->')) {
      step = 1;
      // A scanner that writes in two goes, with a pause between them.
      appendFileSync(at('in/b.png'), whole.subarray(0, 100));
      setTimeout(() => appendFileSync(at('in/b.png'), whole.subarray(100)), 1000);
    } else if (step === 1 && out.includes('b.png ->')) {
      step = 2;
      child.kill('SIGINT');
    }
  });
  expect(first).toMatchObject({
    code: 0,
    err: expect.stringMatching(/watching in; Ctrl-C ends it\n.*2 of 2 done\n$/),
  });
  const before = pictures('out').map((name) => statSync(at('out', name)).mtimeMs);
  expect(before).toHaveLength(2);
  copyFileSync(at('late.png'), at('in/c.png'));
  const second = await renovate(['in', '-o', 'out', '--watch'], endAfter('c.png ->', 'SIGTERM'));
  expect(second.code).toBe(0);
  expect(second.out.match(/skipped, done before/g)).toHaveLength(2);
  expect(pictures('out')).toEqual(['a.png', 'b.png', 'c.png']);
  expect(
    pictures('out')
      .slice(0, 2)
      .map((name) => statSync(at('out', name)).mtimeMs),
  ).toEqual(before);
});

test('only folders are watched', async () => {
  const run = await renovate([await photo('a.png'), '--watch']);
  expect(run.code).toBe(1);
  expect(run.err).toMatch(/a\.png: expected a folder to watch\n/);
});

test('what is for one photo is refused of a watched folder in one line', async () => {
  await photo('in/a.png');
  const refusal = async (...flags: string[]) => {
    const { code, err } = await renovate(['in', '-o', 'out', '--watch', ...flags]);
    return [code, err.split('\n')[0]];
  };
  expect(await refusal('--hint', '3,4,#ff0000')).toEqual([
    2,
    'error: --hint is for one photo, --watch for many; --hints takes hints by their names',
  ]);
  writeFileSync(at('hints.json'), JSON.stringify([{ x: 3, y: 4, color: '#ff0000' }]));
  expect(await refusal('--hints', 'hints.json')).toEqual([
    1,
    'romnet: expected an object with a list of hints for each photo, since there may be several, got one list (hints.json)',
  ]);
  expect(await refusal('--mask', await mask('m.png'))).toEqual([
    1,
    expect.stringMatching(/expected a folder for --mask, since there may be several photos, got .*m\.png/),
  ]);
});
