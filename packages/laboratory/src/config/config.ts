// Everything that decides a training run, as one checked object; it is stored in the run folder and in every checkpoint.
import { cleanVariant, type RecipeName, recipes } from '@romnet/imaging/damage';
import { z } from 'zod';

const share = z.number().min(0).max(1);

/** How often a training sample gets which reference. Weights, not probabilities: only their ratio counts. */
const mixtureSchema = z.strictObject({
  /** Another crop of the same picture, warped and slightly jittered (the paper's first option). */
  same: share.default(0.45),
  /** One of the ten most similar other pictures (the paper's second option). */
  similar: share.default(0.2),
  /** Any other picture: teaches the net to distrust a wrong reference. */
  random: share.default(0.1),
  /** No reference at all: teaches automatic colour. */
  none: share.default(0.25),
});

/**
 * How much the histogram loss, Eq. (7), counts for a sample with which reference; without one it is left out. The paper's
 * references count in full. A random one does not by default: the loss would teach to take over wrong colours.
 */
const histogramReferencesSchema = z.strictObject({
  same: share.default(1),
  similar: share.default(1),
  random: share.default(0),
});

const weight = z.number().min(0).default(0);

/**
 * Weights of the losses, Eq. (10); 0 or absent leaves a loss out. The paper's: 1, 0.2, 0.5, 1, 0.2. A stage takes those
 * that its output allows: `restore` the first two, `color` the last three, `joint` all.
 */
const lossesSchema = z.strictObject({
  luminance: weight,
  perceptual: weight,
  histogram: weight,
  chroma: weight,
  adversarial: weight,
});

const stageSchema = z.enum(['detect', 'restore', 'backbone', 'prior', 'color', 'joint', 'pix2pix']);
export type Stage = z.infer<typeof stageSchema>;

/** A part of a data set in its published layout; see datasets/. `folder`: with a split of its own, by lists or by folders. */
const datasetSchema = z.strictObject({
  layout: z.enum(['div2k', 'pascal', 'realold', 'folder']),
  root: z.string(),
  split: z.enum(['train', 'test']),
});
export type DataSource = string | z.infer<typeof datasetSchema>;

/** What is done to pictures before they are repaired: damage recipes by name; 'none': nothing. */
const recipeNames = [...(Object.keys(recipes) as RecipeName[]), 'none'] as const;

const hasCleanVariant = (recipe: (typeof recipeNames)[number]): boolean =>
  recipe !== 'none' && recipes[recipe].variants.some(({ name }) => name === cleanVariant);

