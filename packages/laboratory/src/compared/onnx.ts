// A system that is an ONNX file, fed and read as its declaration says.
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  createPlane,
  createRaster,
  labToRaster,
  type Plane,
  type Raster,
  rasterToLab,
  resize,
  resizeRaster,
  toEightBit,
} from '@romnet/imaging';
import { type ForeignProgram, type ForeignTensor, loadForeign } from '@romnet/runtime';
import { type Task, tasks } from '../evaluate/answers.js';
import { type Content, channelsOf, type Declaration, rangeOf, readDeclaration } from './declaration.js';
import type { System } from './system.js';

export interface OnnxOptions {
  readonly tables?: readonly Task[];
  readonly threads?: number | undefined;
}

/** What a network without colour can answer. */
const greyTables: readonly Task[] = ['luminance'];

/** Opens the file that a declaration names. Throws one line where either cannot be used, or a declared name is not there. */
export async function openOnnxSystem(name: string, file: string, options: OnnxOptions = {}): Promise<System> {
  const declared = await readDeclaration(file);
  const path = resolve(dirname(file), declared.model);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`cannot read the model of ${name}: ${cause.code} (${path})`, { cause });
  });
  const { threads } = options;
  const program = await loadForeign(bytes, threads === undefined ? {} : { threads }).catch((cause: Error) => {
    throw new Error(`${cause.message} (${path})`, { cause });
  });
  try {
    checkName('input', declared.input.name, program.inputs, file);
    checkName('output', declared.output.name, program.outputs, file);
  } catch (error) {
    await program.release();
    throw error;
  }
  const { content } = declared.output;
  const isGrey = content === 'grey' || content === 'luminance';
  return {
    ...{ name, tables: options.tables ?? (isGrey ? greyTables : tasks) },
    async answer(input, it) {
      try {
        return await compute(program, declared, toEightBit(input));
      } catch (cause) {
        const reason = (cause as Error).message.trim().replace(/\s+/g, ' ');
        throw new Error(`${name} for ${it.name}: ${reason} (${path})`, { cause });
      }
    },
    release: () => program.release(),
  };
}

function checkName(what: string, name: string, names: readonly string[], file: string): void {
  if (names.includes(name)) return;
  throw new Error(`${what}.name: expected one of the model's (${names.join(', ')}), got '${name}' (${file})`);
}

async function compute(program: ForeignProgram, declared: Declaration, picture: Raster): Promise<Raster> {
  const { input, output } = declared;
  const seen = fit(picture, input);
  const planes = toPlanes(seen, input.content);
  const fed = toTensor(planes, input);
  const result = (await program.run({ [input.name]: fed }))[output.name];
  if (!result) throw new Error(`expected float32 as output '${output.name}', got another type`);
  // What was added at the borders is cut off again, at whatever scale the network answers.
  const [whole, added] = input.size ? [seen, seen] : [picture, seen];
  const answer = fromTensor(result, output).map((plane) =>
    resize(cut(plane, whole.width / added.width, whole.height / added.height), picture.width, picture.height),
  );
  return fromPlanes(answer, output, picture);
}

function fit(picture: Raster, { size, multiple }: Declaration['input']): Raster {
  if (size) return resizeRaster(picture, size[0], size[1]);
  const up = (side: number) => Math.ceil(side / multiple) * multiple;
  const [width, height] = [up(picture.width), up(picture.height)];
  if (width === picture.width && height === picture.height) return picture;
  const raster = createRaster(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = Math.min(y, picture.height - 1) * picture.width + Math.min(x, picture.width - 1);
      for (let k = 0; k < 3; k++) raster.data[3 * (y * width + x) + k] = picture.data[3 * from + k]!;
    }
  return raster;
}

