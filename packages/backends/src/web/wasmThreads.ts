/** Milliseconds after which a worker that has not answered counts as forbidden. */
const patience = 3000;

/**
 * Whether the page may start workers from blobs, as the threads of wasm are: its content-security policy can forbid it,
 * and the compiled module would then wait for ever.
 */
export async function blobWorkersWork(): Promise<boolean> {
  const url = URL.createObjectURL(new Blob(['postMessage(0)'], { type: 'text/javascript' }));
  let worker: Worker | undefined;
  try {
    return await new Promise<boolean>((resolve) => {
      setTimeout(resolve, patience, false);
      worker = new Worker(url);
      worker.onmessage = () => resolve(true);
      worker.onerror = () => resolve(false);
    });
  } catch {
    return false;
  } finally {
    worker?.terminate();
    URL.revokeObjectURL(url);
  }
}

/** What the compiled module sends to its workers. */
interface PthreadMessage {
  readonly cmd?: string;
}

/**
 * Runs `start`, which must start the multi-threaded build of the wasm engine, so that its workers load the script at
 * `url`. TensorFlow.js sends them the text of its own function instead, which in a bundle calls names from around it that
 * a worker does not have.
 */
export async function withThreadScript<T>(url: string, start: () => Promise<T>): Promise<T> {
  const Original = globalThis.Worker;
  class PthreadWorker extends Original {
    override postMessage(message: PthreadMessage, options?: StructuredSerializeOptions | Transferable[]): void {
      const changed = message.cmd === 'load' ? { ...message, urlOrBlob: url } : message;
      super.postMessage(changed, options as StructuredSerializeOptions);
    }
  }
  globalThis.Worker = PthreadWorker;
  try {
    return await start();
  } finally {
    globalThis.Worker = Original;
  }
}
