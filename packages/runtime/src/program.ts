// Runs a graph with ONNX Runtime, wherever the platform has it. It knows neither Node nor browsers.
import { elements, type Graph, type Shape, showShape, simplify, toOnnx } from '@romnet/graph';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { type Device, dialects } from './device.js';
import { refusal, withinLimits } from './limits.js';
import type { ProgramOptions } from './options.js';
import type { Engine, Platform } from './platform.js';

/** A loaded graph. Release it: sessions hold memory that the garbage collector does not see. */
export interface Program {
  /**
   * Computes the outputs, by name, from the inputs, by name; shapes are those of the graph, but for an input's free axis,
   * whose length follows from how many numbers are fed.
   * The computation occupies the calling thread until it is done, unless the device is a browser's `webgpu`.
   *
   * @param into buffers that outputs are to be written to, by name. With two sets in turns, the state of a training
   *   loop (parameters out, parameters in) needs no new memory and no copy at any step. A buffer must not also be fed.
   */
  run(
    feeds: Readonly<Record<string, Float32Array>>,
    into?: Readonly<Record<string, Float32Array>>,
  ): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

/**
 * Makes a graph runnable on a device. Ops that ONNX Runtime has no kernel for on the device are computed on the processor
 * in between; of our vocabulary that is `sign` on WebGPU.
 *
 * @throws Error where the platform does not have the device (which it has), where the device cannot start (why, and what
 *   to install) or where it is known to compute the graph wrongly.
 */
export type LoadProgram = (graph: Graph, options?: ProgramOptions) => Promise<Program>;

/** Throws one line naming the platform's devices where this is none of them. */
export type CheckDevice = (device: Device) => void;

/** `checkDevice` of a platform. */
export const deviceCheck =
  ({ name, devices }: Platform): CheckDevice =>
  (device) => {
    if (!devices.includes(device))
      throw new Error(`expected a device of ${name} (${devices.join(', ')}), got '${device}'`);
  };

/** `loadProgram` of a platform. */
export function programLoader(platform: Platform): LoadProgram {
  const checkDevice = deviceCheck(platform);
  return async (graph, options = {}) => {
    const device = options.device ?? platform.devices[0];
    checkDevice(device);
    const unfit = refusal(graph, device);
    if (unfit) throw new Error(unfit);
    // ONNX Runtime would do the same and takes longer: a colour training step of the base preset, 9,355 nodes, loads in
    // 5.8 s of processor time instead of 7.8, the 0.2 s of `simplify` among them. Running is neither faster nor slower.
    const model = toOnnx(withinLimits(simplify(graph), device), { dialect: dialects[device] });
    const engine = await platform.load(device, options);
    const session = await startSession(platform, engine, model, device, options);
    return asProgram(graph, engine, session, platform.fillsBuffers);
  };
}

async function startSession(
  platform: Platform,
  engine: Engine,
  model: Uint8Array,
  device: Device,
  options: ProgramOptions,
): Promise<InferenceSession> {
  try {
    return await engine.InferenceSession.create(model, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      // Memory patterns reserve one block for a whole run beside what the first run took: 1.9 GB against 1.0 GB for a
      // training step of the base preset (batch 8, 128x128); no clear cost in time (docs/decisions/0002).
      enableMemPattern: false,
      logSeverityLevel: 3,
      ...platform.sessionOptions(options),
    });
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim();
    const advice = platform.advice[device];
    throw new Error(`the device "${device}" could not start: ${reason}${advice ? ` (${advice})` : ''}`, {
      cause,
    });
  }
}

function asProgram(graph: Graph, engine: Engine, session: InferenceSession, fillsBuffers: boolean): Program {
  /** Wraps the numbers without copying them. */
  const tensor = (what: string, data: Float32Array | undefined, shape: Shape): Tensor =>
    new engine.Tensor('float32', checked(what, data, shape), shape);
  const inputs = graph.inputs.map(({ attributes: { name, free }, shape }) => ({ name, shape, free }));
  const outputs = new Map(Object.entries(graph.outputs).map(([name, value]) => [name, value.shape]));

  return {
    async run(feeds, into = {}) {
      const tensors: Record<string, Tensor> = {};
      for (const { name, shape, free } of inputs)
        tensors[name] = tensor(`input "${name}"`, feeds[name], fedShape(shape, free, feeds[name]));
      const fetches: Record<string, Tensor | null> = {};
      for (const [name, shape] of outputs) {
        const buffer = into[name];
        if (buffer && Object.values(feeds).some((feed) => feed.buffer === buffer.buffer))
          throw new Error(`expected another buffer for output "${name}" than for the inputs`);
        const wanted = buffer && tensor(`output "${name}"`, buffer, shape);
        fetches[name] = fillsBuffers && wanted ? wanted : null;
      }
      const results = await session.run(tensors, fetches);
      return Object.fromEntries(
        [...outputs.keys()].map((name) => {
          const data = (results[name] as Tensor).data as Float32Array;
          const buffer = into[name];
          if (buffer && !fillsBuffers) buffer.set(data);
          return [name, buffer ?? data];
        }),
      );
    },
    release: () => session.release(),
  };
}

/** The shape with its free axis as long as these numbers make it; as it is where they do not fit. */
function fedShape(shape: Shape, free: number | undefined, data: Float32Array | undefined): Shape {
  if (free === undefined || !data) return shape;
  const length = (data.length / elements(shape)) * (shape[free] as number);
  return Number.isInteger(length) && length > 0
    ? shape.map((n, axis) => (axis === free ? length : n))
    : shape;
}

function checked(what: string, data: Float32Array | undefined, shape: Shape): Float32Array {
  if (data?.length !== elements(shape))
    throw new Error(
      `expected ${elements(shape)} numbers ${showShape(shape)} for ${what}, got ${data?.length ?? 'none'}`,
    );
  return data;
}
