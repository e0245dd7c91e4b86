// What the rest of this package needs to know of where it runs: Node and a browser each say it once.
import type * as OnnxRuntime from 'onnxruntime-common';
import type { Device } from './device.js';
import type { ProgramOptions } from './options.js';

/** ONNX Runtime as a platform has it. */
export type Engine = Pick<typeof OnnxRuntime, 'InferenceSession' | 'Tensor'>;

export interface Platform {
  /** For error messages: "expected a device of ...". */
  readonly name: string;
  /** What it computes on; the first is the default. */
  readonly devices: readonly [Device, ...Device[]];
  /** What a person can do about a device that does not start. */
  readonly advice: Readonly<Partial<Record<Device, string>>>;
  /** Whether ONNX Runtime writes results into buffers that it is given; otherwise they are copied there. */
  readonly fillsBuffers: boolean;
  /** ONNX Runtime, able to compute on the device; loaded on first use. */
  load(device: Device, options: ProgramOptions): Promise<Engine>;
  /** Options of a session beside its device. */
  sessionOptions(options: ProgramOptions): OnnxRuntime.InferenceSession.SessionOptions;
}
