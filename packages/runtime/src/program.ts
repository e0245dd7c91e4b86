// Runs a graph with ONNX Runtime on Node. The only file that knows onnxruntime-node.
import { elements, type Graph, showShape, toOnnx } from '@romnet/graph';
import * as ort from 'onnxruntime-node';

export type Device = 'cpu' | 'webgpu' | 'cuda';

export interface ProgramOptions {
  /** Where to compute. A device that cannot start is an error, never a silent fallback. Default `cpu`. */
  readonly device?: Device;
  /** CPU threads within one op. Default: ONNX Runtime's choice, the number of physical cores. */
  readonly threads?: number;
}

/** A loaded graph. Release it: sessions hold memory that the garbage collector does not see. */
export interface Program {
  /**
   * Computes the outputs, by name, from the inputs, by name; shapes are those of the graph.
   * On Node the computation occupies the calling thread until it is done.
   */
  run(feeds: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

/** Makes a graph runnable on a device. */
export async function loadProgram(graph: Graph, options: ProgramOptions = {}): Promise<Program> {
  const device = options.device ?? 'cpu';
  const session = await createSession(toOnnx(graph, { dialect: 'microsoft' }), device, options.threads);
  const shapes = new Map(graph.inputs.map((value) => [value.attributes.name, value.shape]));
  const outputs = Object.keys(graph.outputs);

  return {
    async run(feeds) {
      const tensors: Record<string, ort.Tensor> = {};
      for (const [name, shape] of shapes) {
        const data = feeds[name];
        if (data?.length !== elements(shape))
          throw new Error(
            `expected ${elements(shape)} numbers ${showShape(shape)} for input "${name}", got ${data?.length ?? 'none'}`,
          );
        tensors[name] = new ort.Tensor('float32', data, shape);
      }
      const results = await session.run(tensors, outputs);
      return Object.fromEntries(
        outputs.map((name) => [name, (results[name] as ort.Tensor).data as Float32Array]),
      );
    },
    release: () => session.release(),
  };
}

async function createSession(model: Uint8Array, device: Device, threads: number | undefined) {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (cause) {
    throw new Error(`the device "${device}" could not start: ${(cause as Error).message}`, { cause });
  }
}