const configSchema = z
  .strictObject({
    /** Folder of colour photographs, searched recursively, or the training split of a data set. */
    data: z.union([z.string(), datasetSchema]),
    /** Folder of damage textures (white = damage); null: procedural damage only. */
    textures: z.string().nullable().default(null),
    /** Where the run keeps its log, checkpoint and weights. One folder per run. */
    run: z.string(),
    /** A preset's name, or the path of a preset.json. */
    preset: z.string().default('base'),
    /** Start from these weights: a safetensors file or another run's folder. Tensors it lacks are random, by `seed`; null: all. */
    initial: z.string().nullable().default(null),
    /**
     * A network whose features the backbone learns (stage 'backbone' needs it): weights of SqueezeNet 1.1, or an ONNX file
     * such as MobileNetV2's, see step/teachers.ts. null: no such loss.
     */
    teacher: z.string().nullable().default(null),
    /** ImageNet weights of ResNet34, torchvision's names, for presets that have it as backbone: a file, or "random" (by `seed`). */
    resnet34: z.string().nullable().default(null),
    /**
     * An ONNX file of MobileNetV2 as the teacher's above, for presets whose backbone has it beside the compact network; null: as
     * `initial` has it, or random.
     */
    mobilenet: z.string().nullable().default(null),
    /** Beginnings of parameters' names that training leaves as they are, such as "backbone.mobilenet.". */
    held: z.array(z.string()).default([]),
    /**
     * VGG19's weights, torchvision's names, for the perceptual loss: a file, or "random" (by `seed`), which serves tests and
     * timing. `style`: how that network wants pictures shown, see network's imagenet.ts.
     */
    vgg19: z
      .strictObject({ weights: z.string(), style: z.enum(['torchvision', 'caffe']).default('torchvision') })
      .nullable()
      .default(null),
    /** The adversarial loss's discriminator: channels of its first layer, and its learning rate as a multiple of ours. */
    discriminator: z
      .strictObject({
        width: z.int().multipleOf(8).positive().default(64),
        rate: z.number().positive().default(1),
      })
      .prefault({}),
    /**
     * Stage 'pix2pix', which trains no part of the preset: channels of its generator's first layer, and how often it halves
     * the size. The paper that it is from has 64 and 8.
     */
    generator: z
      .strictObject({
        width: z.int().multipleOf(4).positive().default(64),
        levels: z.int().min(3).max(8).default(7),
      })
      .prefault({}),
    checkpointEverySeconds: z.number().positive().default(300),
    /** Held-out pictures to validate on: a folder, how many of them (spread evenly), and the side they are judged at. */
    validation: z
      .strictObject({
        data: z.union([z.string(), datasetSchema]),
        limit: z.int().positive().default(16),
        side: z.int().positive().multipleOf(32).default(256),
      })
      .nullable()
      .default(null),
    /** Threads that prepare batches ahead; 0: in the training thread itself. */
    workers: z.int().min(0).max(64).default(1),
    /** Batches prepared ahead of the step. */
    queue: z.int().positive().default(3),
    /** Memory for decoded pictures, over all workers. Pictures beyond it are decoded at every use. */
    cacheMegabytes: z.number().min(0).default(1600),
    device: z.enum(['cpu', 'webgpu', 'cuda']).default('cpu'),
    /** Threads of the training step; null: the runtime's choice. */
    threads: z.int().positive().nullable().default(null),
    stage: stageSchema,
    losses: lossesSchema.default({ luminance: 1, perceptual: 0, histogram: 0, chroma: 1, adversarial: 0 }),
    /** As `chromaBend`, of L' in Eq. (5); 0 is the paper's. */
    luminanceBend: z.number().min(0).max(1).default(0),
    /** Differences of ab' well below this count by their square in Eq. (8), see network's losses.ts; 0 is the paper's. */
    chromaBend: z.number().min(0).max(1).default(0),
    batch: z.int().positive().default(8),
    /** Side of the training crops in pixels. */
    crop: z.int().positive().multipleOf(32).default(128),
    /**
     * The smallest region that a crop shows, as a share of the picture's short side; it is scaled to `crop`. Colour needs
     * most of a picture to know what it shows; restoration learns on pixels near their own scale.
     */
    smallestCrop: share.default(0.6),
    /**
     * Larger pictures are shrunk to this short side before crops are cut from them. 'native': none is, and crops of pictures and
     * of the same picture as reference show `crop` of its own pixels (IV-A), whatever `smallestCrop` says.
     */
    workingSide: z.union([z.int().positive(), z.literal('native')]).default(384),
    /** The damage of the samples: a recipe of `romnet degrade`. */
    recipe: z.enum(recipeNames).default('base'),
    /** How often restoration is told where the damage is, half of the time with a coarse answer there. Never in the paper. */
    toldShare: share.default(0.4),
    /**
     * Large scans have finer pixels than training pictures: damage is made up to so many times as wide as recipes say, and
     * crops are enlarged by up to as much. 1: neither.
     */
    damageScale: z.number().min(1).max(16).default(1),
    /** How often a sample is of the recipe's nearly clean kind; null: as the recipe has it. */
    cleanShare: share.nullable().default(null),
    /** Damage at least so many pixels wide is always told to restoration, as a person would; null: told as seldom as any. */
    toldWidth: z.int().min(3).nullable().default(null),
    /** How often a picture is, or has, what repair must not take for damage: text, line drawings, borders, halftone. */
    contentShare: share.default(0),
    /** How often a picture is printed hard, its lights plain white and its shadows plain black, as old ones often are. */
    hardPrintShare: share.default(0),
    /** How much more a damaged pixel counts in Eq. (5), as a multiple; 0 is the paper's. */
    maskEmphasis: z.number().min(0).default(0),
    /** Weighs the loss of the damage map, of presets that make one; not in the paper. */
    maskWeight: weight,
    /** Weighs the cross-entropy of the colours decided on, of presets that decide; not in the paper. */
    decisionWeight: weight,
    /** How often a luminance that is coloured has the tone, blur and grain of an old photograph, as restored ones do. */
    wornShare: share.default(0),
    /** How often a picture that is coloured comes with hints, 1 to 16 colours of the truth on places; for presets that take them. */
    hintShare: share.default(0),
    /** Stop after so many steps, minutes of training (over all resumes) or epochs, whichever comes first. */
    steps: z.int().positive().nullable().default(null),
    minutes: z.number().positive().nullable().default(null),
    epochs: z.number().positive().nullable().default(null),
    learningRate: z.number().positive().default(1e-4),
    /** Adam's decay rates (the paper prints beta1 = 0.99) and the longest gradient it is given. */
    beta1: share.default(0.9),
    beta2: share.default(0.999),
    clipNorm: z.number().positive().default(1),
    /** The rate falls by this factor at the end of each epoch (section IV-A: 0.99). */
    decayPerEpoch: share.default(0.99),
    /** The rate rises linearly over the first steps ... */
    warmupSteps: z.int().min(0).default(200),
    /** ... and falls linearly to 0 over the last ones (0: it does not; needs `steps`). */
    cooldownSteps: z.int().min(0).default(0),
    /** Limit of the moving average of the weights: min(averageDecay, (1 + t) / (10 + t)). */
    averageDecay: share.default(0.999),
    references: mixtureSchema.prefault({}),
    /** Whether the kind of reference is drawn for each sample, or once for an epoch as the paper prints (IV-A). */
    referencePer: z.enum(['sample', 'epoch']).default('sample'),
    /**
     * How much of a reference of the same picture may lie within the sample's own crop, as a share of the reference: 0 where the
     * paper's "different location" is to be another part. Where a picture is too small for that, the least there is. 1: any.
     */
    referenceOverlap: share.default(1),
    /** Whose features say which pictures are similar, as the command's `--features`: of `base` as shipped, or of `vgg19`'s file. */
    referenceFeatures: z.enum(['backbone', 'vgg19']).default('backbone'),
    histogramReferences: histogramReferencesSchema.prefault({}),
    seed: z.int().min(0).default(1),
    /** Validate on `validation.data` every so many steps; 0: never. */
    validateEverySteps: z.int().min(0).default(0),
  })
  .refine(({ steps, minutes, epochs }) => steps !== null || minutes !== null || epochs !== null, {
    message: 'expected `steps`, `minutes` or `epochs`, got none: the run would never stop',
  })
  .refine(({ data }) => typeof data === 'string' || data.split === 'train', {
    path: ['data', 'split'],
    message: 'expected "train", got "test": test pictures are not trained on',
  })
  .refine(({ recipe, cleanShare }) => cleanShare === null || hasCleanVariant(recipe), {
    path: ['cleanShare'],
    message: 'expected it beside a `recipe` with a nearly clean kind only, such as "base": this one has none',
  })
  .refine((config) => config.cooldownSteps === 0 || config.steps !== null, {
    message: 'expected `steps` beside `cooldownSteps`, got none: the end is not known',
  })
  .refine((config) => config.validateEverySteps === 0 || config.validation !== null, {
    message: 'expected `validation` beside `validateEverySteps`, got none',
  })
  .refine(({ stage, losses }) => stage !== 'restore' || losses.luminance > 0 || losses.perceptual > 0, {
    path: ['losses'],
    message: 'expected `luminance` or `perceptual` above 0 for stage "restore", got neither',
  })
  .refine(
    ({ stage, losses }) => !colors(stage) || losses.histogram + losses.chroma + losses.adversarial > 0,
    {
      path: ['losses'],
      message: 'expected `histogram`, `chroma` or `adversarial` above 0 for a stage with colour, got none',
    },
  )
  .refine(({ stage, decisionWeight }) => stage !== 'prior' || decisionWeight > 0, {
    path: ['decisionWeight'],
    message: 'expected it above 0 for stage "prior", which has no other loss',
  })
  .refine(({ stage, losses }) => stage !== 'pix2pix' || losses.histogram === 0, {
    path: ['losses'],
    message: 'expected no `histogram` for stage "pix2pix", which has no reference',
  })
  .refine(({ stage, crop, generator }) => stage !== 'pix2pix' || crop % 2 ** generator.levels === 0, {
    path: ['crop'],
    message: 'expected a multiple of 2^levels of the generator for stage "pix2pix"',
  })
  .refine(({ stage, losses, vgg19 }) => stage === 'color' || losses.perceptual === 0 || vgg19 !== null, {
    path: ['vgg19'],
    message: 'expected weights for the perceptual loss (a file, or "random" to try things), got none',
  })
  .refine(({ referenceFeatures, vgg19 }) => referenceFeatures !== 'vgg19' || isFile(vgg19?.weights), {
    path: ['vgg19'],
    message: 'expected a file of weights for `referenceFeatures` "vgg19", got none',
  });

