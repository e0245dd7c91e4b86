// Runs a graph with ONNX Runtime on Node, through onnxruntime.ts, which loads it.
import { type Dialect, elements, type Graph, type Shape, showShape, simplify, toOnnx } from '@romnet/graph';
import type { Tensor } from 'onnxruntime-common';
import type { Device } from './device.js';
import { refusal, withinLimits } from './limits.js';
import { onnxRuntime } from './onnxruntime.js';

export interface ProgramOptions {
  /** Where to compute. A device that cannot start is an error, never a silent fallback. Default `cpu`. */
  readonly device?: Device;
  /** CPU threads within one op. Default: ONNX Runtime's choice, the number of physical cores. */
  readonly threads?: number;
}

/** A loaded graph. Release it: sessions hold memory that the garbage collector does not see. */
export interface Program {
  /**
   * Computes the outputs, by name, from the inputs, by name; shapes are those of the graph, but for an input's free axis,
   * whose length follows from how many numbers are fed.
   * On Node the computation occupies the calling thread until it is done.
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

/** ONNX Runtime's own ops, where they help. WebGPU has no kernel for them: they would be computed on the CPU. */
const dialects: Readonly<Record<Device, Dialect>> = {
  cpu: 'microsoft',
  webgpu: 'standard',
  cuda: 'microsoft',
};

/**
 * Makes a graph runnable on a device. Ops that ONNX Runtime has no kernel for on the device are computed on the CPU in
 * between; of our vocabulary that is `sign` on WebGPU.
 *
 * @throws Error where the device cannot start (why, and what to install) or is known to compute the graph wrongly.
 */
export async function loadProgram(graph: Graph, options: ProgramOptions = {}): Promise<Program> {
  const device = options.device ?? 'cpu';
  const unfit = refusal(graph, device);
  if (unfit) throw new Error(unfit);
  // ONNX Runtime would do the same and takes longer: a colour training step of the base preset, 9,355 nodes, loads in
  // 5.8 s of processor time instead of 7.8, the 0.2 s of `simplify` among them. Running is neither faster nor slower.
  const model = toOnnx(withinLimits(simplify(graph), device), { dialect: dialects[device] });
  const ort = await onnxRuntime();
  /** Wraps the numbers without copying them. */
  const tensor = (what: string, data: Float32Array | undefined, shape: Shape): Tensor =>
    new ort.Tensor('float32', checked(what, data, shape), shape);
  const session = await createSession(ort, model, device, options.threads);
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
        fetches[name] = buffer ? tensor(`output "${name}"`, buffer, shape) : null;
      }
      const results = await session.run(tensors, fetches);
      return Object.fromEntries(
        [...outputs.keys()].map((name) => [
          name,
          into[name] ?? ((results[name] as Tensor).data as Float32Array),
        ]),
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

/** What a person can do about a device that does not start. */
const advice: Readonly<Record<Device, string>> = {
  cpu: '',
  webgpu:
    ' (it needs a graphics driver with Vulkan, Metal or Direct3D 12; without a GPU, a software Vulkan driver; on Debian: apt install chromium-common libvulkan1, and VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json)',
  cuda: ' (it needs an NVIDIA driver, CUDA 12 and: node node_modules/onnxruntime-node/script/install --onnxruntime-node-install=cuda12)',
};

async function createSession(
  ort: Awaited<ReturnType<typeof onnxRuntime>>,
  model: Uint8Array,
  device: Device,
  threads: number | undefined,
) {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      // Memory patterns reserve one block for a whole run beside what the first run took: 1.9 GB against 1.0 GB for a
      // training step of the base preset (batch 8, 128x128); no clear cost in time (docs/decisions/0002).
      enableMemPattern: false,
      logSeverityLevel: 3,
      // Numbers below 1e-38 cost the processor a hundred times as much, and none of ours means anything. The first session
      // sets it for the thread that asks, so that from then on JavaScript there has no such numbers either.
      extra: { session: { set_denormal_as_zero: '1' } },
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (cause) {
    const reason = (cause as Error).message.trim();
    throw new Error(`the device "${device}" could not start: ${reason}${advice[device]}`, { cause });
  }
}
