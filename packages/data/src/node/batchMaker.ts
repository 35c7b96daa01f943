import { Worker } from 'node:worker_threads';
import type { PictureBatch } from '@sr3kit/losses';
import { DataError } from '../dataError.ts';
import { makeBatch } from '../makeBatch.ts';
import type { BatchRequest } from '../makeBatch.ts';

/** Makes batches of cut pictures, on this thread or on others. */
export interface BatchMaker {
  /** The pictures of the request belong to the maker from here on: their memory may move to another thread. */
  make(request: BatchRequest): Promise<PictureBatch>;
  /** Stops the threads; batches that are under way reject. */
  close(): Promise<void>;
}

/** What a worker is sent. */
export interface NumberedRequest {
  readonly id: number;
  readonly request: BatchRequest;
}

/** What a worker answers. */
export type BatchReply = { readonly id: number } & ({ readonly batch: PictureBatch } | { readonly error: unknown });

/**
 * @param workers - Number of worker threads, started when first needed; 0 works on the calling thread, and so does running from
 * TypeScript source (tests), where Node could not load the worker's file. The batches are the same.
 */
export function batchMaker(workers: number): BatchMaker {
  if (workers > 0 && !import.meta.url.endsWith('.ts')) return workerMaker(workers);
  return { make: async (request) => makeBatch(request), close: async () => {} };
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, { resolve: (batch: PictureBatch) => void; reject: (error: unknown) => void }>;
}

function workerMaker(count: number): BatchMaker {
  const threads: Thread[] = [];
  let requests = 0;
  let closed = false;

  const begin = (): Thread => {
    const worker = new Worker(new URL('./batchWorker.js', import.meta.url));
    const pending: Thread['pending'] = new Map();
    const failAll = (error: unknown): void => {
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
    };
    worker.on('message', (reply: BatchReply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      // A waiting thread must not keep the process from ending, a working one must.
      if (pending.size === 0) worker.unref();
      if ('batch' in reply) waiting?.resolve(reply.batch);
      else waiting?.reject(reply.error);
    });
    worker.on('error', (cause) => {
      failAll(new DataError('a thread that makes batches stopped: set data.workers to 0 to see why', { cause }));
    });
    worker.on('exit', () => {
      const index = threads.findIndex((thread) => thread.worker === worker);
      if (index >= 0) threads.splice(index, 1);
      failAll(new DataError(closed ? 'the data set is closed' : 'a thread that makes batches ended'));
    });
    return { worker, pending };
  };

  return {
    make(request) {
      if (closed) return Promise.reject(new DataError('the data set is closed'));
      if (threads.length < count) threads.push(begin());
      const thread = threads.reduce((least, other) => (other.pending.size < least.pending.size ? other : least));
      const id = requests++;
      const buffers = request.examples.flatMap(({ source: { high, low } }) => [
        high,
        ...(low === undefined ? [] : [low]),
      ]);
      return new Promise((resolve, reject) => {
        const message: NumberedRequest = { id, request };
        thread.worker.postMessage(
          message,
          buffers.map(({ data }) => data.buffer as ArrayBuffer),
        );
        thread.pending.set(id, { resolve, reject });
        thread.worker.ref();
      });
    },
    async close() {
      closed = true;
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}