/** Weights that someone trained; "random" ones find nothing alike. */
const isFile = (weights: string | undefined): boolean => weights !== undefined && weights !== 'random';

/** Whether a stage learns colours, and so needs references. */
export const colors = (stage: Stage): boolean => stage === 'color' || stage === 'joint';

export type TrainingConfig = z.infer<typeof configSchema>;
/** What decides a training sample, beside the pictures themselves. */
export type SampleConfig = Pick<
  TrainingConfig,
  | 'seed'
  | 'crop'
  | 'smallestCrop'
  | 'damageScale'
  | 'cleanShare'
  | 'toldWidth'
  | 'contentShare'
  | 'hardPrintShare'
  | 'wornShare'
  | 'workingSide'
  | 'recipe'
  | 'toldShare'
  | 'hintShare'
  | 'references'
  | 'referencePer'
  | 'referenceOverlap'
  | 'histogramReferences'
>;
export type ReferenceKind = keyof TrainingConfig['references'];

/** Fields that had another name in version 0.1, whose runs still resume. */
const renamed = { evaluation: 'validation', evaluateEverySteps: 'validateEverySteps' } as const;

function withPresentNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const fields = new Map(Object.entries(value));
  for (const [before, now] of Object.entries(renamed)) {
    // Where both are there, the old one stays, and is refused as a field that nobody knows.
    if (!fields.has(before) || fields.has(now)) continue;
    fields.set(now, fields.get(before));
    fields.delete(before);
  }
  return Object.fromEntries(fields);
}

/** Checks a config read from `name`; errors list every wrong field, below `path`, in one line. */
export function parseConfig(
  value: unknown,
  name: string,
  path: readonly (string | number)[] = [],
): TrainingConfig {
  const parsed = configSchema.safeParse(withPresentNames(value));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `${[...path, ...issue.path].join('.') || 'config'}: ${issue.message}`,
  );
  throw new Error(`${faults.join('; ')} (${name})`);
}