function cut(plane: Plane, across: number, down: number): Plane {
  const [width, height] = [Math.round(plane.width * across), Math.round(plane.height * down)];
  if (width === plane.width && height === plane.height) return plane;
  const result = createPlane(Math.max(1, width), Math.max(1, height));
  for (let y = 0; y < result.height; y++)
    result.data.set(plane.data.subarray(y * plane.width, y * plane.width + result.width), y * result.width);
  return result;
}

/** Planes in [0, 1] of what a content is made of. */
function toPlanes(picture: Raster, content: Declaration['input']['content']): Plane[] {
  const { width, height, data } = picture;
  const share = (plane: Plane): Plane => ({ ...plane, data: plane.data.map((v) => (v + 1) / 2) });
  if (content === 'luminance' || content === 'lab') {
    const { L, a, b } = rasterToLab(picture);
    return (content === 'lab' ? [L, a, b] : [L]).map(share);
  }
  const channel = (k: number): Plane => {
    const plane = createPlane(width, height);
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = data[3 * i + k]! / 255;
    return plane;
  };
  return { grey: [1], rgb: [0, 1, 2], bgr: [2, 1, 0] }[content].map(channel);
}

/** A picture of planes in [0, 1], of the input's size; what they do not say is the input's. */
function fromPlanes(
  planes: Plane[],
  { content, keepLuminance }: Declaration['output'],
  input: Raster,
): Raster {
  const own = rasterToLab(input);
  const units = (plane: Plane): Plane => ({ ...plane, data: plane.data.map((v) => 2 * v - 1) });
  const none = createPlane(input.width, input.height);
  if (content === 'luminance') return labToRaster(units(planes[0]!), none, none, 8);
  if (content === 'ab') return labToRaster(own.L, units(planes[0]!), units(planes[1]!), 8);
  if (content === 'lab')
    return labToRaster(keepLuminance ? own.L : units(planes[0]!), units(planes[1]!), units(planes[2]!), 8);
  const order = { grey: [0, 0, 0], rgb: [0, 1, 2], bgr: [2, 1, 0] }[content];
  const raster = createRaster(input.width, input.height);
  for (let i = 0; i < none.data.length; i++)
    order.forEach((place, k) => {
      raster.data[3 * i + k] = Math.min(1, Math.max(0, planes[place]!.data[i]!)) * 255 + 0.5;
    });
  if (!keepLuminance) return raster;
  const { a, b } = rasterToLab(raster);
  return labToRaster(own.L, a, b, 8);
}

function toTensor(planes: readonly Plane[], { layout, range }: Declaration['input']): ForeignTensor {
  const { width, height } = planes[0]!;
  const count = width * height;
  const data = new Float32Array(planes.length * count);
  for (const [channel, plane] of planes.entries()) {
    const [low, high] = rangeOf(range, channel);
    for (let i = 0; i < count; i++) {
      const at = layout === 'nchw' ? channel * count + i : i * planes.length + channel;
      data[at] = low + plane.data[i]! * (high - low);
    }
  }
  const n = planes.length;
  return { data, shape: layout === 'nchw' ? [1, n, height, width] : [1, height, width, n] };
}

function fromTensor({ shape, data }: ForeignTensor, output: Declaration['output']): Plane[] {
  const { layout, content, range } = output;
  const channels = channelsOf[content as Content];
  const [, one = 0, two = 0, three = 0] = shape;
  const [found, height, width] = layout === 'nchw' ? [one, two, three] : [three, one, two];
  if (shape.length !== 4 || shape[0] !== 1 || found !== channels)
    throw new Error(
      `expected ${channels} channels of ${content} in layout ${layout} as output '${output.name}', got the shape [${shape.join(', ')}]`,
    );
  const count = width * height;
  return Array.from({ length: channels }, (_, channel) => {
    const [low, high] = rangeOf(range, channel);
    const plane = createPlane(width, height);
    for (let i = 0; i < count; i++) {
      const value = data[layout === 'nchw' ? channel * count + i : i * channels + channel]!;
      plane.data[i] = (value - low) / (high - low);
    }
    return plane;
  });
}
