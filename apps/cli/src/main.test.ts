// The whole command in this process: real files, a real pipeline, a tiny network with random weights.

import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { decodeFile } from '@romnet/imaging/files';
import { expect, test } from 'vitest';
import { at, photo, recordsOf, renovate, romnet, useFolder, writeModel } from './command.fixture.js';
import { tiny } from './tiny.fixture.js';

useFolder();

test('a photo becomes a photo of the same size, and one line says so', async () => {
  const path = await photo('a.jpg', 50, 33);
  const { code, out, err } = await renovate(path);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toMatch(
    /a\.jpg -> .*a\.renovated\.jpg {2}50x33, \d+\.\d s\n {2}restored in tiles of 576, coloured at 64x32 with no references, on cpu with all cores\n$/,
  );
  expect(await decodeFile(at('a.renovated.jpg'))).toMatchObject({ width: 50, height: 33, format: 'jpeg' });
});

test('references, formats, and JSON on standard output', async () => {
  const path = await photo('a.png');
  const references = [await photo('r1.jpg', 64, 64), await photo('r2.webp', 100, 30)];
  const { code, out } = await renovate(
    path,
    '-o',
    at('out.tif'),
    '-r',
    references[0]!,
    '-r',
    references[1]!,
    '--json',
  );
  expect(code).toBe(0);
  const record = recordsOf({ out })[0]!;
  expect(record).toMatchObject({
    photo: path,
    output: at('out.tif'),
    width: 40,
    height: 24,
    references,
    status: 'done',
  });
  expect(Object.keys(record.stages as object)).toEqual([
    'read',
    'prepare',
    'restore',
    'color',
    'merge',
    'write',
  ]);
  expect((await decodeFile(at('out.tif'))).format).toBe('tiff');
});

test('--no-color keeps the tint, --no-restore keeps the luminance; both are tried on one photo', async () => {
  const path = await photo('a.png');
  expect((await renovate(path, '--no-color', '-o', at('repaired.png'))).code).toBe(0);
  expect((await renovate(path, '--no-restore', '-o', at('coloured.png'))).code).toBe(0);
  const [before, repaired, colored] = await Promise.all(
    ['a', 'repaired', 'coloured'].map((n) => decodeFile(at(`${n}.png`))),
  );
  expect(repaired!.data).not.toEqual(before!.data);
  expect(colored!.data).not.toEqual(repaired!.data);
});

test('colours of its own stay, unless new ones are asked for', async () => {
  const path = await photo('own.png', 64, 48, 2);
  const reference = await photo('r.png', 64, 64, 1);
  const result = async (name: string, ...flags: string[]) => {
    const { out, err } = await renovate(path, '--no-restore', '-o', at(name), ...flags);
    expect(err).toBe('');
    return { out, data: (await decodeFile(at(name))).data };
  };
  const before = (await decodeFile(path)).data;
  const kept = await result('kept.png');
  expect(kept.out).toMatch(/\n {2}kept its own colours: .+ on \d+ % of it \(--recolor gives new ones\)\n/);
  expect(Math.max(...kept.data.map((value, i) => Math.abs(value - before[i]!)))).toBeLessThanOrEqual(1);
  for (const flags of [['--recolor'], ['-r', reference]]) {
    const anew = await result('anew.png', '--overwrite', ...flags);
    expect(anew.out).not.toContain('kept');
    expect(anew.data).not.toEqual(kept.data);
  }
  const record = recordsOf(await result('kept.jpg', '--json'))[0]!;
  expect(record.keptColors).toBe(true);
  expect(record.colorReason).toMatch(/ on \d+ % of it/);
});

test('a folder goes on past every kind of bad file, names each in one line, and exits with 1', async () => {
  await photo('in/good.jpg');
  await photo('in/sub/also-good.png');
  await photo('in/small.png', 15, 40);
  truncateSync(await photo('in/truncated.jpg', 200, 200), 1500);
  writeFileSync(at('in/empty.jpg'), '');
  writeFileSync(at('in/text.jpg'), 'not an image');
  writeFileSync(at('in/notes.txt'), 'ignored');
  const { code, out, err } = await renovate(at('in'), '-o', at('out'));
  expect(code).toBe(1);
  expect(out.match(/->/g)).toHaveLength(2);
  expect(readdirSync(at('out'), { recursive: true }).sort()).toEqual([
    'good.jpg',
    'sub',
    'sub/also-good.png',
  ]);
  const lines = err.trim().split('\n');
  expect(lines[0]).toBe('romnet: ignored 1 other file');
  for (const [i, name] of ['empty.jpg', 'small.png', 'text.jpg', 'truncated.jpg'].entries())
    expect(lines[i + 1]).toContain(name);
  expect(lines.find((line) => line.includes('small.png'))).toContain(
    'at least 16x16 pixels for the photo, got 15x40',
  );
  expect(lines.at(-1)).toBe('romnet: 2 of 6 done, 4 failed');
  expect(lines).toHaveLength(6);
});

test('with --json a failed photo is an object too, and the good ones are still done', async () => {
  writeFileSync(at('bad.jpg'), 'no');
  const { code, out } = await renovate(
    at('bad.jpg'),
    at('gone.jpg'),
    await photo('a.png'),
    '-o',
    at('out'),
    '--json',
  );
  expect(code).toBe(1);
  const records = recordsOf({ out });
  expect(records.map(({ status }) => status)).toEqual(['failed', 'failed', 'done']);
  expect(records[0]).toMatchObject({ photo: at('gone.jpg'), output: null, error: 'no such file or folder' });
  expect(records[1]!.error).toContain('bad.jpg');
});

