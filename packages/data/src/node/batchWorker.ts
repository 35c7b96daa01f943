// The body of a worker thread of `batchMaker`: turns requests into batches.
import { parentPort } from 'node:worker_threads';
import { makeBatch } from '../makeBatch.ts';
import type { BatchReply, NumberedRequest } from './batchMaker.ts';

parentPort?.on('message', ({ id, request }: NumberedRequest) => {
  try {
    const batch = makeBatch(request);
    const reply: BatchReply = { id, batch };
    parentPort?.postMessage(reply, [batch.high.buffer as ArrayBuffer, batch.low.buffer as ArrayBuffer]);
  } catch (error) {
    const reply: BatchReply = { id, error };
    parentPort?.postMessage(reply);
  }
});
