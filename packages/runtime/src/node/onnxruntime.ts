// Loads ONNX Runtime with its telemetry off. The only file that may name onnxruntime-node: from 1.30 on, its first session
// would write a device id and a queue of events under the user's home and look up a vendor's host. It knows no graphs.
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import type * as OnnxRuntime from 'onnxruntime-node';

/**
 * What the native library looks at, once, with getenv; there is no other switch: neither its JavaScript binding nor a
 * session option reaches the C API's DisableTelemetryEvents.
 */
const variable = 'ORT_DISABLE_TELEMETRY';

/** Whether it was set before; in a worker, whether it was set on the thread that started it. */
const inherited = process.env[variable] === '1';

// At import already, and not only on first use: threads that start in between inherit it.
process.env[variable] = '1';

/** How long a main thread may leave a worker's question unanswered, in milliseconds; one that waits for us never answers. */
const patience = 3000;

let loading: Promise<typeof OnnxRuntime> | undefined;

/** ONNX Runtime, loaded on first use: a command that computes nothing does not load 30 MB of it. */
export function onnxRuntime(): Promise<typeof OnnxRuntime> {
  loading ??= load();
  return loading;
}

/** The version of ONNX Runtime that would compute, without loading it. */
export function onnxRuntimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return version;
}

async function load(): Promise<typeof OnnxRuntime> {
  // A worker's `process.env` is a copy that native code does not see; only the main thread can set the real one.
  if (!isMainThread && !(await setOnMainThread()) && !inherited)
    throw new Error(
      `expected ${variable}=1 in the environment of the process, or @romnet/runtime imported by its main thread: ` +
        "a worker thread cannot switch ONNX Runtime's telemetry off by itself, and it is not loaded with it on",
    );
  return createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime;
}

/** Sets the variable on the main thread, through the inspector, which opens no port. False where it does not answer. */
async function setOnMainThread(): Promise<boolean> {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  let timer: NodeJS.Timeout | undefined;
  try {
    session.connectToMainThread();
    const asked = session.post('Runtime.evaluate', {
      expression: `process.env.${variable} = '1'`,
      returnByValue: true,
    });
    const tooLate = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, patience, undefined);
    });
    return (await Promise.race([asked, tooLate]))?.result.value === '1';
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    session.disconnect();
  }
}