test('a missing or unreadable reference stops the run before any photo, naming each bad one', async () => {
  writeFileSync(at('bad.jpg'), 'no');
  const { code, out, err } = await renovate(await photo('a.png'), '-r', at('gone.jpg'), '-r', at('bad.jpg'));
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(err).toMatch(
    /^romnet: this reference .*bad\.jpg.*\nromnet: this reference .*gone\.jpg: no such file or folder\n$/,
  );
  expect(readdirSync(at())).not.toContain('a.renovated.png');
});

test('unknown preset, folder without a model, weights that do not fit', async () => {
  const path = await photo('a.png');
  const unknown = await romnet(['renovate', path, '--model', 'bse']);
  expect(unknown).toMatchObject({ code: 1, out: '' });
  expect(unknown.err).toMatch(/^romnet: expected a preset \(base.*\) or a folder .* got 'bse'\n$/);
  const empty = await romnet(['renovate', path, '--model', at()]);
  expect(empty.err).toMatch(/^romnet: .*no preset\.json.*\n$/);
  writeModel('misfit', tiny, { ...tiny, backbone: { channels: [6, 4, 4, 4], blocks: [1, 1, 1, 1] } });
  const misfit = await romnet(['renovate', path, '--model', at('misfit')]);
  expect(misfit.code).toBe(1);
  expect(misfit.err).toMatch(/^romnet: .*backbone.*4.*6.*weights\.safetensors.*\n$/);
});

test('the photo itself is replaced only with --overwrite', async () => {
  const path = await photo('a.png');
  const before = readFileSync(path);
  const refused = await renovate(path, '-o', path);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/^romnet: .*a\.png is the photo itself; --overwrite replaces it\n$/);
  expect(readFileSync(path)).toEqual(before);
  expect((await renovate(path, '-o', path, '--overwrite')).code).toBe(0);
  expect(readFileSync(path)).not.toEqual(before);
});

test('an interrupted run ends with 130 and leaves nothing half-written', async () => {
  await photo('in/a.png');
  await photo('in/b.png');
  const run = await romnet(['renovate', '--model', at('model'), at('in'), '-o', at('out')], {
    stopAt: '% color',
  });
  expect(run.code).toBe(130);
  expect(run.err).toMatch(/romnet: interrupted, 0 of 2 done\n$/);
  expect(readdirSync(at()).sort()).toEqual(['in', 'model']);
  expect(readdirSync(at('in')).sort()).toEqual(['a.png', 'b.png']);
});

test.each([
  [[], /Usage: romnet/],
  [['renovate'], /missing required argument 'photo\|folder'/],
  [['renovate', 'a.jpg', '--colour'], /unknown option '--colour'/],
  [['renovate', 'a.jpg', '--threads', 'many'], /expected a whole number of at least 1, got 'many'/],
  [['renovate', 'a.jpg', '--no-color', '--no-restore'], /leaves nothing to do/],
  [['renovate', 'a.jpg', '--no-color', '-r', 'b.jpg'], /--no-color forbids/],
  [['renovate', 'a.jpg', '--no-color', '--recolor'], /--recolor asks for what --no-color forbids/],
  [
    ['renovate', 'a.jpg', '--no-color', '--hint', '1,2,#ff0000'],
    /--hint gives colours, which --no-color forbids/,
  ],
  [
    ['renovate', 'a.jpg', '--hint', '1,2,red'],
    /expected x,y,#rrggbb or x,y,#rrggbb,radius in pixels, got '1,2,red'/,
  ],
  [['evaluate', '--data', 'a', '--hints', '1,none'], /expected a whole number of at least 1, got 'none'/],
  [['paint'], /unknown command 'paint'/],
])('wrong usage exits with 2: %j', async (argv, message) => {
  const { code, out, err } = await romnet(argv);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(message);
});

test('hints colour a photo, from the flag and from a file; one that is not in the photo fails it', async () => {
  const path = await photo('a.png');
  expect((await renovate(path, '--no-restore', '-o', at('plain.png'))).code).toBe(0);
  const hint = ['--hint', '5,6,#c02030,3'];
  expect((await renovate(path, '--no-restore', ...hint, '-o', at('flag.png'))).code).toBe(0);
  writeFileSync(at('hints.json'), JSON.stringify({ 'a.png': [{ x: 5, y: 6, color: '#c02030', radius: 3 }] }));
  const file = ['--hints', at('hints.json')];
  expect((await renovate(path, '--no-restore', ...file, '-o', at('file.png'))).code).toBe(0);
  const [plain, flag, named] = ['plain', 'flag', 'file'].map((name) => readFileSync(at(`${name}.png`)));
  expect(flag!.equals(plain!)).toBe(false);
  expect(named!.equals(flag!)).toBe(true);
  const outside = await renovate(path, '--hint', '40,6,#c02030', '-o', at('outside.png'));
  expect(outside.code).toBe(1);
  expect(outside.err).toContain('expected a place inside the photo (40x24) for hint 1, got 40,6');
});

test('--version and --help answer on standard output', async () => {
  expect(await romnet(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    err: '',
  });
  const help = await romnet(['renovate', '--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  for (const flag of [
    '--reference',
    '--hint',
    '--hints',
    '--no-color',
    '--no-restore',
    '--model',
    '--overwrite',
    '--json',
    '--threads',
    'Examples:',
  ]) {
    expect(help.out).toContain(flag);
  }
});
