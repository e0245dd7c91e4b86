// Whether the whole network can learn by heart: one batch of 8 pictures, damaged, with a reference each, again and again through
// the real step and loop, until the joint result (restored and coloured) equals them. The goal is a mean PSNR above 30 dB. Prints JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contactSheet, createRaster, labToRaster, psnr } from '@romnet/imaging';
import { encodeFile } from '@romnet/imaging/files';
import { createBatchMaker, createTrainingStep, parseConfig, scanFolder, train } from '@romnet/laboratory';
import { findPreset, initialWeights } from '@romnet/network';
import { openRig } from '@romnet/renovation';
import { loadProgram } from '@romnet/runtime';

const help = `npm run bench -- overfit [--data FOLDER] [--preset base|narrow] [--crop N] [--steps N] [--rate X] [--threads N]
[--sheet FILE.png]   Without --data, on generated pictures. "narrow" is base with a fraction of its channels and units.`;

const COUNT = 8;
const base = findPreset('base');
const narrow = {
  ...base,
  name: 'narrow',
  restoration: {
    ...base.restoration,
    levels: [
      { scale: 1, features: 16, growth: 8, outputs: 16 },
      { scale: 4, features: 24, growth: 12, outputs: 12 },
      { scale: 8, features: 32, growth: 16, outputs: 12 },
    ],
    blocks: 2,
    units: 3,
  },
  backbone: { channels: [16, 24, 32, 48], blocks: [1, 1, 1, 1] },
  similarity: { ...base.similarity, channels: 32, tokens: 8 },
  colorization: {
    ...base.colorization,
    stem: 24,
    channels: [32, 48, 64, 64],
    units: [2, 3, 4, 3],
    fusionUnits: 2,
    growth: 12,
  },
};

/** Pictures of a horizon and a disc in bright colours. */
async function generate(folder) {
  const wave = (n) => 128 + 110 * Math.sin(n);
  for (let seed = 0; seed < COUNT; seed++) {
    const raster = createRaster(96, 80, 8);
    const colors = [0, 1, 2].map((part) =>
      [0, 1, 2].map((channel) => wave(7.1 * seed + 3.3 * part + 2.3 * channel)),
    );
    for (let y = 0, at = 0; y < 80; y++)
      for (let x = 0; x < 96; x++, at += 3) {
        const inDisc = (x - 30 - 5 * seed) ** 2 + (y - 30) ** 2 < 300;
        const part = inDisc ? 2 : y > 40 + 8 * Math.sin(x / 9 + seed) ? 1 : 0;
        raster.data.set(colors[part], at);
      }
    await encodeFile(join(folder, `${seed}.png`), raster);
  }
}

const paint = (L, ab, side) => {
  const plane = (data) => ({ width: side, height: side, data });
  return labToRaster(plane(L), plane(ab.subarray(0, side * side)), plane(ab.subarray(side * side)), 8);
};

/** PSNR of every picture: sRGB 8 bit, restored by the network and coloured from its reference. */
async function judge(preset, weights, tensors, side, threads) {
  const rig = openRig({ preset, weights }, { threads });
  const part = (name, i) => {
    const length = tensors[name].length / COUNT;
    return tensors[name].slice(i * length, (i + 1) * length);
  };
  const grey = new Float32Array(2 * side * side);
  const rows = [];
  for (let i = 0; i < COUNT; i++) {
    const picture = paint(part('referenceLuminance', i), part('referenceChroma', i), side);
    const damaged = { width: side, height: side, data: part('damaged', i) };
    const { luminance } = await rig.restore(damaged);
    const result = await rig.paint(luminance, [{ picture, origin: 'given' }], 0);
    const truth = paint(part('luminance', i), part('chroma', i), side);
    const shown = [paint(damaged.data, grey, side), picture, result, truth];
    rows.push({ value: psnr(result, truth), shown });
  }
  await rig.release();
  return rows;
}

export async function overfit(args) {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      preset: { type: 'string', default: 'narrow' },
      crop: { type: 'string', default: '64' },
      steps: { type: 'string', default: '600' },
      rate: { type: 'string', default: '0.003' },
      threads: { type: 'string', default: '2' },
      sheet: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(help);
  const preset = values.preset === 'narrow' ? narrow : findPreset(values.preset);
  const [side, steps, threads] = [Number(values.crop), Number(values.steps), Number(values.threads)];
  const folder = mkdtempSync(join(tmpdir(), 'romnet-overfit-'));
  try {
    if (!values.data) await generate(folder);
    const catalogue = await scanFolder(values.data ?? folder);
    const files = catalogue.files.slice(0, COUNT);
    const config = parseConfig(
      {
        data: values.data ?? folder,
        run: folder,
        stage: 'joint',
        ...{ steps, crop: side, batch: COUNT, learningRate: Number(values.rate), threads },
        ...{ warmupSteps: 20, cooldownSteps: Math.floor(steps / 2), decayPerEpoch: 1, averageDecay: 0.9 },
        references: { same: 1, similar: 0, random: 0, none: 0 },
        smallestCrop: 0.9,
      },
      'overfit',
    );
    const weights = initialWeights(preset, 1);
    const step = createTrainingStep(preset, 'joint', weights, config);
    const maker = await createBatchMaker({
      ...config,
      catalogue: { ...catalogue, files },
      tensors: Object.keys(step.batch),
    });
    const first = await maker(0);
    const at = (flat) =>
      new Map([
        ...weights,
        ...step.layout.entries.map(({ name, offset, shape }) => {
          const length = shape.reduce((product, n) => product * n, 1);
          return [name, { shape, data: flat.slice(offset, offset + length) }];
        }),
      ]);
    const flat = new Float32Array(step.layout.size);
    for (const { name, offset } of step.layout.entries) flat.set(weights.get(name).data, offset);
    const zeros = () => new Float32Array(flat.length);
    const start = { firstMoment: zeros(), secondMoment: zeros(), average: flat.slice(), step: 0, seconds: 0 };

    const program = await loadProgram(step.graph, { threads });
    const curve = [];
    const mean = (rows) => Number((rows.reduce((sum, { value }) => sum + value, 0) / rows.length).toFixed(2));
    const before = mean(await judge(preset, weights, first.tensors, side, threads));
    const { state } = await train(
      config,
      { parameters: flat, ...start },
      {
        program,
        ...{ losses: step.losses, gradientNorms: step.gradientNorms },
        feed: { next: async () => first, close: async () => {} },
        pictures: COUNT,
        now: () => performance.now() / 1000,
        stopAsked: () => false,
        onStep: ({ step: number, losses }) => {
          if (number % 50 !== 0) return;
          curve.push({ step: number, ...losses });
          console.error(JSON.stringify(curve.at(-1)));
        },
        onSkip: (fault) => console.error(fault),
        ...{ save: async () => {}, validate: async () => {}, findBroken: async () => 'see the step above' },
      },
    );
    await program.release();
    const rows = await judge(preset, at(state.average), first.tensors, side, threads);
    if (values.sheet)
      await encodeFile(
        values.sheet,
        contactSheet(
          rows.map(({ shown }) => shown),
          { cellWidth: 2 * side, cellHeight: 2 * side },
        ),
      );
    console.log(
      JSON.stringify({
        preset: preset.name,
        parameters: step.layout.size,
        pictures: values.data ? files : 'generated',
        ...{ side, steps, seconds: Math.round(state.seconds) },
        jointPsnr: { before, after: mean(rows), each: rows.map(({ value }) => Number(value.toFixed(2))) },
        goal: 30,
        reached: mean(rows) > 30,
        curve,
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
