#!/usr/bin/env node
// The laboratory's commands: train, resume, evaluate, meaning, export, feed. Parses arguments and prints; the work is elsewhere.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { findPreset } from '@romnet/network';
import { loadCatalogue, scanFolder } from './data/catalogue.js';
import { measureFeed } from './data/throughput.js';
import { evaluateModel } from './evaluate/evaluate.js';
import { showReport } from './evaluate/report.js';
import { showMeaning } from './meaning/meaning.js';
import { runMeaning } from './meaning/run.js';
import { parseConfig, type TrainingConfig } from './train/config.js';
import { exportModel } from './train/export.js';
import { type RunChanges, readPlan, resumePlan, startPlan } from './train/plan.js';
import { loadWeights } from './train/run-folder.js';
import type { SessionIo } from './train/session-io.js';
import { createPrinter } from './train/terminal.js';

const usage = `usage:
  main.js train <config.json>
  main.js resume <run folder> [--steps n] [--minutes n] [--workers n] [--threads n]
  main.js evaluate --model <weights.safetensors|folder> --data <folder> --train <folder|catalogue>
                   [--preset base] [--limit n] [--seed n] [--sheet out.png] [--json]
                   [--colour-side n] [--damage-scale n] [--textures folder] [--threads n]
                   (--train may be a run's catalogue.safetensors, which saves reading all pictures again)
  main.js meaning --model <folder> --data <folder> --classes <json> [--teacher <file>] [--preset base]
                  [--per-class 100] [--scenes 400] [--seed 1] [--threads n] [--json]
                  whether the backbone's features know what pictures show (bench/meaning/classes.json)
  main.js export <run folder>... --output <folder>   one fp16 model; later runs replace what they trained
  main.js feed <config.json> [--batches n]      how many samples a second the data threads make`;

const commands: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  async train(args) {
    const { positionals } = parseArgs({ args, allowPositionals: true });
    await withSignals(async (io) => startPlan(await readPlan(needed(positionals[0], 'a config file')), io));
  },

  async resume(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        steps: { type: 'string' },
        minutes: { type: 'string' },
        workers: { type: 'string' },
        threads: { type: 'string' },
      },
    });
    const changes: RunChanges = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Number(value)]),
    );
    await withSignals((io) => resumePlan(needed(positionals[0], 'a run folder'), changes, io));
  },

  async evaluate(args) {
    const { values } = parseArgs({
      args,
      options: {
        model: { type: 'string' },
        data: { type: 'string' },
        train: { type: 'string' },
        preset: { type: 'string', default: 'base' },
        limit: { type: 'string' },
        seed: { type: 'string', default: '1' },
        'colour-side': { type: 'string' },
        'damage-scale': { type: 'string' },
        textures: { type: 'string' },
        sheet: { type: 'string' },
        threads: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const train = needed(values.train, '--train');
    const corpus = train.endsWith('.safetensors')
      ? await loadCatalogue(train)
      : await scanFolder(train, { onSkip: (fault) => console.error(`skipped: ${fault.message}`) });
    const report = await evaluateModel({
      preset: findPreset(values.preset),
      weights: await loadWeights(needed(values.model, '--model')),
      data: needed(values.data, '--data'),
      corpus,
      seed: Number(values.seed),
      ...(values.limit === undefined ? {} : { limit: Number(values.limit) }),
      ...(values['colour-side'] === undefined ? {} : { colourSide: Number(values['colour-side']) }),
      ...(values['damage-scale'] === undefined ? {} : { damageScale: Number(values['damage-scale']) }),
      ...(values.textures === undefined ? {} : { textures: values.textures }),
      ...(values.sheet === undefined ? {} : { sheet: values.sheet }),
      ...(values.threads === undefined ? {} : { threads: Number(values.threads) }),
      onPicture: (name, done, total) => console.error(`${done}/${total} ${name}`),
      onSkip: (fault) => console.error(`skipped: ${fault.message}`),
    });
    console.log(values.json ? JSON.stringify(report) : showReport(report));
  },

  async meaning(args) {
    const { values } = parseArgs({
      args,
      options: {
        model: { type: 'string' },
        data: { type: 'string' },
        classes: { type: 'string' },
        teacher: { type: 'string' },
        preset: { type: 'string', default: 'base' },
        'per-class': { type: 'string', default: '100' },
        scenes: { type: 'string', default: '400' },
        seed: { type: 'string', default: '1' },
        threads: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const report = await runMeaning({
      preset: findPreset(values.preset),
      model: needed(values.model, '--model'),
      data: needed(values.data, '--data'),
      classes: needed(values.classes, '--classes'),
      perClass: Number(values['per-class']),
      scenes: Number(values.scenes),
      seed: Number(values.seed),
      ...(values.teacher === undefined ? {} : { teacher: values.teacher }),
      ...(values.threads === undefined ? {} : { threads: Number(values.threads) }),
      onPicture: (done, total) => done % 100 === 0 && console.error(`${done} of ${total} described`),
    });
    console.log(values.json ? JSON.stringify(report) : showMeaning(report));
  },

  async export(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { output: { type: 'string', short: 'o' } },
    });
    const { preset, bytes } = await exportModel(positionals, needed(values.output, '--output'));
    console.log(`${values.output}: preset ${preset}, ${(bytes / 1e6).toFixed(1)} MB`);
  },

  async feed(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { batches: { type: 'string', default: '20' } },
    });
    console.log(await measureFeed(await readConfig(positionals[0]), Number(values.batches), seconds));
  },
};

const seconds = (): number => performance.now() / 1000;

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new Error(`expected ${name} but received none\n${usage}`);
  return value;
}

async function readConfig(path: string | undefined): Promise<TrainingConfig> {
  const name = needed(path, 'a config file');
  return parseConfig(JSON.parse(await readFile(name, 'utf8')), name);
}

/** Ctrl-C and termination ask the run to end after its step; a second Ctrl-C ends at once. */
async function withSignals(run: (io: SessionIo) => Promise<{ reason: string }>): Promise<void> {
  let asked = false;
  const ask = () => {
    if (asked) process.exit(130);
    asked = true;
    console.error('stopping after this step');
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  const print = createPrinter(process.stderr, seconds);
  const { reason } = await run({ print, now: seconds, stopAsked: () => asked });
  print(`ended: ${reason}`, false);
}

const [name = '', ...rest] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  command(rest).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
